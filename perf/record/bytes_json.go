package record

import (
	"errors"
	"fmt"
	"strconv"
)

// appendBytes appends the column of what text each payload with output brought, a plain list: runs are rare in it.
func (p Payloads) appendBytes(dst []byte) []byte {
	dst = append(dst, `,"bytes":[`...)
	first := true
	for i := range p {
		if !p[i].Kind.Observable() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = strconv.AppendInt(dst, int64(p[i].Bytes), 10)
	}
	return append(dst, ']')
}

// deal gives each payload with output its bytes.
func deal(sizes []int64, out Payloads) error {
	for i := range out {
		if !out[i].Kind.Observable() {
			continue
		}
		if len(sizes) == 0 {
			return errors.New("payloads: column bytes has fewer values than there are payloads with output")
		}
		out[i].Bytes = int32(sizes[0])
		if int64(out[i].Bytes) != sizes[0] {
			return fmt.Errorf("payloads: column bytes holds %d, which is out of range", sizes[0])
		}
		sizes = sizes[1:]
	}
	if len(sizes) > 0 {
		return errors.New("payloads: column bytes has more values than there are payloads with output")
	}
	return nil
}

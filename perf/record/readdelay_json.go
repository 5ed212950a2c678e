package record

import (
	"errors"
	"fmt"
	"strconv"
)

// appendReadDelays appends the column of what each read held. It is a plain list: runs are rare in it.
func (p Payloads) appendReadDelays(dst []byte) []byte {
	dst = append(dst, `,"held":[`...)
	for i := range p {
		if i > 0 && p[i].Read == p[i-1].Read {
			continue
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(p[i].ReadDelay), 10)
	}
	return append(dst, ']')
}

// spread gives each read's time in the client to its payloads.
func spread(held []int64, out Payloads) error {
	for i := range out {
		if i > 0 && out[i].Read == out[i-1].Read {
			out[i].ReadDelay = out[i-1].ReadDelay
			continue
		}
		if len(held) == 0 {
			return errors.New("payloads: column held has fewer values than there are reads")
		}
		out[i].ReadDelay = int32(held[0])
		if int64(out[i].ReadDelay) != held[0] {
			return fmt.Errorf("payloads: column held holds %d, which is out of range", held[0])
		}
		held = held[1:]
	}
	if len(held) > 0 {
		return errors.New("payloads: column held has more values than there are reads")
	}
	return nil
}

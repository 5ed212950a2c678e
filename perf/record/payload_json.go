package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// payloadColumns is the JSON form of Payloads, column by column:
//
//	at      the first instant, then the nanoseconds from each payload to the next
//	read    the read's number minus that of the payload before (the first: minus 0), run-length encoded
//	kind    run-length encoded
//	choice  run-length encoded; left out where every choice is 0
//	tokens  run-length encoded; left out where every count is -1
//	bytes   one number for each payload with observable output; left out where all are 0
//	held    one number for each read (the first payload's, then one wherever the read changes); left out where all are 0
//
// Run-length encoded is a flat list of value, count, value, count, … A steady stream of one choice is thereby hardly
// more than its instants. Readers ignore columns that they do not know.
type payloadColumns struct {
	At     []int64 `json:"at"`
	Read   []int64 `json:"read"`
	Kind   []int64 `json:"kind"`
	Choice []int64 `json:"choice"`
	Tokens []int64 `json:"tokens"`
	Bytes  []int64 `json:"bytes"`
	Held   []int64 `json:"held"`
}

// AppendJSON appends the columnar JSON form to dst and returns it. It is what MarshalJSON gives, without its copies.
func (p Payloads) AppendJSON(dst []byte) []byte {
	if p == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, `{"at":[`...)
	before := Instant(0)
	for i := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(p[i].At-before), 10)
		before = p[i].At
	}
	dst = append(dst, ']')
	dst = p.appendRuns(dst, "read", func(i int) int64 {
		if i == 0 {
			return int64(p[0].Read)
		}
		return int64(p[i].Read) - int64(p[i-1].Read)
	})
	dst = p.appendRuns(dst, "kind", func(i int) int64 { return int64(p[i].Kind) })
	if !p.all(func(q *Payload) bool { return q.Choice == 0 }) {
		dst = p.appendRuns(dst, "choice", func(i int) int64 { return int64(p[i].Choice) })
	}
	if !p.all(func(q *Payload) bool { return q.Tokens == -1 }) {
		dst = p.appendRuns(dst, "tokens", func(i int) int64 { return int64(p[i].Tokens) })
	}
	if !p.all(func(q *Payload) bool { return q.Bytes == 0 || !q.Kind.Observable() }) {
		dst = p.appendBytes(dst)
	}
	if !p.all(func(q *Payload) bool { return q.ReadDelay == 0 }) {
		dst = p.appendReadDelays(dst)
	}
	return append(dst, '}')
}

// MarshalJSON encodes the payloads column by column.
func (p Payloads) MarshalJSON() ([]byte, error) {
	return p.AppendJSON(make([]byte, 0, 64+12*len(p))), nil
}

func (p Payloads) all(holds func(*Payload) bool) bool {
	for i := range p {
		if !holds(&p[i]) {
			return false
		}
	}
	return true
}

// appendRuns appends one run-length encoded column with its name.
func (p Payloads) appendRuns(dst []byte, name string, value func(int) int64) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, name...)
	dst = append(dst, `":[`...)
	for i := 0; i < len(p); {
		v := value(i)
		n := 1
		for i+n < len(p) && value(i+n) == v {
			n++
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, v, 10)
		dst = append(dst, ',')
		dst = strconv.AppendInt(dst, int64(n), 10)
		i += n
	}
	return append(dst, ']')
}

// UnmarshalJSON decodes what MarshalJSON encodes. Columns of different lengths and values out of their range are
// errors; unknown columns are ignored.
func (p *Payloads) UnmarshalJSON(data []byte) error {
	var columns payloadColumns
	if !columns.scan(data) {
		if string(data) == "null" {
			*p = nil
			return nil
		}
		columns = payloadColumns{}
		if err := json.Unmarshal(data, &columns); err != nil {
			return fmt.Errorf("payloads: %w", err)
		}
	}
	out := make(Payloads, len(columns.At))
	at := int64(0)
	for i, d := range columns.At {
		at += d
		out[i] = Payload{At: Instant(at), Tokens: -1}
	}
	if err := columns.fill(out); err != nil {
		return err
	}
	*p = out
	return nil
}

// fill sets everything but the instants.
func (c *payloadColumns) fill(out Payloads) error {
	read := int64(0)
	err := errors.Join(
		unroll("read", c.Read, out, func(q *Payload, v int64) bool {
			read += v
			q.Read = int32(read)
			return int64(q.Read) == read
		}),
		unroll("kind", c.Kind, out, func(q *Payload, v int64) bool {
			q.Kind = Kind(v)
			return int64(q.Kind) == v
		}))
	if len(c.Choice) > 0 {
		err = errors.Join(err, unroll("choice", c.Choice, out, func(q *Payload, v int64) bool {
			q.Choice = int32(v)
			return int64(q.Choice) == v
		}))
	}
	if len(c.Tokens) > 0 {
		err = errors.Join(err, unroll("tokens", c.Tokens, out, func(q *Payload, v int64) bool {
			q.Tokens = int32(v)
			return int64(q.Tokens) == v
		}))
	}
	if len(c.Bytes) > 0 && err == nil {
		err = deal(c.Bytes, out)
	}
	if len(c.Held) > 0 && err == nil {
		err = spread(c.Held, out)
	}
	return err
}

// unroll walks the runs of one column; set stores a value and reports whether it fits.
func unroll(name string, runs []int64, out Payloads, set func(*Payload, int64) bool) error {
	if len(runs)%2 != 0 {
		return fmt.Errorf("payloads: column %s has a value without a count", name)
	}
	done := 0
	for ; len(runs) > 0; runs = runs[2:] {
		value, count := runs[0], runs[1]
		if count < 1 || count > int64(len(out)-done) {
			return fmt.Errorf("payloads: column %s has a run of %d where %d payloads are left", name, count, len(out)-done)
		}
		for i := range out[done : done+int(count)] {
			if !set(&out[done+i], value) {
				return fmt.Errorf("payloads: column %s holds %d, which is out of range", name, value)
			}
		}
		done += int(count)
	}
	if done != len(out) {
		return fmt.Errorf("payloads: column %s has %d values for %d payloads", name, done, len(out))
	}
	return nil
}

// scan reads the form that AppendJSON writes, byte for byte, several times faster than encoding/json. Any other
// spelling is not ok and left to encoding/json.
func (c *payloadColumns) scan(data []byte) bool {
	var ok bool
	rest := data
	if c.At, rest, ok = scanColumn(rest, `{"at":`); !ok {
		return false
	}
	if c.Read, rest, ok = scanColumn(rest, `,"read":`); !ok {
		return false
	}
	if c.Kind, rest, ok = scanColumn(rest, `,"kind":`); !ok {
		return false
	}
	if list, after, ok := scanColumn(rest, `,"choice":`); ok {
		c.Choice, rest = list, after
	}
	if list, after, ok := scanColumn(rest, `,"tokens":`); ok {
		c.Tokens, rest = list, after
	}
	if list, after, ok := scanColumn(rest, `,"bytes":`); ok {
		c.Bytes, rest = list, after
	}
	if list, after, ok := scanColumn(rest, `,"held":`); ok {
		c.Held, rest = list, after
	}
	return string(rest) == "}"
}

// scanColumn reads prefix and a list of integers.
func scanColumn(data []byte, prefix string) (list []int64, rest []byte, ok bool) {
	n := len(prefix)
	if len(data) < n+2 || string(data[:n]) != prefix || data[n] != '[' {
		return nil, data, false
	}
	i := n + 1
	if data[i] == ']' {
		return []int64{}, data[i+1:], true
	}
	end := bytes.IndexByte(data[i:], ']')
	if end < 0 {
		return nil, data, false
	}
	list = make([]int64, 0, bytes.Count(data[i:i+end], []byte{','})+1)
	for {
		v, after, ok := scanInt(data, i)
		if !ok || after >= len(data) {
			return nil, data, false
		}
		list = append(list, v)
		i = after + 1
		switch data[after] {
		case ']':
			return list, data[i:], true
		case ',':
		default:
			return nil, data, false
		}
	}
}

// scanInt reads a JSON integer of at most 18 digits at data[i]; longer ones and other numbers are not ok.
func scanInt(data []byte, i int) (v int64, after int, ok bool) {
	start := i
	negative := i < len(data) && data[i] == '-'
	if negative {
		i++
		start++
	}
	for ; i < len(data) && data[i] >= '0' && data[i] <= '9'; i++ {
		v = v*10 + int64(data[i]-'0')
	}
	digits := i - start
	if digits == 0 || digits > 18 || digits > 1 && data[start] == '0' {
		return 0, i, false
	}
	if negative {
		v = -v
	}
	return v, i, true
}

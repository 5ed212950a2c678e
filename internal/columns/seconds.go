package columns

import (
	"strconv"
	"time"
)

// appendSeconds appends d in seconds with as few digits as tell it from every other float64, as strconv.AppendFloat does.
// The gaps between payloads are most of what a report writes, and nearly all are below a second: there the nanoseconds,
// without the zeros at their end, are those digits.
func appendSeconds(dst []byte, d time.Duration) []byte {
	if d == 0 { // within one read
		return append(dst, '0')
	}
	if d < 0 || d >= time.Second {
		return strconv.AppendFloat(dst, d.Seconds(), 'f', -1, 64)
	}
	digits := [...]byte{'0', '.', '0', '0', '0', '0', '0', '0', '0', '0', '0'}
	end := len(digits)
	for at := end - 1; d > 0; at-- {
		digit := d % 10
		d /= 10
		digits[at] = byte('0' + digit)
		if digit == 0 && at == end-1 {
			end = at
		}
	}
	return append(dst, digits[:end]...)
}

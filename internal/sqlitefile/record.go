package sqlitefile

import (
	"encoding/binary"
	"fmt"
	"math"
)

// appendVarint appends v in SQLite's own form: seven bits a byte, the highest first; a ninth byte holds eight.
func appendVarint(dst []byte, v uint64) []byte {
	if v>>56 != 0 {
		for shift := 57; shift >= 8; shift -= 7 {
			dst = append(dst, byte(v>>shift)|0x80)
		}
		return append(dst, byte(v))
	}
	shift := 0
	for v>>(shift+7) != 0 {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		dst = append(dst, byte(v>>shift)|0x80)
	}
	return append(dst, byte(v&0x7f))
}

// appendRecord appends a row as SQLite keeps it: the types of the values behind their own length, then the values.
func appendRecord(dst []byte, values []any) ([]byte, error) {
	var room [128]byte
	types := room[:0]
	for _, v := range values {
		t, err := serialType(v)
		if err != nil {
			return dst, err
		}
		types = appendVarint(types, t)
	}
	size := len(types) + 1
	if size > 0x7f { // the length of the length; rows of more than 16,000 columns do not exist
		size++
	}
	dst = appendVarint(dst, uint64(size))
	dst = append(dst, types...)
	for _, v := range values {
		dst = appendValue(dst, v)
	}
	return dst, nil
}

// serialType is the type of a value in a record.
func serialType(v any) (uint64, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case bool:
		if v {
			return 9, nil
		}
		return 8, nil
	case int64:
		return integerType(v), nil
	case float64:
		if math.IsNaN(v) { // SQLite has none and stores NULL
			return 0, nil
		}
		return 7, nil
	case string:
		return 13 + 2*uint64(len(v)), nil
	}
	return 0, fmt.Errorf("a value of type %T cannot be stored", v)
}

func integerType(v int64) uint64 {
	switch {
	case v == 0 || v == 1:
		return 8 + uint64(v)
	case v == int64(int8(v)):
		return 1
	case v == int64(int16(v)):
		return 2
	case v == v<<40>>40:
		return 3
	case v == int64(int32(v)):
		return 4
	case v == v<<16>>16:
		return 5
	}
	return 6
}

// widths are the bytes of an integer by its type.
var widths = [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		for shift := 8 * (widths[integerType(v)] - 1); shift >= 0; shift -= 8 {
			dst = append(dst, byte(v>>shift))
		}
	case float64:
		if !math.IsNaN(v) {
			dst = binary.BigEndian.AppendUint64(dst, math.Float64bits(v))
		}
	case string:
		dst = append(dst, v...)
	}
	return dst
}

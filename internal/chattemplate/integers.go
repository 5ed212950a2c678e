package chattemplate

import (
	"math/big"
	"strings"
)

// maxBits bounds an integer: Python writes no text of one beyond 4,300 digits.
const maxBits = 14_000

// smallest is an integer as int64 where it fits, else as *big.Int: a template has one value for each number.
func smallest(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

// parseInteger reads a number's digits in a base, 0 for that of their prefix.
func parseInteger(digits string, base int) (any, bool) {
	n, ok := new(big.Int).SetString(strings.TrimPrefix(digits, "+"), base)
	if !ok || n.BitLen() > maxBits {
		return nil, false
	}
	return smallest(n), true
}

// whole is an integer or a boolean of any size.
func whole(v any) (*big.Int, bool) {
	switch v := v.(type) {
	case int64:
		return big.NewInt(v), true
	case bool:
		if v {
			return big.NewInt(1), true
		}
		return new(big.Int), true
	case *big.Int:
		return v, true
	}
	return nil, false
}

// wholes are two values that are integers.
func wholes(a, b any) (x, y *big.Int, ok bool) {
	x, ok1 := whole(a)
	y, ok2 := whole(b)
	return x, y, ok1 && ok2
}

// operateWhole operates on integers of any size, but for a power below 0.
func (r *renderer) operateWhole(op string, x, y *big.Int) any {
	r.step()
	n := new(big.Int)
	switch op {
	case "+":
		n.Add(x, y)
	case "-":
		n.Sub(x, y)
	case "*":
		n.Mul(x, y)
	case "**":
		if x.BitLen() > 1 && (y.BitLen() > 31 || int64(x.BitLen()-1)*y.Int64() > maxBits) {
			r.fail("the number is too large")
		}
		n.Exp(x, y, nil)
	default:
		return r.divideWhole(op, x, y)
	}
	if n.BitLen() > maxBits {
		r.fail("the number is too large")
	}
	return smallest(n)
}

// divideWhole divides as Python does: downwards, and / in floats.
func (r *renderer) divideWhole(op string, x, y *big.Int) any {
	if y.Sign() == 0 {
		r.fail("division by zero")
	}
	if op == "/" {
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return f
	}
	q, m := new(big.Int).QuoRem(x, y, new(big.Int))
	if m.Sign() != 0 && m.Sign() != y.Sign() {
		q.Sub(q, big.NewInt(1))
		m.Add(m, y)
	}
	if op == "//" {
		return smallest(q)
	}
	return smallest(m)
}

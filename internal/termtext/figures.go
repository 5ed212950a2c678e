package termtext

import "fmt"

// Seconds is a time as tables of figures show it: 812.4µs, 24.93ms, 1.25s.
func Seconds(v float64) string {
	switch {
	case v < 1e-3:
		return fmt.Sprintf("%.4gµs", v*1e6)
	case v < 1:
		return fmt.Sprintf("%.4gms", v*1e3)
	}
	return fmt.Sprintf("%.4gs", v)
}

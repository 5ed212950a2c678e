package outline

import (
	"testing"
	"time"
)

func TestTotals_AddLines(t *testing.T) {
	var sum Totals
	if got := sum.Reused(); got != 0 {
		t.Errorf("of nothing %g was known", got)
	}
	sum.Count(Line{Input: 30, Output: 2, At: 3 * time.Second}, 0)
	sum.Count(Line{Input: 10, Output: 5, At: time.Second}, 8)
	if want := (Totals{Requests: 2, Input: 40, Output: 7, Known: 8, Span: 3 * time.Second}); sum != want || sum.Reused() != 0.2 {
		t.Errorf("%+v", sum)
	}
}

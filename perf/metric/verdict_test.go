package metric

import "testing"

func TestVerdict_RunHasTheWordOfItsWorstLevel(t *testing.T) {
	level := func(w VerdictStatus) *Level { return &Level{Verdict: &Verdict{Word: w}} }
	for _, c := range []struct {
		levels []*Level
		want   VerdictStatus
	}{
		{nil, Unchecked},
		{[]*Level{level(Valid)}, Valid},
		{[]*Level{level(Valid), {}}, Unchecked},
		{[]*Level{{}, level(Degraded), level(Valid)}, Degraded},
		{[]*Level{level(Degraded), level(Invalid), {}}, Invalid},
	} {
		if got := WorstStatus(c.levels); got != c.want {
			t.Errorf("%d levels: %s, want %s", len(c.levels), got, c.want)
		}
	}
}

package artifacts

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestArrived_NamesTheItemsThatAreMissing as runs of equal steps.
func TestArrived_NamesTheItemsThatAreMissing(t *testing.T) {
	for name, of := range map[string]struct {
		came    func(item int64) bool
		missing int
		want    string
	}{
		"one of two workers":      {func(i int64) bool { return i < 100 || i%2 == 0 }, 50, "101, 103, …, 199"},
		"with one in flight":      {func(i int64) bool { return i != 60 && (i < 100 || i%2 == 0) }, 51, "60, 101, 103, …, 199"},
		"three of four":           {func(i int64) bool { return i < 188 || i%4 == 0 }, 9, "189–191, 193–195, 197–199"},
		"many":                    {func(i int64) bool { return i < 100 || i%4 == 0 }, 75, "101–103, 105–107, 109–111, 113–115, …"},
		"two":                     {func(i int64) bool { return i != 20 && i != 30 }, 2, "20, 30"},
		"items were left out too": {func(i int64) bool { return i != 20 && i != 30 && i != 31 }, 2, ""},
	} {
		a := arrived{first: 10}
		for i := int64(10); i < 200; i++ {
			if of.came(i) {
				a.add(&record.Record{Item: i})
				a.add(&record.Record{Item: i, Turn: 1})
			}
		}
		if of.missing == 2 && of.want == "" { // an item beyond the number was sent in its place
			a.add(&record.Record{Item: 200})
		}
		if got := a.missing(of.missing); got != of.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

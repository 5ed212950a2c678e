package plan

import (
	"reflect"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
)

// TestSearchRange_OfRatesBeginsBelowOne where nobody says where it begins, and makes nothing ready for a bound that nobody chose.
func TestSearchRange_OfRatesBeginsBelowOne(t *testing.T) {
	for words, want := range map[string]struct {
		low, high float64
		number    int
	}{
		"--sla-variable rate":                                          {0.1, 1, 2},
		"--sla-variable rate --rate 0.25":                              {0.02, 0.25, 2},
		"--sla-variable rate --rate 40":                                {0.1, 40, 2},
		"--sla-variable rate --sla-lower-bound 1":                      {1, 1, 2},
		"--sla-variable rate --sla-lower-bound 2 --sla-upper-bound 64": {2, 64, 4},
		"--sla-upper-bound 64":                                         {1, 64, 2},
	} {
		for _, search := range []string{`--sla-auto-tune --sla-params [{"rps":">=1"}] `, "--find-knee "} {
			p := build(t, strings.Fields(search+words)...)
			axis := load.ByRate
			if !strings.Contains(words, "rate") {
				axis = load.ByParallel
			}
			all := p.Range()
			if low, high := all[0].On(axis), all[1].On(axis); low != want.low || high != want.high {
				t.Errorf("%s%s: %g to %g", search, words, low, high)
			}
			if n := all[0].Number; search != "--find-knee " && n != want.number {
				t.Errorf("%s: %d sessions at %g", words, n, want.low)
			}
		}
	}
	l, _ := build(t, strings.Fields(`--sla-variable rate --rate 0.25 --sla-auto-tune --sla-params [{"rps":">=1"}]`)...).Controller().Next(nil)
	if l.Name != "sla_rate_0.25_run_0" {
		t.Errorf("%s", l.Name)
	}
}

// TestDocument_OfASearchSaysWhatItsLevelsSend: runs that send another number of sessions have another set-up in the history; those with other limits do not.
func TestDocument_OfASearchSaysWhatItsLevelsSend(t *testing.T) {
	of := func(words string) SearchDocument {
		doc := build(t, strings.Fields(words)...).Document()
		if doc.Search == nil {
			t.Fatalf("%s: no search", words)
		}
		return *doc.Search
	}
	const limits = `--sla-auto-tune --sla-params [{"rps":">=1"}]`
	plain := of(limits)
	for words, same := range map[string]bool{
		`--sla-auto-tune --sla-params [{"p99_ttft":"<=1s"}] --sla-upper-bound 9`: true,
		limits + " --sla-number-multiplier 50":                                   false,
		limits + " --duration 30":                                                false,
		limits + " --sla-variable rate":                                          false,
		"--find-knee":                                                            false,
	} {
		if other := of(words); reflect.DeepEqual(other, plain) != same {
			t.Errorf("%s: the same %v, want %v: %+v", words, !same, same, other)
		}
	}
	if doc := build(t, "--parallel", "2").Document(); doc.Search != nil {
		t.Errorf("a plain run: %+v", doc.Search)
	}
}

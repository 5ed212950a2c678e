package config

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

func TestStage_IsReadFromItsText(t *testing.T) {
	free := load.Free(30 * time.Second)
	for text, want := range map[string]Stage{
		"rate=10 for=30s":                            {Rate: load.Hold(10, 30*time.Second), Slots: free},
		"rate=10..50 for=0.5m":                       {Rate: load.Stage{From: 10, To: 50, For: 30 * time.Second}, Slots: free},
		"for=30 parallel=1..64 curve=exponential":    {Rate: free, Slots: load.Stage{From: 1, To: 64, For: 30 * time.Second, Curve: load.Exponential}},
		"rate=1..5,for=30s,curve=step,steps=5":       {Rate: load.Stage{From: 1, To: 5, For: 30 * time.Second, Curve: load.Step, Steps: 5}, Slots: free},
		"parallel=8 rate=2.5..5 for=30s curve=sine":  {Rate: load.Stage{From: 2.5, To: 5, For: 30 * time.Second, Curve: load.Sine}, Slots: load.Hold(8, 30*time.Second)},
		"  rate=0   for=30s ":                        {Rate: load.Hold(0, 30*time.Second), Slots: free},
		"rate=100..2 for=30s curve=spike parallel=9": {Rate: load.Stage{From: 100, To: 2, For: 30 * time.Second, Curve: load.Spike}, Slots: load.Hold(9, 30*time.Second)},
	} {
		if got, problems := parseStage(text); len(problems) > 0 || got != want {
			t.Errorf("%q is %+v, %v", text, got, problems)
		}
	}
}

func TestStage_SaysAllThatIsWrong(t *testing.T) {
	for text, want := range map[string][]string{
		"rate=10":                                  {"the duration is missing"},
		"for=30s":                                  {"the load"},
		"speed=3 rate=x for=soon":                  {"'speed' is not known", "for='soon'", "rate='x'"},
		"rate=10 rate=20 for=1s":                   {"rate is given twice"},
		"rate 10 for=1s":                           {"'rate' is not name=value", "'10' is not name=value", "the load"},
		"rate=0..5 for=1s curve=exponential":       {"begin or end at 0"},
		"rate=1..5 for=1s curve=wavy":              {"curve='wavy' is not known: use linear, exponential, sine, step, spike"},
		"rate=5 for=1s curve=sine":                 {"a curve needs two values"},
		"rate=1..5 for=1s steps=3":                 {"it has 3 steps"},
		"parallel=1.5 for=1s":                      {"parallel=1.5 is not a whole number"},
		"parallel=-1 for=1s":                       {"parallel='-1' is not a number of at least 0"},
		"rate=1..5..9 for=1s":                      {"rate='1..5..9' is not a number"},
		"rate=1e300 for=1s":                        {"1e+300 is not from 0"},
		"rate=1..2 for=1s curve=step steps=a":      {"steps='a' is not a whole number"},
		"rate=5 for=0s":                            {"for='0s' is not a duration above 0"},
		"parallel=1..2 rate=1..0 for=1s curve=exp": {"curve='exp' is not known"},
	} {
		_, problems := parseStage(text)
		if len(problems) != len(want) {
			t.Errorf("%q: %q, want %q", text, problems, want)
			continue
		}
		for i, w := range want {
			if !strings.Contains(problems[i].EN, w) {
				t.Errorf("%q: %q, want %q", text, problems[i], w)
			}
		}
	}
}

// shaped parses a command line with a model and what is given.
func shaped(words ...string) (Arguments, []string) {
	a, _, err := Parse(append([]string{"--model", "m", "--url", "http://h/v1/chat/completions", "--prompt", "x"}, words...), outside())
	var problems Problems
	errors.As(err, &problems)
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return a, lines
}

func TestShape_FlagsThatContradictEachOtherAreAllNamed(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  []string // what the problems begin with
	}{
		{[]string{"--stage", "rate=10 for=1s", "--parallel", "5", "--rate", "3", "--number", "9", "--duration", "4", "--warmup-num", "2"},
			[]string{"--parallel: cannot be combined with --stage", "--rate: cannot", "--number: cannot", "--duration: cannot", "--warmup-num: cannot"}},
		{[]string{"--stage", "rate=x for=1s", "--stage", "parallel=2", "--parallel", "2"}, []string{"--stage 1, 'rate=x for=1s'", "--stage 2, 'parallel=2'", "--parallel: cannot be combined"}},
		{[]string{"--stage", "rate=0 for=1s"}, []string{"--stage: no stage sends any requests"}},
		{[]string{"--open-loop", "--stage", "parallel=3 for=1s"}, []string{"--open-loop: cannot be combined with a stage that has parallel"}},
		{[]string{"--arrival", "gamma", "--rate", "5"}, []string{"--burstiness: is required by"}},
		{[]string{"--arrival", "constant"}, []string{"--arrival: requires a rate"}},
		{[]string{"--burstiness", "2", "--rate", "5"}, []string{"--burstiness: is only valid with --arrival gamma"}},
		{[]string{"--arrival", "gaussian", "--rate", "5"}, []string{"--arrival: 'gaussian' is not recognized"}},
		{[]string{"--max-in-flight", "5"}, []string{"--max-in-flight: limits an open loop"}},
		{[]string{"--max-in-flight", "5", "--stage", "rate=10 for=1s", "--stage", "parallel=3 for=1s"}, []string{"--max-in-flight: limits an open loop"}},
		{[]string{"--at-limit", "drop"}, []string{"--at-limit: has no effect without --max-in-flight"}},
		{[]string{"--warmup-barrier", "--grace", "5s"}, []string{"--warmup-barrier: requires a warm-up", "--grace: starts when the time is up"}},
		{[]string{"--warmup-duration", "5s", "--warmup-num", "3"}, []string{"--warmup-duration: cannot be combined with --warmup-num"}},
		{[]string{"--warmup-duration", "0", "--max-in-flight", "0", "--open-loop", "--rate", "5", "--burstiness", "0"},
			[]string{"--warmup-duration: must be greater than 0", "--burstiness: must be at least", "--max-in-flight: must be at least 1"}},
	} {
		_, lines := shaped(c.words...)
		fits := len(lines) == len(c.want)
		for i := range min(len(lines), len(c.want)) {
			fits = fits && strings.HasPrefix(lines[i], c.want[i])
		}
		if !fits {
			t.Errorf("%v: %q, want %q", c.words, lines, c.want)
		}
	}
}

// TestShape_StagesSurviveTheCommandLine: quoted or not, repeated, and as the command that a report shows.
func TestShape_StagesSurviveTheCommandLine(t *testing.T) {
	a, lines := shaped("--stage", "rate=10 for=30s", "--stage", "parallel=1..8", "for=10s", "--stage", "rate=1 for=1s", "rate=2 for=2s", "--warmup-duration", "5s", "--hold-load", "--grace", "0")
	want := Stages{"rate=10 for=30s", "parallel=1..8 for=10s", "rate=1 for=1s", "rate=2 for=2s"}
	if len(lines) > 0 || !slices.Equal(a.Stages, want) {
		t.Fatalf("stages %q, %v", a.Stages, lines)
	}
	again, _, err := Parse(a.Words()[2:], outside())
	if err != nil || !slices.Equal(again.Stages, want) || again.Grace == nil || *again.Grace != 0 || !again.HoldLoad {
		t.Errorf("the command %s gives %q, %v", a.Command(), again.Stages, err)
	}
	b, _, err := ParseJSON([]byte(`{"model":"m","url":"http://h/v1/chat/completions","prompt":"x","stage":["rate=10 for=30s","rate=2 for=2s"]}`), outside())
	if err != nil || len(b.Stages) != 2 {
		t.Errorf("JSON gives %q, %v", b.Stages, err)
	}
}

func TestShape_BurstinessGoesWithTheProcessesThatHaveAParameter(t *testing.T) {
	for _, p := range load.Processes() {
		words := []string{"--rate", "5", "--arrival", string(p)}
		_, bare := shaped(words...)
		_, given := shaped(append(words, "--burstiness", "0.7")...)
		if (len(bare) == 0) == p.Shaped() || (len(given) == 0) != p.Shaped() {
			t.Errorf("%s, which has a parameter: %v; without a burstiness %q, with one %q", p, p.Shaped(), bare, given)
		}
		for _, row := range Table() {
			if row.Key == "arrival" && (!strings.Contains(row.Help.EN, string(p)) || !strings.Contains(row.Help.ZH, string(p))) {
				t.Errorf("the help of --arrival does not name %s", p)
			}
		}
	}
}

package run_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/record"
)

const sharedMix = `classes:
  - {name: short, share: 3, dataset: random, min_prompt_length: 11, max_prompt_length: 15, max_tokens: 3}
  - {name: long, share: 2, dataset: random, min_prompt_length: 30, max_prompt_length: 60, max_tokens: 8}
  - {name: rare, share: 1, dataset: random, min_prompt_length: 12, max_prompt_length: 20, max_tokens: 5}
`

const ratedMix = `classes:
  - {name: short, rate: 60, dataset: random, min_prompt_length: 11, max_prompt_length: 15, max_tokens: 3}
  - {name: long, rate: 30, dataset: random, min_prompt_length: 30, max_prompt_length: 60, max_tokens: 8}
  - {name: rare, rate: 10, dataset: random, min_prompt_length: 12, max_prompt_length: 20, max_tokens: 5}
`

// mixed are the arguments of a run of a mix on a server that takes a while.
func mixed(t *testing.T, text string, say func(*run.Arguments)) run.Arguments {
	args := mixArguments(t, simulator.Config{TTFT: 6 * time.Millisecond, ITL: 2 * time.Millisecond}, text)
	say(&args)
	return args
}

// TestResume_AMixSendsWhatAnUnbrokenRunSends of each class, whatever says when the classes come.
func TestResume_AMixSendsWhatAnUnbrokenRunSends(t *testing.T) {
	t.Parallel()
	counts := func(n ...int) (all []run.Count) {
		for _, one := range n {
			all = append(all, run.Count{N: one})
		}
		return all
	}
	for name, c := range map[string]struct {
		text     string
		requests int
		say      func(*run.Arguments)
	}{
		"shares, in the first level":  {sharedMix, 14, func(a *run.Arguments) { a.Parallel, a.Number = []int{3, 5}, counts(31, 20) }},
		"shares, in the second level": {sharedMix, 40, func(a *run.Arguments) { a.Parallel, a.Number = []int{3, 5}, counts(31, 20) }},
		"shares at a rate": {sharedMix, 14, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Number = true, []float64{120}, counts(40)
		}},
		"shares at a rate in slots": {sharedMix, 14, func(a *run.Arguments) { a.Rate, a.Parallel, a.Number = []float64{120}, []int{4}, counts(40) }},
		"in a warm-up":              {sharedMix, 4, func(a *run.Arguments) { a.WarmupNum, a.Parallel, a.Number = 7, []int{3}, counts(20) }},
		"behind a warm-up":          {sharedMix, 15, func(a *run.Arguments) { a.WarmupNum, a.Parallel, a.Number = 7, []int{3}, counts(20) }},
		"before a barrier": {sharedMix, 4, func(a *run.Arguments) {
			a.WarmupNum, a.WarmupBarrier, a.Parallel, a.Number = 9, true, []int{2}, counts(20)
		}},
		"behind a barrier": {sharedMix, 15, func(a *run.Arguments) {
			a.WarmupNum, a.WarmupBarrier, a.Parallel, a.Number = 7, true, []int{3}, counts(20)
		}},
		"rates":                   {ratedMix, 17, func(a *run.Arguments) { a.Number = counts(40) }},
		"rates, in a warm-up":     {ratedMix, 4, func(a *run.Arguments) { a.WarmupNum, a.Number = 10, counts(20) }},
		"rates, before a barrier": {ratedMix, 5, func(a *run.Arguments) { a.WarmupNum, a.WarmupBarrier, a.Number = 13, true, counts(20) }},
		"rates, behind a barrier": {ratedMix, 20, func(a *run.Arguments) { a.WarmupNum, a.WarmupBarrier, a.Number = 13, true, counts(20) }},
		"alone, a single class":   {sharedMix, 11, func(a *run.Arguments) { a.Parallel, a.Number, a.MixAlone = []int{6}, counts(30), true }},
		"alone, the mix":          {sharedMix, 41, func(a *run.Arguments) { a.Parallel, a.Number, a.MixAlone = []int{6}, counts(30), true }},
		"rates alone, a class":    {ratedMix, 25, func(a *run.Arguments) { a.Number, a.MixAlone = counts(30), true }},
		"rates alone, the mix":    {ratedMix, 41, func(a *run.Arguments) { a.Number, a.MixAlone = counts(30), true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, again := goesOn(t, mixed(t, c.text, c.say), c.requests)
			for i, l := range again.Levels {
				for k, class := range l.Classes {
					if w := whole.Levels[i].Classes[k]; class.Total != w.Total {
						t.Errorf("%s: class %s has %d requests, unbroken %d", l.Load.Name, class.Name, class.Total, w.Total)
					}
				}
			}
		})
	}
}

// TestResume_AMixWithRatesKeepsTheArrivalsOfEachClass: what was due before is due now, all else at the instant that it was drawn for.
func TestResume_AMixWithRatesKeepsTheArrivalsOfEachClass(t *testing.T) {
	t.Parallel()
	args := mixed(t, ratedMix, func(a *run.Arguments) { a.Number = []run.Count{{N: 60}} })
	whole, left := brokenOff(t, args, 17)
	again := mustRun(t, resumes(left))
	due := func(result *run.Result) map[string]time.Duration {
		all := map[string]time.Duration{}
		log := must(eventlog.OpenLevel(filepath.Join(result.Folder, result.Levels[0].Load.Name)))
		defer log.Close()
		begins := record.Instant(0)
		for e, err := log.Next(); err == nil; e, err = log.Next() {
			if e.Kind == eventlog.KindProbe && strings.Contains(string(e.Probe), `"schedule"`) {
				fmt.Sscanf(string(e.Probe[strings.Index(string(e.Probe), `"begins":`):]), `"begins":%d`, &begins)
			}
			if r := e.Request; r != nil {
				all[fmt.Sprint(r.Class, "/", r.Item)] = time.Duration(r.Due - begins)
			}
		}
		return all
	}
	want, got := due(whole), due(again)
	same, now := 0, time.Duration(0)
	for key, w := range want {
		g := got[key]
		if g == w {
			same++
			continue
		}
		if now == 0 {
			now = g
		}
		if g != now || w > now { // only those that were due before are due when the run goes on
			t.Errorf("%s is due at %v, drawn for %v; the run went on at %v", key, g, w, now)
		}
	}
	if len(got) != len(want) || same < len(want)/2 {
		t.Errorf("%d of %d, %d at their instants", len(got), len(want), same)
	}
}

// TestResume_AMixForATime goes on where it stopped: no item of a class is answered twice, and shares hold.
func TestResume_AMixForATime(t *testing.T) {
	for name, text := range map[string]string{"shares": sharedMix, "rates": ratedMix} {
		t.Run(name, func(t *testing.T) {
			args := mixed(t, text, func(a *run.Arguments) {
				a.Duration, a.Number = new(config.Seconds(0.6)), run.DefaultArguments().Number
				if name == "shares" {
					a.Parallel = []int{4}
				}
			})
			_, left := brokenOff(t, args, 20)
			l := mustRun(t, resumes(left)).Levels[0]
			if len(l.Segments) != 2 || l.Failed > 0 || len(l.Classes) != 3 {
				t.Fatalf("%d segments, %d failed", len(l.Segments), l.Failed)
			}
			items := map[[2]int64]bool{}
			count := make([]float64, 3)
			log := must(eventlog.OpenLevel(filepath.Join(left, l.Load.Name)))
			defer log.Close()
			for e, err := log.Next(); err == nil; e, err = log.Next() {
				r := e.Request
				if r == nil {
					continue
				}
				key := [2]int64{int64(r.Class), r.Item}
				if count[r.Class]++; items[key] {
					t.Errorf("item %d of class %d was answered twice", r.Item, r.Class)
				}
				items[key] = true
			}
			all := count[0] + count[1] + count[2]
			if name == "shares" && (count[0] < all/2-2 || count[0] > all/2+2) {
				t.Errorf("%v sessions of the classes", count)
			}
		})
	}
}

// TestResume_AMixTwice makes three segments, each of which goes on with the items of each class.
func TestResume_AMixTwice(t *testing.T) {
	t.Parallel()
	args := mixed(t, sharedMix, func(a *run.Arguments) { a.Parallel, a.Number = []int{4}, []run.Count{{N: 60}} })
	whole, left := brokenOff(t, args, 20)
	second := filepath.Join(t.TempDir(), "second")
	mustRun(t, resumes(left), run.Options{Events: run.Events{RequestDone: copying(t, resumes(left), second, 12)}})
	l := mustRun(t, resumes(second)).Levels[0]
	if a, b := sent(t, whole.Folder), sent(t, second); !slices.Equal(a, b) || len(l.Segments) != 3 {
		t.Errorf("%d bodies instead of %d, %d segments", len(b), len(a), len(l.Segments))
	}
}

// TestResume_AMixWhoseFileChanged ends the run before anything is written.
func TestResume_AMixWhoseFileChanged(t *testing.T) {
	t.Parallel()
	args := mixed(t, sharedMix, func(a *run.Arguments) { a.Parallel, a.Number = []int{3}, []run.Count{{N: 30}} })
	_, left := brokenOff(t, args, 11)
	before := state(t, left)
	for change, want := range map[string][2]string{
		"another share":  {"share: 3", "share: 4"},
		"another length": {"max_prompt_length: 60", "max_prompt_length: 70"},
	} {
		if err := os.WriteFile(*args.Mix, []byte(strings.Replace(sharedMix, want[0], want[1], 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := run.Run(t.Context(), resumes(left), run.Options{}); err == nil || !strings.Contains(err.Error(), "plan.json, classes: was") {
			t.Errorf("%s: %v", change, err)
		}
	}
	if !slices.Equal(before, state(t, left)) {
		t.Error("something was written")
	}
}

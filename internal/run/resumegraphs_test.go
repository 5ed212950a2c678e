package run_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
)

// goesOnWithSessions is goesOn for sessions of several requests: those that were under way are sent again as a whole, so their first
// requests stand there twice.
func goesOnWithSessions(t *testing.T, args run.Arguments, requests int) (whole, again *run.Result) {
	t.Helper()
	whole, left := brokenOff(t, args, requests)
	before := must(outputs.ReadRun(left))
	kept := map[string]map[string]string{}
	for _, l := range before.Levels {
		if l.State == outputs.Done {
			kept[l.Name] = everyFile(t, filepath.Join(left, l.Folder))
		}
	}
	again = mustRun(t, resumes(left))
	want, got := sent(t, whole.Folder), sent(t, left)
	want, once := slices.Compact(want), slices.Compact(slices.Clone(got))
	if !slices.Equal(want, once) {
		t.Errorf("%d bodies instead of %d; only in the run that went on: %v; only in the unbroken run: %v",
			len(once), len(want), without(once, want), without(want, once))
	}
	twice := map[int64]bool{}
	for i := 1; i < len(got); i++ {
		if got[i] == got[i-1] {
			twice[got[i].Item] = true
		}
	}
	last := before.Levels[len(before.Levels)-1].Name
	for i, l := range again.Levels {
		w := whole.Levels[i]
		if l.Failed > 0 || l.Load.Name != w.Load.Name || l.Sessions.Total-l.Sessions.CutShort != w.Sessions.Total {
			t.Errorf("%s has %+v, %d failed; unbroken %+v", l.Load.Name, l.Sessions, l.Failed, w.Sessions)
		}
		if slots := l.Load.MaxSlots(); l.Load.Name == last && (len(l.Segments) != 2 || slots > 0 && len(twice) > slots) {
			t.Errorf("%s has %d segments, %d sessions were sent twice", l.Load.Name, len(l.Segments), len(twice))
		}
	}
	for name, want := range kept {
		if got := everyFile(t, filepath.Join(left, name)); !mapsEqual(got, want) {
			t.Errorf("the files of %s changed", name)
		}
	}
	return whole, again
}

// without are those of a that b does not have.
func without(a, b []manifest.Entry) []manifest.Entry {
	return slices.DeleteFunc(slices.Clone(a), func(e manifest.Entry) bool { return slices.Contains(b, e) })
}

// wekaSessions are recorded agents: each asks some times, with prompts that grow, and one of two has a helper.
func wekaSessions(n int) string {
	random := rand.New(rand.NewPCG(7, 7))
	var all []string
	for i := range n {
		block, at := 100*i, 0.
		var ids []string
		ask := func(kind string) string {
			ids = append(ids, fmt.Sprint(block))
			block++
			at += .004 + .004*random.Float64()
			return fmt.Sprintf(`{"t":%.4f,"type":%q,"model":"m","in":%d,"out":3,"hash_ids":[%s],"api_time":0.002}`, at, kind, 4*len(ids), strings.Join(ids, ","))
		}
		var requests []string
		for range 3 + random.IntN(4) {
			requests = append(requests, ask("s"))
		}
		if i%2 == 0 {
			requests = append(requests, fmt.Sprintf(`{"t":%.4f,"type":"subagent","agent_id":"a","subagent_type":"Explore","models":[],"requests":[%s]}`, at+.001, ask("s")))
		}
		all = append(all, fmt.Sprintf(`{"id":"s%d","models":["m"],"block_size":4,"hash_id_scope":"local","requests":[%s]}`, i, strings.Join(requests, ",")))
	}
	return strings.Join(all, "\n")
}

// agents are the arguments of a run of a file of agents.
func agents(t *testing.T, name, content string, say func(*run.Arguments)) run.Arguments {
	args := drawn(t, nil)
	defaults := run.DefaultArguments()
	args.Dataset, args.DatasetPath, args.MaxTokens = name, conversationFile(t, content), &run.Range{Min: 3, Max: 3}
	args.MinPromptLength, args.MaxPromptLength = defaults.MinPromptLength, defaults.MaxPromptLength
	args.Parallel, args.Number = []int{2, 3}, []run.Count{{N: 9}, {N: 11}}
	if say != nil {
		say(&args)
	}
	return args
}

// TestResume_AgentsSendWhatAnUnbrokenRunSends, also those that begin in flight, wherever the run was stopped.
func TestResume_AgentsSendWhatAnUnbrokenRunSends(t *testing.T) {
	t.Parallel()
	inFlight := func(a *run.Arguments) { a.DatasetArgs.SetValue("start_in_flight", true) }
	marked := func(a *run.Arguments) { inFlight(a); a.DatasetArgs.SetValue("cache_bust", true) }
	scenario := func(a *run.Arguments) {
		marked(a)
		a.Parallel, a.Number, a.WarmupNum, a.WarmupBarrier = []int{3}, []run.Count{{N: 11}}, 3, true
	}
	for name, c := range map[string]struct {
		requests int
		dataset  string
		content  string
		say      func(*run.Arguments)
	}{
		"weka":                                {20, "weka", wekaSessions(5), nil},
		"in flight, in the first opening":     {1, "weka", wekaSessions(5), inFlight},
		"in flight, where the first goes on":  {6, "weka", wekaSessions(5), inFlight},
		"in flight, in the second opening":    {40, "weka", wekaSessions(5), inFlight},
		"in flight, with marks":               {17, "weka", wekaSessions(5), marked},
		"in flight, with marks, a level more": {60, "weka", wekaSessions(5), marked},
		"in flight, in the warm-up":           {2, "weka", wekaSessions(5), scenario},
		"in flight, behind the warm-up":       {15, "weka", wekaSessions(5), scenario},
		"in flight, the first bodies seen":    {12, "weka", wekaSessions(5), func(a *run.Arguments) { inFlight(a); a.NoTestConnection = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goesOnWithSessions(t, agents(t, c.dataset, c.content, c.say), c.requests)
		})
	}
}

// TestResume_AgentsHoldTheAnswersOfTheirOwnAttempt: a graph that is sent again begins at its first request, and each of its requests
// holds what the server answered to those before.
func TestResume_AgentsHoldTheAnswersOfTheirOwnAttempt(t *testing.T) {
	t.Parallel()
	p := &parrot{}
	whole, _ := goesOnWithSessions(t, withAgents(t, p), 9)
	branch := 0
	for _, line := range p.said {
		if line == "a>(a)>b>(b)>y1>(y1)>y2" {
			branch++
		}
	}
	if n := 2 * whole.Levels[0].Sessions.Total; branch < n-3 || branch > n { // of both runs
		t.Errorf("%d branches of two runs came to their end", branch)
	}
}

// otelSessions are recorded sessions of two requests, one session every few milliseconds.
func otelSessions(n int) string {
	var spans []string
	for i := range n {
		at := 1_700_000_000_000_000_000 + int64(i*i%11+i*9)*int64(time.Millisecond)
		question := fmt.Sprintf(`{"role":"user","content":"ask %d"}`, i)
		for k, messages := range []string{question, question + `,{"role":"assistant","content":"old"},{"role":"user","content":"more"}`} {
			from := at + int64(k)*9e6
			spans = append(spans, fmt.Sprintf(`{"span_id":"%d.%d","trace_id":"%d","startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":{"gen_ai.input.messages":[%s]}}`, i, k, i, from, from+5e6, messages))
		}
	}
	return `{"spans":[` + strings.Join(spans, ",") + `]}`
}

// TestResume_AReplayOfAgentsGoesOn: each session comes at its recorded instant, and those that were under way when the run goes on.
func TestResume_AReplayOfAgentsGoesOn(t *testing.T) {
	t.Parallel()
	args := agents(t, "otel_replay", otelSessions(30), func(a *run.Arguments) {
		defaults := run.DefaultArguments()
		a.Parallel, a.Number, a.TokenizerPath = defaults.Parallel, defaults.Number, nil
	})
	whole, left := brokenOff(t, args, 21)
	l := whole.Levels[0]
	if l.Fidelity == nil || l.Fidelity.Requests != 30 || l.Sessions.Total != 30 || l.Sessions.CutShort != 0 || l.Total != 60 {
		t.Fatalf("%+v, %+v, %d requests", l.Fidelity, l.Sessions, l.Total)
	}
	_, records := recordsOf(t, whole, 0)
	var due []time.Duration
	for _, r := range records {
		if r.Turn == 0 {
			due = append(due, time.Duration(r.Due))
		}
	}
	slices.Sort(due)
	for i := range due[1:] { // as they were recorded, to the nanosecond
		if gap := due[i+1] - due[i]; gap%time.Millisecond != 0 {
			t.Errorf("a gap of %v", gap)
		}
	}
	again := mustRun(t, resumes(left))
	firsts := func(folder string) (all []manifest.Entry) {
		for _, e := range sent(t, folder) {
			if e.Turn == 0 {
				all = append(all, e)
			}
		}
		return slices.Compact(all)
	}
	if a, b := firsts(whole.Folder), firsts(left); !slices.Equal(a, b) || again.Levels[0].Sessions.Total-again.Levels[0].Sessions.CutShort != 30 {
		t.Errorf("%d bodies instead of %d, %+v", len(b), len(a), again.Levels[0].Sessions)
	}
}

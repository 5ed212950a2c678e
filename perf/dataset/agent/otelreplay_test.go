package agent

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// sessionSpans is a session of two requests: one at so many milliseconds, and one 40 ms behind the first's answer.
func sessionSpans(name string, at int) string {
	question := said("user", "ask "+name)
	text := chatSpan(name+"1", "", at, at+100, question) + "," + chatSpan(name+"2", "", at+140, at+200, question, said("assistant", "old"), said("user", "more"))
	return strings.ReplaceAll(text, `"traceId":"t1"`, fmt.Sprintf(`"traceId":%q`, name))
}

func replayOf(t *testing.T, spans string, args argument.Values) (dataset.Trace, dataset.Options) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "spans.json")
	if err := os.WriteFile(path, []byte(otlp(spans)), 0o644); err != nil {
		t.Fatal(err)
	}
	if !args.Has(speedArgument) {
		args[speedArgument] = 1.
	}
	o := withTokens()
	o.Path, o.Args = path, args
	trace, err := otelReplay().Trace(t.Context(), dataset.Options{Path: path, Args: args})
	if err != nil {
		t.Fatal(err)
	}
	return trace, o
}

// TestOTelReplay_SessionsComeAtTheirInstants, in the order of them, and what lay between their requests passes as fast.
func TestOTelReplay_SessionsComeAtTheirInstants(t *testing.T) {
	spans := strings.Join([]string{sessionSpans("c", 900), sessionSpans("a", 100), sessionSpans("b", 400), sessionSpans("d", 1500)}, ",")
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		args   argument.Values
		offset int
		want   []time.Duration
		first  string
		delay  time.Duration
	}{
		"as recorded":   {argument.Values{}, 0, []time.Duration{0, 300 * ms, 800 * ms, 1400 * ms}, "ask a", 40 * ms},
		"twice as fast": {argument.Values{speedArgument: 2.}, 0, []time.Duration{0, 150 * ms, 400 * ms, 700 * ms}, "ask a", 20 * ms},
		"a part":        {argument.Values{startArgument: .3, endArgument: 1.4}, 0, []time.Duration{0, 500 * ms}, "ask b", 40 * ms},
		"without two":   {argument.Values{}, 2, []time.Duration{0, 600 * ms}, "ask c", 40 * ms},
	} {
		trace, o := replayOf(t, spans, c.args)
		if c.offset > 0 {
			o.Offset = c.offset
			var err error
			if trace, err = otelReplay().Trace(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		if trace.Sessions != len(c.want) || trace.Length != c.want[len(c.want)-1] || trace.Digest == "" {
			t.Errorf("%s: %+v", name, trace)
		}
		source, err := trace.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		var at []time.Duration
		var first workload.Session
		for {
			s, err := source.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(at) == 0 {
				first = s
			}
			at = append(at, s.Recorded.At)
		}
		if !slices.Equal(at, c.want) || first.First.Prompt.Messages[0].Content != c.first || first.Graph.Nodes()[1].Delay != c.delay {
			t.Errorf("%s: %v, want %v; it begins with %v, then waits %v", name, at, c.want, first.First.Prompt.Messages, first.Graph.Nodes()[1].Delay)
		}
	}
}

func TestOTelReplay_RefusesWhatIsNoReplay(t *testing.T) {
	_, o := replayOf(t, sessionSpans("a", 0), argument.Values{})
	for name, args := range map[string]argument.Values{
		"speed is 0":             {speedArgument: 0.},
		"must be above start":    {speedArgument: 1., startArgument: 3., endArgument: 2.},
		"has no session between": {speedArgument: 1., startArgument: 3.},
		"start is 1e+12":         {speedArgument: 1., startArgument: 1e12},
		"end is 1e+12":           {speedArgument: 1., endArgument: 1e12},
	} {
		o.Args = args
		if _, err := otelReplay().Trace(t.Context(), o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.Path = "-"
	if _, err := otelReplay().Trace(t.Context(), o); err == nil {
		t.Error("standard input is read twice")
	}
}

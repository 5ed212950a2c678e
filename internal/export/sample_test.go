package export

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/testenv"
	contract "github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// hostile are texts that a spreadsheet, a terminal, a page or a parser would obey.
var hostile = []string{"=HYPERLINK(\"http://evil\")", "+1+1", "-2+3", "@SUM(A1)", "\x1b[31mred\x1b[0m\u202etxt", "<script>alert(1)</script> & ]]>",
	"a \"quoted\", line\r\nbroken | `cell` @team", "=cmd|' /C calc'!A0", "bad \xff utf-8 \x00 nul", "１ ＝full-width", "plain 汉字"}

var wall = time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC)

// records are n requests in the order in which they ended: one of five warm-up, failed or without usage.
func records(n int, seed uint64) []*record.Record {
	rng := rand.New(rand.NewPCG(seed, 7))
	var all []*record.Record
	at := record.Instant(1e6)
	for i := range n {
		r := &record.Record{Seq: int64(i), Item: int64(i), ID: hostile[i%len(hostile)], Stream: true, Status: 200, MaxTokens: 32, BytesIn: 4321,
			Body:  []byte(`{"prompt":"` + hostile[(i+3)%len(hostile)] + `"}`),
			Usage: record.Usage{Given: true, Prompt: 5 + rng.IntN(60), Completion: 1 + rng.IntN(20), Cached: -1, Reasoning: -1}}
		r.Due, r.Sent = at, at+record.Instant(rng.Int64N(1e6))
		r.First = r.Sent + record.Instant(2e7+rng.Int64N(9e7))
		r.Last = r.First
		for k := range r.Usage.Completion {
			r.Payloads = append(r.Payloads, record.Payload{At: r.Last, Read: int32(k), Tokens: -1, Kind: record.Output})
			r.Last += record.Instant(1e6 + rng.Int64N(2e7))
		}
		r.Last = r.Payloads[len(r.Payloads)-1].At
		r.FirstAnswer, r.End = r.First, r.Last+1000
		r.Choices = []record.Choice{{Text: hostile[i%len(hostile)], Finish: "stop"}}
		switch {
		case i == 0:
			r.Warmup = true
		case i%5 == 4:
			r.Fault = &record.Fault{Kind: record.FaultStatus, Words: hostile[i%len(hostile)]}
			r.Status, r.Usage, r.Choices, r.Payloads, r.First, r.FirstAnswer, r.Last = 500, record.Usage{}, nil, nil, 0, 0, 0
		}
		at = r.End + 1000
		all = append(all, r)
	}
	return all
}

// sample is a run of two levels, exported in every format, with what it is made of.
type sample struct {
	folder  string
	files   []string
	levels  []*metric.Level
	records [][]*record.Record
}

func chosen(t *testing.T, names ...string) []Declaration {
	t.Helper()
	all, err := contract.Choose(Declarations(), names)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func export(t *testing.T, names ...string) sample {
	t.Helper()
	return exported(t, nil, names...)
}

// exportTagged is export of every format, of a run with tags.
func exportTagged(t *testing.T, tags map[string]string) sample {
	t.Helper()
	return exported(t, tags)
}

func exported(t *testing.T, tags map[string]string, names ...string) sample {
	t.Helper()
	if len(names) == 0 {
		names = []string{contract.All}
	}
	s := sample{folder: t.TempDir()}
	e, err := New(s.folder, chosen(t, names...))
	if err != nil {
		t.Fatal(err)
	}
	goals, problems := metric.ParseObjectives("ttft<=70ms output_rate>=1")
	if problems != nil {
		t.Fatal(problems)
	}
	for i, n := range []int{60, 35} {
		load := metric.Load{Name: []string{"parallel_1_number_60", "=rate|\x1b[1m,2"}[i], Profile: load.Closed(1), Number: n}
		start := wall.Add(time.Duration(i) * time.Hour)
		sum := metric.NewAggregate(load)
		sum.SetObjectives(goals)
		all := records(n, uint64(i))
		e.Begin(Start{Load: load, Wall: start})
		for _, r := range all {
			e.Add(r)
			sum.Add(r)
		}
		l := sum.Level()
		e.End(Level{Level: l, Wall: start, Ended: "done", Planned: i == 0, Notes: []string{"a note: <b> " + hostile[4]}})
		s.levels, s.records = append(s.levels, l), append(s.records, all)
	}
	s.files, err = e.Close(Run{ID: "0b5e", Name: "=name", Model: "m\"\\|<i>\n\x1b[2J", Server: "http://127.0.0.1/v1", API: "openai", Dataset: "openqa",
		Program: "1.0.0", State: "done", Started: wall, Ended: wall.Add(2 * time.Hour), Notes: []string{hostile[5], hostile[6]}, Share: .9, Tags: tags})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read lets a format's own reader, in Python, read a file and tell what it saw.
func read(t *testing.T, into any, format, path string, modules ...string) {
	t.Helper()
	python := testenv.Python(t, modules...)
	cmd := exec.Command(python, filepath.Join("testdata", "read.py"), format, path)
	out, err := cmd.Output()
	if err != nil {
		if exited, ok := err.(*exec.ExitError); ok {
			t.Fatalf("%v\n%s", err, exited.Stderr)
		}
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
}

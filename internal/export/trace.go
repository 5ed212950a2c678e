package export

import (
	"compress/gzip"
	"time"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// TraceFile is the name of the file, below the run's folder.
const TraceFile = "trace.json.gz"

// traceExport declares the file of Chrome's trace events.
func traceExport() Declaration {
	return Declaration{Name: "trace", Open: opened(newTrace),
		Help: i18n.Text{
			EN: "trace.json.gz: requests and their phases over time, for ui.perfetto.dev",
			ZH: "trace.json.gz：各请求及其阶段的时间线，用于 ui.perfetto.dev"}}
}

// traceFile is trace.json.gz: the requests as complete events of Chrome's trace event format, for ui.perfetto.dev and
// chrome://tracing. A level is a process, a lane of requests that do not overlap is a thread. Inside a request lie its
// phases: wait (due → sent), prefill (sent → first), decode (first → last), tail (last → end). Times are microseconds
// from the first level's epoch.
type traceFile struct {
	draft   draft
	zip     *gzip.Writer
	events  int
	first   time.Time
	start   float64 // the level's epoch
	level   int
	targets []string
	lanes   []record.Instant // the end of each lane's last request
}

func newTrace(folder string) sink { return &traceFile{draft: draft{path: join(folder, TraceFile)}} }

// A traceEvent is one event of the format. Durations are shown also where they are 0.
type traceEvent struct {
	Name     string   `json:"name"`
	Category string   `json:"cat,omitempty"`
	Phase    string   `json:"ph"`
	At       float64  `json:"ts"`
	Duration *float64 `json:"dur,omitempty"`
	Process  int      `json:"pid"`
	Thread   int      `json:"tid"`
	Args     any      `json:"args,omitempty"`
}

type traceName struct {
	Name string `json:"name"`
}

type traceOrder struct {
	Index int `json:"sort_index"`
}

// traceArgs is what a click on a request shows.
type traceArgs struct {
	Seq     int64  `json:"seq"`
	Sent    string `json:"sent_id,omitempty"`
	Server  string `json:"server_id,omitempty"`
	Reply   string `json:"reply_id,omitempty"`
	Outcome string `json:"outcome"`
	Status  int    `json:"status,omitempty"`
	Warmup  bool   `json:"warmup,omitempty"`
	In      any    `json:"input_tokens,omitempty"`
	Out     any    `json:"output_tokens,omitempty"`
	Words   string `json:"fault_words,omitempty"`
	Target  string `json:"target,omitempty"`
}

// Begin starts the tracks of a level.
func (t *traceFile) Begin(s Start) error {
	if t.zip == nil {
		if err := t.draft.open(); err != nil {
			return err
		}
		t.zip = gzip.NewWriter(t.draft)
		t.first = s.Wall
		if _, err := t.zip.Write([]byte(`{"displayTimeUnit":"ms","traceEvents":[`)); err != nil {
			return err
		}
	}
	t.level++
	t.lanes, t.targets = nil, s.Targets
	t.start = float64(s.Wall.Sub(t.first)) / 1e3
	return t.write(traceEvent{Name: "process_name", Phase: "M", Process: t.level, Args: traceName{sanitize.Escaped(s.Load.Name)}},
		traceEvent{Name: "process_sort_index", Phase: "M", Process: t.level, Args: traceOrder{t.level}})
}

// Add writes the spans of a request.
func (t *traceFile) Add(r *record.Record) error {
	from := r.Sent
	if r.Due != 0 && (r.Sent == 0 || r.Due < r.Sent) {
		from = r.Due
	}
	to := columns.CompletedAt(r)
	if from == 0 {
		return nil // it was stopped before it had any moment
	}
	lane := t.lane(from, to)
	events := []traceEvent{t.span("request", "request", lane, from, to)}
	args := argsOf(r)
	if r.Target >= 0 && r.Target < len(t.targets) {
		args.Target = sanitize.Escaped(t.targets[r.Target])
	}
	events[0].Args = args
	if r.Fault != nil {
		events[0].Name = "request: " + string(r.Fault.Kind)
	}
	for _, phase := range []struct {
		name     string
		from, to record.Instant
	}{{"wait", r.Due, r.Sent}, {"prefill", r.Sent, r.First}, {"decode", r.First, r.Last}, {"tail", r.Last, r.End}} {
		if phase.from != 0 && phase.to > phase.from {
			events = append(events, t.span(phase.name, "phase", lane, phase.from, phase.to))
		}
	}
	return t.write(events...)
}

func argsOf(r *record.Record) traceArgs {
	a := traceArgs{Seq: r.Seq, Sent: r.SentID().String(), Server: sanitize.Escaped(r.ServerID), Reply: sanitize.Escaped(r.ID),
		Outcome: columns.Outcome(r), Status: r.Status, Warmup: r.Warmup}
	if n, ok := r.InputTokens(); ok {
		a.In = n
	}
	if n, ok := r.OutputTokens(); ok {
		a.Out = n
	}
	if r.Fault != nil {
		a.Words = sanitize.Line(r.Fault.Words, 300)
	}
	return a
}

// lane finds the lane that became free last before from. Taken in the order of their ends, as the log has them,
// requests then fill as few lanes as overlap at once.
func (t *traceFile) lane(from, to record.Instant) int {
	best := -1
	for i, end := range t.lanes {
		if end <= from && (best < 0 || end > t.lanes[best]) {
			best = i
		}
	}
	if best < 0 {
		t.lanes = append(t.lanes, to)
		return len(t.lanes)
	}
	t.lanes[best] = to
	return best + 1
}

func (t *traceFile) span(name, category string, lane int, from, to record.Instant) traceEvent {
	length := float64(to-from) / 1e3
	return traceEvent{Name: name, Category: category, Phase: "X", At: t.start + float64(from)/1e3, Duration: &length,
		Process: t.level, Thread: lane}
}

func (t *traceFile) write(events ...traceEvent) error {
	for _, e := range events {
		data, err := plainjson.Marshal(e)
		if err != nil {
			return err
		}
		if t.events > 0 {
			data = append([]byte(",\n"), data...)
		}
		t.events++
		if _, err := t.zip.Write(data); err != nil {
			return err
		}
	}
	return nil
}

// End does nothing: spans are written as they come.
func (t *traceFile) End(Level) error { return nil }

// Finish puts the file in its place.
func (t *traceFile) Finish(Run) ([]string, error) {
	if t.zip == nil {
		return nil, nil
	}
	if _, err := t.zip.Write([]byte("]}\n")); err != nil {
		return nil, err
	}
	if err := t.zip.Close(); err != nil {
		return nil, err
	}
	return []string{TraceFile}, t.draft.finish()
}

// Abandon removes the draft.
func (t *traceFile) Abandon() { t.draft.abandon() }

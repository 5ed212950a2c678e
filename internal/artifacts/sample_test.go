package artifacts

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// streamedRecords are n requests of a closed loop of two: mostly successes, some failures, one-token replies,
// warm-ups and cancelled ones among them.
func streamedRecords(n int) []*record.Record {
	rng := rand.New(rand.NewPCG(11, 12))
	var all []*record.Record
	free := [2]record.Instant{1e6, 2e6}
	for i := range n {
		slot := 0
		if free[1] < free[0] {
			slot = 1
		}
		r := streamed(rng, int64(i), free[slot])
		switch {
		case i < 2:
			r.Warmup = true
		case i%9 == 5:
			r.Fault = &record.Fault{Kind: record.FaultTruncated, Words: "it broke \"off\""}
			r.Usage, r.Last = record.Usage{}, 0
		case i%13 == 7:
			r.Fault = &record.Fault{Kind: record.FaultCancelled}
		}
		free[slot] = r.End + 1000
		all = append(all, r)
	}
	return all
}

func streamed(rng *rand.Rand, seq int64, due record.Instant) *record.Record {
	tokens := 1 + rng.IntN(20)
	r := &record.Record{Seq: seq, Item: seq, ID: "reply", Stream: true, Status: 200, MaxTokens: 20, BytesIn: 4321,
		Body:  []byte(`{"model":"m","messages":[{"role":"user","content":"汉字"}]}`),
		Usage: record.Usage{Given: true, Prompt: 5 + rng.IntN(60), Completion: tokens, Cached: rng.IntN(5), Reasoning: -1}}
	r.Due, r.Sent = due, due+record.Instant(rng.Int64N(1e5))
	at := r.Sent + record.Instant(2e7+rng.Int64N(5e7))
	r.Header, r.First, r.FirstAnswer = at-1000, at, at
	for i := range tokens {
		r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(i), Tokens: -1, Kind: record.Output})
		r.Last = at
		at += record.Instant(1e6 + rng.Int64N(2e7))
	}
	r.End = r.Last + record.Instant(rng.Int64N(1e6))
	r.Payloads = append(r.Payloads, record.Payload{At: r.End, Read: int32(tokens), Tokens: -1, Kind: record.UsageMark})
	r.Choices = []record.Choice{{Text: "héllo", Finish: "stop"}}
	return r
}

// wholeRecords are n successes without streaming.
func wholeRecords(n int) []*record.Record {
	rng := rand.New(rand.NewPCG(13, 14))
	var all []*record.Record
	for i := range n {
		r := streamed(rng, int64(i), record.Instant(1e6+int64(i)*3e7))
		r.Stream, r.Payloads, r.First, r.FirstAnswer, r.Last = false, nil, 0, 0, r.End
		all = append(all, r)
	}
	return all
}

// writeLevel makes a level's folder with the log of records, in the order in which they ended.
func writeLevel(t testing.TB, run string, load metric.Load, records []*record.Record) string {
	t.Helper()
	dir := filepath.Join(run, load.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	described, err := json.Marshal(load)
	if err != nil {
		t.Fatal(err)
	}
	w, err := eventlog.Create(filepath.Join(dir, eventlog.FileName), eventlog.Head{Run: "0b5e", Load: described,
		Wall: time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC), Host: "box", Program: "1.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Request(r); err != nil {
			t.Fatal(err)
		}
	}
	end := eventlog.End{Reason: eventlog.EndDone, Client: json.RawMessage(`{"cpu_share":0.25}`)}
	if err := w.End(end); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// readJSON is a JSON file of dir.
func readJSON[T any](t testing.TB, path ...string) (v T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

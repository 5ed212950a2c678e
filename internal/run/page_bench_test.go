package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// many is the number of requests of the goal: their page in two seconds.
const many = 100_000

// writeMany makes a run's folder with the log of many streamed requests of 16 payloads each.
func writeMany(b *testing.B, dir string) (log string) {
	b.Helper()
	load := metric.Load{Name: "parallel_64_number_100000", Profile: load.Closed(64), Number: many}
	folder := filepath.Join(dir, load.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	described, _ := json.Marshal(load)
	log = filepath.Join(folder, eventlog.FileName)
	w, err := eventlog.Create(log, eventlog.Head{Run: "0b5e", Load: described, Wall: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range int64(many) {
		if err := w.Request(oneOfMany(rng, i)); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.End(eventlog.End{Reason: eventlog.EndDone}), w.Close()); err != nil {
		b.Fatal(err)
	}
	keeper, err := outputs.Keep(&outputs.Claim{Folder: dir}, outputs.Run{ID: "0b5e", Program: "bench", Started: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC),
		Levels: []outputs.Level{{Name: load.Name, Folder: load.Name, State: outputs.Done}}})
	if err == nil {
		err = keeper.Close(outputs.Done, nil, time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC))
	}
	document, _ := plan.Document{Format: "evalscope-perf-plan", Version: "1.0", Model: "m", ModelID: "m", API: "openai", Dataset: "random"}.JSON()
	if err := errors.Join(err, outputs.WriteFile(filepath.Join(dir, plan.File), document)); err != nil {
		b.Fatal(err)
	}
	return log
}

func oneOfMany(rng *rand.Rand, i int64) *record.Record {
	r := &record.Record{Seq: i, Item: i, ID: "chatcmpl-0123456789abcdef", Stream: true, Status: 200, Body: []byte(`{"model":"m","messages":[{"role":"user","content":"What does a load test measure?"}]}`)}
	r.Due = record.Instant(1e6 + i*2e6)
	r.Sent = r.Due + record.Instant(rng.Int64N(1e5))
	at := r.Sent + record.Instant(2e7+rng.Int64N(6e7))
	r.Header, r.First, r.FirstAnswer = at-1000, at, at
	for k := range 16 {
		r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(k), Kind: record.Output, Tokens: 1})
		r.Last = at
		at += record.Instant(3e6 + rng.Int64N(1e7))
	}
	r.End = r.Last + 1000
	r.Usage = record.Usage{Given: true, Prompt: 50 + rng.IntN(900), Completion: 16, Cached: -1, Reasoning: -1}
	r.Choices = []record.Choice{{Text: "It measures what a service does under load.", Finish: "length"}}
	return r
}

// BenchmarkPageOf100000Requests reads a log and makes the page of it. EVALSCOPE_BENCH_RUN keeps the run's folder, for
// measuring `evalscope report` as a process.
func BenchmarkPageOf100000Requests(b *testing.B) {
	dir := os.Getenv("EVALSCOPE_BENCH_RUN")
	if dir == "" {
		dir = b.TempDir()
	}
	path := writeMany(b, dir)
	for b.Loop() {
		log, err := eventlog.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		sum, charts := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(64), Number: many}), chartdata.New(64)
		for {
			e, err := log.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if e.Kind == eventlog.KindRequest {
				sum.Add(e.Request)
				charts.Add(e.Request)
			}
		}
		log.Close()
		var out bytes.Buffer
		r := htmlreport.Run{Run: report.Run{Levels: []*metric.Level{sum.Level()}}, Details: []htmlreport.Level{{Detail: charts}}}
		if err := htmlreport.Write(&out, r); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len())/1e6, "MB/page")
	}
}

// BenchmarkPageAfterTheLog is the part of it that is not reading the log and summing up, of a hundred thousand and of a
// million requests: the page does not grow with them, the time does a little (percentiles are read from more values). EVALSCOPE_BENCH_PAGE keeps the last page in a file.
func BenchmarkPageAfterTheLog(b *testing.B) {
	for _, n := range []int64{many, 10 * many} {
		b.Run(strconv.FormatInt(n, 10), func(b *testing.B) {
			sum, charts := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(64), Number: int(n)}), chartdata.New(64)
			rng := rand.New(rand.NewPCG(1, 2))
			for i := range n {
				r := oneOfMany(rng, i)
				sum.Add(r)
				charts.Add(r)
			}
			r := htmlreport.Run{Run: report.Run{Levels: []*metric.Level{sum.Level()}}, Details: []htmlreport.Level{{Detail: charts}}}
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := htmlreport.Write(&out, r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.Len())/1e6, "MB/page")
			if path := os.Getenv("EVALSCOPE_BENCH_PAGE"); path != "" {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

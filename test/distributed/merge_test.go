package distributed

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	mergedWorkers  = 200
	mergedRequests = 1_000_000
	mergedTokens   = 32
)

// written is the log of a worker as it writes it, of its part of the requests.
func written(t *testing.T, path string, worker int, description json.RawMessage) {
	t.Helper()
	w, err := eventlog.Create(path, eventlog.Head{Run: "r", Level: 0, Worker: &worker, Load: description, Wall: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, uint64(worker)))
	at := func(d time.Duration) record.Instant { return record.Instant(d) }
	for n := worker; n < mergedRequests; n += mergedWorkers {
		due := time.Second + time.Duration(n)*100*time.Microsecond
		first := due + time.Duration(20e6+random.ExpFloat64()*10e6)
		r := &record.Record{Seq: int64(n), Session: int64(n), Item: int64(n), Stream: true, Status: 200, Choices: []record.Choice{{Text: "an answer", Finish: "length"}}, Usage: record.Usage{Given: true, Prompt: 100, Completion: mergedTokens, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.Header, r.First, r.FirstAnswer = at(due), at(due+50*time.Microsecond), at(first), at(first), at(first)
		now := first
		for i := range mergedTokens {
			r.Payloads = append(r.Payloads, record.Payload{At: at(now), Read: int32(i), Tokens: -1, Kind: record.Output, Bytes: 5})
			now += time.Duration(9e6 + random.ExpFloat64()*1e6)
		}
		r.Last, r.End = at(now), at(now)
		if err := w.Request(r); err != nil {
			t.Fatal(err)
		}
		for w.Queued() > 4<<20 {
			time.Sleep(time.Millisecond)
		}
	}
	_ = w.End(eventlog.End{Reason: eventlog.EndDone})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// brought is a log that came in pieces, as the coordinator keeps it; the bytes that travelled are returned.
func brought(t *testing.T, c *segment.Coder, from, to string, worker int) (travelled int) {
	t.Helper()
	file, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	store, err := segment.OpenStore(to)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	p := segment.Piece{Worker: worker}
	buffer := make([]byte, segment.MostRaw)
	for {
		n, err := io.ReadFull(file, buffer)
		if n > 0 {
			p.Bytes = buffer[:n]
			data, err := c.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			travelled += len(data)
			q, err := c.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := store.Add(q); err != nil {
				t.Fatal(err)
			}
			p.Number, p.Offset = p.Number+1, p.Offset+int64(n)
		}
		if err != nil {
			return travelled
		}
	}
}

// TestMerge_TwoHundredWorkersWithAMillionRequests: the figures of all of them are made within 30 seconds and 1 GB.
func TestMerge_TwoHundredWorkersWithAMillionRequests(t *testing.T) {
	sent, folder := t.TempDir(), t.TempDir()
	l := metric.Load{Name: "rate_10000", Number: mergedRequests, Profile: load.Open(load.Constant, 10000)}
	description, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	c, err := segment.NewCoder()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	head := eventlog.Head{Run: "r", Load: description, Wall: time.Unix(0, 0)}
	var raw int64
	travelled := 0
	var carried time.Duration
	for k := range mergedWorkers {
		head.Workers = append(head.Workers, fmt.Sprint("w", k))
		path := filepath.Join(sent, "log")
		written(t, path, k, description)
		begun := time.Now()
		travelled += brought(t, c, path, filepath.Join(folder, eventlog.WorkerName(k)), k)
		carried += time.Since(begun)
		info, _ := os.Stat(path)
		raw += info.Size()
		_ = os.Remove(path)
	}
	w, err := eventlog.Create(filepath.Join(folder, eventlog.FileName), head)
	if err != nil {
		t.Fatal(err)
	}
	probe := metric.WorkersProbe{Of: metric.OfWorkers, Workers: make([]metric.WorkerReport, mergedWorkers)}
	_ = w.Probe(probe)
	_ = w.End(eventlog.End{Reason: eventlog.EndDone})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	made, err := artifacts.Read(t.Context(), folder, artifacts.Input{})
	took := time.Since(begun)
	if err != nil {
		t.Fatal(err)
	}
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	t.Logf("logs of %d MB travelled as %d MB; encoding, decoding and keeping them took %s; the merge took %s; peak memory %d MB", raw>>20, travelled>>20, carried.Round(time.Millisecond), took.Round(time.Millisecond), usage.Maxrss>>10)
	if made.Level.Total != mergedRequests || len(made.Level.Workers) != mergedWorkers {
		t.Errorf("%d requests of %d workers; %v", made.Level.Total, len(made.Level.Workers), made.Warnings)
	}
	if usage.Maxrss>>10 > 1000 {
		t.Error("more than 1 GB")
	}
}

package calibrate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/perf/record"
)

// A Pair is one figure as the client measured it and as it was.
type Pair struct{ Client, Truth time.Duration }

// Error is client − truth.
func (p Pair) Error() time.Duration { return p.Client - p.Truth }

// A Comparison is one request on both sides. The truth of TTFT and latency begins with the kernel's stamp of the
// request's last bytes at the server.
type Comparison struct {
	TTFT, Latency, Decode Pair
	// Gaps are those between payloads that came in different reads; Merged counts the pairs of writes that the client saw
	// as one arrival, of All pairs. There are none where one write brought several payloads.
	Gaps        []Pair
	Merged, All int
}

// Find is the server's record of a request that the client logged.
func Find(r *record.Record, log *groundtruth.Log) (groundtruth.Request, error) {
	i := groundtruth.Index(r.ID)
	if r.Fault != nil || i < 0 || i >= len(log.Requests) {
		return groundtruth.Request{}, fmt.Errorf("request %d (id %q) was not answered by the server: %v", r.Seq, r.ID, r.Fault)
	}
	return log.Requests[i], nil
}

// Compare lays a client's record beside the server's. perWrite is how many payloads one write brought.
func Compare(r *record.Record, t groundtruth.Request, perWrite int) Comparison {
	c := Comparison{
		TTFT:    Pair{time.Duration(r.First - r.Sent), time.Duration(t.First - t.Arrived)},
		Latency: Pair{time.Duration(r.Last - r.Sent), time.Duration(t.Last - t.Arrived)},
		Decode:  Pair{time.Duration(r.Last - r.First), time.Duration(t.Last - t.First)},
	}
	if len(t.Writes) > 1 && perWrite <= 1 {
		c.gaps(r, t.Writes)
	}
	return c
}

// gaps compares the gaps of a reply whose payload i came with write i.
func (c *Comparison) gaps(r *record.Record, writes []int64) {
	var last record.Payload
	n := 0
	for _, p := range r.Payloads {
		if !p.Kind.Observable() || n >= len(writes) {
			continue
		}
		if n > 0 {
			c.All++
			if p.Read == last.Read {
				c.Merged++
			} else {
				c.Gaps = append(c.Gaps, Pair{time.Duration(p.At - last.At), time.Duration(writes[n] - writes[n-1])})
			}
		}
		last = p
		n++
	}
}

// Each calls take with every measured request of every event log below the folder.
func Each(folder string, take func(*record.Record) error) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != eventlog.FileName {
			return err
		}
		log, err := eventlog.Open(path)
		if err != nil {
			return err
		}
		defer log.Close()
		for {
			e, err := log.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if e.Kind != eventlog.KindRequest || e.Request.Warmup {
				continue
			}
			if err := take(e.Request); err != nil {
				return err
			}
		}
	})
}

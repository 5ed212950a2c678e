package calibrate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// LoadsFromRun is the loads that a finished run was, from the logs of its levels: slots or rate, the median TTFT, payloads of a
// reply and sizes of bodies, and a chunk rate that only a tenth of its streams exceeded. Of more levels than a
// calibration takes they are the smallest, the largest and one between.
func LoadsFromRun(folder string) ([]Load, error) {
	var all []Load
	for _, level := range eventlog.Levels(os.DirFS(folder)) {
		load, err := loadFromLevel(filepath.Join(folder, filepath.FromSlash(level), eventlog.FileName))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", level, err)
		}
		all = append(all, load)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no level with an event log", folder)
	}
	return representatives(all), nil
}

func loadFromLevel(path string) (Load, error) {
	log, err := eventlog.Open(path)
	if err != nil {
		return Load{}, err
	}
	defer log.Close()
	var asked metric.Load
	if err := json.Unmarshal(log.Head().Load, &asked); err != nil {
		return Load{}, fmt.Errorf("the load in its log: %w", err)
	}
	var seen loadObserver
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return seen.load(asked)
		}
		if err != nil {
			return Load{}, err
		}
		if e.Kind == eventlog.KindRequest && e.Request.Counted() && e.Request.Succeeded() {
			seen.add(e.Request)
		}
	}
}

// A loadObserver gathers what a level's successes were like.
type loadObserver struct {
	ttft, rate    []float64 // seconds, payloads a second
	steps, bodies []int
}

func (k *loadObserver) add(r *record.Record) {
	steps := max(1, r.Steps())
	k.steps, k.bodies = append(k.steps, steps), append(k.bodies, len(r.Body))
	if ttft, ok := r.TTFT(); ok {
		k.ttft = append(k.ttft, ttft.Seconds())
		if decode := (r.Last - r.First).Seconds(); steps > 1 && decode > 0 {
			k.rate = append(k.rate, float64(steps-1)/decode)
		}
	}
}

func (k *loadObserver) load(asked metric.Load) (Load, error) {
	if len(k.steps) == 0 {
		return Load{}, errors.New("no request succeeded")
	}
	slices.Sort(k.ttft)
	slices.Sort(k.rate)
	slices.Sort(k.steps)
	l := Load{Shape: hardest(asked.Profile), Chunks: k.steps[len(k.steps)/2], Bodies: k.bodies[:min(len(k.bodies), 64)]}
	if n := len(k.ttft); n > 0 {
		l.TTFT = time.Duration(k.ttft[n/2] * float64(time.Second))
	}
	if n := len(k.rate); n > 0 {
		l.ChunkRate = min(fastest, k.rate[metric.Rank(0.9, n)])
	}
	return l, nil
}

// fastest is the highest chunk rate of a stream that is calibrated.
const fastest = 1000

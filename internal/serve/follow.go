package serve

import (
	"bytes"
	"errors"
	"io"
	"os"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// most is how much of a log is read in one beat.
const most = 32 << 20

// A follower reads a level's log as it grows and keeps sums only.
type follower struct {
	level   string
	segment int    // of the level, that is being read
	head    []byte // its first line
	at      int64  // where the next line begins
	sums    sums
	ended   string
}

// sums are a level's figures so far.
type sums struct {
	kind                 string // of answers, "" for generated text
	done, failed, tokens int
	over                 int  // sessions of which no request comes any more
	turns                bool // some session has several turns
	first, last          record.Instant
	ttft, gaps           *metric.Histogram
	// recent are what completed in the last seconds of the log's own clock, for rates.
	recent []completion
}

type completion struct {
	end    record.Instant
	tokens int
}

// recentSpan is the time that current rates are taken over.
const recentSpan = record.Instant(10 * time.Second)

func newFollower(level string) *follower {
	return &follower{level: level, sums: sums{ttft: metric.NewHistogram(), gaps: metric.NewHistogram()}}
}

// follow goes on with the next segment of the level, where there is one.
func (f *follower) follow(next bool) bool {
	if next {
		f.segment, f.head, f.at, f.ended = f.segment+1, nil, 0, ""
	}
	return next
}

// read takes the lines that were completed since the last call. More says that there is more to read at once.
func (f *follower) read(file *os.File) (more bool, err error) {
	if f.head == nil {
		if f.head, err = firstLine(file); err != nil || f.head == nil {
			return false, err
		}
		f.at = int64(len(f.head))
	}
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	data := make([]byte, min(max(info.Size()-f.at, 0), most))
	n, err := file.ReadAt(data, f.at)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	end := bytes.LastIndexByte(data[:n], '\n') + 1
	if end == 0 && n < most {
		return false, nil
	}
	if end == 0 { // a longer line than is worth holding: what follows of it fails its checksum and is passed by
		end = n
	}
	f.at += int64(end)
	log, err := eventlog.NewReader(io.MultiReader(bytes.NewReader(f.head), bytes.NewReader(data[:end])), f.level)
	if err != nil {
		return false, err
	}
	f.sums.kind = log.Head().Kind
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return n == most, nil
		}
		if err != nil {
			return false, err
		}
		switch e.Kind {
		case eventlog.KindRequest:
			f.sums.add(e.Request)
		case eventlog.KindEnd:
			f.ended = string(e.End.Reason)
		}
	}
}

// firstLine is the head with its newline, nil while it is not complete.
func firstLine(file *os.File) ([]byte, error) {
	data := make([]byte, 64<<10)
	n, err := file.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if i := bytes.IndexByte(data[:n], '\n'); i >= 0 {
		return data[:i+1], nil
	}
	return nil, nil
}

func (s *sums) add(r *record.Record) {
	if !r.Counted() {
		return
	}
	s.done++
	s.turns = s.turns || r.More || r.Turn > 0
	if r.EndsSession() {
		s.over++
	}
	if r.Sent != 0 && (s.first == 0 || r.Sent < s.first) {
		s.first = r.Sent
	}
	s.last = max(s.last, r.End, r.Last)
	if !r.Succeeded() {
		s.failed++
		return
	}
	n, _ := r.OutputTokens()
	if s.kind != "" {
		n, _ = r.InputTokens()
	}
	s.tokens += n
	if v, ok := r.TTFT(); ok {
		s.ttft.Add(v.Seconds())
	}
	for g := range r.Gaps() {
		s.gaps.Add(g.Seconds())
	}
	s.recent = append(s.recent, completion{max(r.End, r.Last), n})
	if len(s.recent) > 4096 {
		s.forget()
	}
}

// forget drops what completed before the span of current rates.
func (s *sums) forget() {
	kept := s.recent[:0]
	for _, c := range s.recent {
		if c.end > s.last-recentSpan {
			kept = append(kept, c)
		}
	}
	s.recent = kept
}

// A state is what a page that follows a run hears.
type state struct {
	Run string `json:"run"`
	// Kind is what requests are answered with, "" for generated text; tokens are then those of the input.
	Kind      string  `json:"kind,omitempty"`
	Level     string  `json:"level"`
	Index     int     `json:"index"`
	Levels    int     `json:"levels"`
	Number    int     `json:"number"`
	Done      int     `json:"done"`
	Failed    int     `json:"failed"`
	Requests  float64 `json:"requests_per_second"`
	Tokens    float64 `json:"tokens_per_second"`
	TTFT50    any     `json:"ttft_p50"`
	TTFT99    any     `json:"ttft_p99"`
	ITL50     any     `json:"itl_p50"`
	ITL99     any     `json:"itl_p99"`
	Elapsed   float64 `json:"elapsed"`
	RunState  string  `json:"state"`
	LevelDone string  `json:"level_ended,omitempty"`
}

func (f *follower) fill(st *state) {
	s := &f.sums
	s.forget()
	span := min(s.last-s.first, recentSpan).Seconds()
	for _, c := range s.recent {
		if span > 0 {
			st.Requests += 1 / span
			st.Tokens += float64(c.tokens) / span
		}
	}
	st.Level, st.Kind, st.Done, st.Failed, st.LevelDone = f.level, s.kind, s.done, s.failed, f.ended
	if s.turns {
		st.Done = s.over
	}
	st.TTFT50, st.TTFT99 = at(s.ttft, .5), at(s.ttft, .99)
	st.ITL50, st.ITL99 = at(s.gaps, .5), at(s.gaps, .99)
	if s.first > 0 {
		st.Elapsed = (s.last - s.first).Seconds()
	}
}

func at(h *metric.Histogram, p float64) any {
	if h.N() == 0 {
		return nil
	}
	return h.At(p)
}

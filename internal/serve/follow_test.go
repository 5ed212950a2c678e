package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// growing is a run under way whose level's log is open.
func growing(t *testing.T, root string) *eventlog.Writer {
	t.Helper()
	write(t, root, "now/run.json", `{"format":"evalscope-perf-run","version":"1.0","id":"2","state":"running","levels":[{"name":"l","folder":"l","state":"running"}]}`)
	write(t, root, "now/plan.json", `{"model_id":"m","levels":[{},{}]}`)
	write(t, root, "now/l/benchmark_args.json", "{}")
	w, err := eventlog.Create(filepath.Join(root, "now/l", eventlog.FileName), eventlog.Head{Run: "2", Load: json.RawMessage(`{"name":"l","parallel":2,"number":40}`), Wall: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func request(t *testing.T, w *eventlog.Writer, seq int64) {
	t.Helper()
	at := record.Instant(1e9 + seq*1e8)
	r := &record.Record{Seq: seq, Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 3, Completion: 11, Cached: -1, Reasoning: -1}}
	r.Sent, r.First, r.Last, r.End = at, at+25e6, at+125e6, at+125e6
	if seq%5 == 4 {
		r.Fault = &record.Fault{Kind: record.FaultReset}
	}
	if err := w.Request(r); err != nil {
		t.Fatal(err)
	}
}

func TestFollow_RunUnderWayIsFollowedToItsEnd(t *testing.T) {
	root := folder(t)
	w := growing(t, root)
	for i := range int64(10) {
		request(t, w, i)
	}
	server := open(t, root, Config{Beat: 5 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	asked, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/api/watch?run=now", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	events := bufio.NewScanner(answer.Body)
	// until reads events up to one that holds; the server's beat brings the next.
	until := func(holds func(event string, s state) bool) (string, state) {
		event, s := "", state{}
		for events.Scan() {
			if name, ok := strings.CutPrefix(events.Text(), "event: "); ok {
				event = name
			}
			if data, ok := strings.CutPrefix(events.Text(), "data: "); ok {
				if event == "state" {
					s = state{}
					if err := json.Unmarshal([]byte(data), &s); err != nil {
						t.Fatal(err)
					}
				}
				if holds(event, s) {
					return event, s
				}
			}
		}
		t.Fatalf("the events ended: %v", events.Err())
		return "", state{}
	}
	_, s := until(func(_ string, s state) bool { return s.Done == 10 })
	if s.Failed != 2 || s.Number != 40 || s.Level != "l" || s.Index != 1 || s.Levels != 2 || s.TTFT50 != 0.025 {
		t.Errorf("the first state is %+v", s)
	}
	// 8 successes of 11 tokens between the first sent and the last end, 1.025 s apart.
	if want := 88 / 1.025; s.Tokens < want*0.99 || s.Tokens > want*1.01 {
		t.Errorf("%v tokens a second, want %v", s.Tokens, want)
	}
	for i := range int64(10) {
		request(t, w, 10+i)
	}
	until(func(_ string, s state) bool { return s.Done == 20 && s.Failed == 4 })
	if err := w.End(eventlog.End{Reason: eventlog.EndDone}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, root, "now/run.json", `{"format":"evalscope-perf-run","version":"1.0","id":"2","state":"done","levels":[{"name":"l","folder":"l","state":"done"}]}`)
	until(func(event string, _ state) bool { return event == "end" })
	if events.Scan(); events.Scan() {
		t.Errorf("after the end came %q", events.Text())
	}
}

func TestFollow_FollowerAgreesWithTheWholeLog(t *testing.T) {
	root := folder(t)
	w := growing(t, root)
	f := newFollower("l")
	file, err := os.Open(filepath.Join(root, "now/l", eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for i := range int64(25) {
		request(t, w, i)
		if _, err := f.read(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.read(file); err != nil {
		t.Fatal(err)
	}
	if f.sums.done != 25 || f.sums.failed != 5 || f.sums.tokens != 20*11 {
		t.Errorf("followed: %+v", f.sums)
	}
}

// TestFollow_LevelThatGoesOnIsFollowedThroughItsSegments, also where the next one has no head yet.
func TestFollow_LevelThatGoesOnIsFollowedThroughItsSegments(t *testing.T) {
	root := folder(t)
	w := growing(t, root)
	opened, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	s, f, done := &site{Config: Config{Root: opened}, root: opened.FS()}, newFollower(""), 0
	for segment := range 3 {
		if segment > 0 {
			file, err := eventlog.Reserve(filepath.Join(root, "now/l", eventlog.SegmentName(segment)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.look("now", &f); err != nil {
				t.Fatal(err)
			}
			if w, err = file.Begin(eventlog.Head{Run: "2", Segment: segment, Load: json.RawMessage(`{"name":"l","parallel":2,"number":40}`)}); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 {
			request(t, w, int64(done))
			done++
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if st, err := s.look("now", &f); err != nil || st.Done != done || st.Number != 40 {
			t.Errorf("behind segment %d: %+v, %v", segment, st, err)
		}
	}
}

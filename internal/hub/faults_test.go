package hub

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// once lets the first times requests for the bytes of tokenizer.json go to fault.
func once(times int, fault http.HandlerFunc) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if times == 0 || !strings.HasPrefix(r.URL.Path, "/cdn/") || !strings.HasSuffix(r.URL.Path, "/tokenizer.json") {
			return false
		}
		times--
		fault(w, r)
		return true
	}
}

// cut sends the first n bytes of a file that is announced whole, and closes the connection.
func cut(content string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write([]byte(content[:n]))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func answer(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(content)) }
}

func ranges(requests []seen) []string {
	var all []string
	for _, r := range requests {
		all = append(all, r.ranges)
	}
	return all
}

func TestFaults_DownloadRecovers(t *testing.T) {
	content := tokenizerRepo()["tokenizer.json"]
	const n = 100_000
	after := fmt.Sprintf("bytes=%d-", n)
	for _, tc := range []struct {
		name   string
		faults []http.HandlerFunc
		want   []string // the Range of each request for the bytes
	}{
		{"a cut connection is resumed where it broke", []http.HandlerFunc{cut(content, n)}, []string{"", after}},
		{"a hub without ranges starts over", []http.HandlerFunc{cut(content, n), answer(content)}, []string{"", after}},
		{"a part from elsewhere in the file is refused", []http.HandlerFunc{cut(content, n), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n-1, len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write([]byte(content[n-1:]))
		}}, []string{"", after, ""}},
		{"a part without a place is refused", []http.HandlerFunc{cut(content, n), func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write([]byte(content[n:]))
		}}, []string{"", after, ""}},
		{"416 starts over", []http.HandlerFunc{cut(content, n), func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}}, []string{"", after, ""}},
		{"wrong content of the right size is loaded again", []http.HandlerFunc{answer(strings.Repeat("x", len(content)))}, []string{"", ""}},
		{"a wrong size is loaded again", []http.HandlerFunc{answer(content + "more")}, []string{"", ""}},
		{"a body that goes on is loaded again", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush() // chunked: no length is announced
			_, _ = w.Write([]byte(content + "more"))
		}}, []string{"", ""}},
		{"five cuts in a row are fine as long as bytes come", []http.HandlerFunc{
			cut(content, 10), answerRest(content, 20), answerRest(content, 30), answerRest(content, 40), answerRest(content, 50), answerRest(content, 60)},
			[]string{"", "bytes=10-", "bytes=20-", "bytes=30-", "bytes=40-", "bytes=50-", "bytes=60-"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bothHubs(t, func(t *testing.T, source Source) {
				b := newBench(t)
				step := 0
				b.hub.intercept = once(len(tc.faults), func(w http.ResponseWriter, r *http.Request) {
					step++
					tc.faults[step-1](w, r)
				})
				dir := b.load(t, TokenizerRequest(source, modelID, ""))
				holds(t, dir, tokenizerRepo(), tokenizerNames...)
				if diff := cmp.Diff(tc.want, ranges(b.hub.contents("tokenizer.json"))); diff != "" {
					t.Errorf("ranges asked for:\n%s", diff)
				}
			})
		})
	}
}

// answerRest continues a download honestly and cuts it at byte to.
func answerRest(content string, to int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var from int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
		w.Header().Set("Content-Length", fmt.Sprint(len(content)-from))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write([]byte(content[from:to]))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestFaults_ContentThatStaysWrongNeverGetsItsName(t *testing.T) {
	content := tokenizerRepo()["tokenizer.json"]
	for name, bad := range map[string]string{
		"hash":  strings.Repeat("x", len(content)),
		"size":  content + "more",
		"empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			bothHubs(t, func(t *testing.T, source Source) {
				b := newBench(t)
				b.hub.intercept = once(-1, answer(bad))
				if err := b.fails(t, TokenizerRequest(source, modelID, ""), "tokenizer.json"); !errors.Is(err, ErrCorrupt) {
					t.Errorf("not ErrCorrupt: %v", err)
				}
				if n := len(b.hub.contents("tokenizer.json")); n != corruptChecks {
					t.Errorf("loaded %d times, want %d", n, corruptChecks)
				}
				found, err := filesBelow(b.home)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range found {
					if filepath.Base(f) == "tokenizer.json" || strings.Contains(f, sha256Of(content)) && !strings.HasSuffix(f, ".lock") {
						t.Errorf("left behind: %s", f)
					}
				}
				b.cutOff()
				b.fails(t, TokenizerRequest(source, modelID, ""), "missing or incomplete in the cache folder")
			})
		})
	}
}

func TestFaults_WhatAnEarlierRunReceivedIsNotLoadedAgain(t *testing.T) {
	content := tokenizerRepo()["tokenizer.json"]
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.hub.intercept = once(-1, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				cut(content, 5000)(w, r)
			}
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		b.fails(t, TokenizerRequest(source, modelID, ""), "503")
		b.hub.mu.Lock()
		b.hub.intercept, b.hub.log = nil, nil
		b.hub.mu.Unlock()
		b.restart()
		dir := b.load(t, TokenizerRequest(source, modelID, ""))
		holds(t, dir, tokenizerRepo(), tokenizerNames...)
		if diff := cmp.Diff([]string{"bytes=5000-"}, ranges(b.hub.contents("tokenizer.json"))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFaults_RetryAfterIsHonoredAndAttemptsAreBounded(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		busy := func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		b.hub.intercept = once(1, busy)
		b.load(t, TokenizerRequest(source, modelID, ""))
		if diff := cmp.Diff([]time.Duration{7 * time.Second}, b.waits); diff != "" {
			t.Error(diff)
		}
		b = newBench(t)
		b.vars["MODELSCOPE_DOWNLOAD_MAX_RETRIES"] = "4"
		b.hub.intercept = once(-1, busy)
		b.fails(t, TokenizerRequest(source, modelID, ""), "503", "tried 5 times")
		if n := len(b.hub.contents("tokenizer.json")); n != 5 {
			t.Errorf("asked %d times, want 5", n)
		}
	})
}

func TestFaults_SilenceCountsAsACutConnection(t *testing.T) {
	content := tokenizerRepo()["tokenizer.json"]
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.idle = 300 * time.Millisecond
		release := make(chan struct{})
		t.Cleanup(func() { close(release) })
		b.hub.Config.Handler = silentOnce(b.hub, content, release)
		holds(t, b.load(t, TokenizerRequest(source, modelID, "")), tokenizerRepo(), tokenizerNames...)
		if n := len(b.hub.contents("tokenizer.json")); n != 2 {
			t.Errorf("asked %d times, want 2", n)
		}
	})
}

// silentOnce sends a few bytes of the first content asked for and then nothing, without closing.
// Handlers of two connections may run at once, so what is asked for first is settled atomically.
func silentOnce(hub *fakeHub, content string, release <-chan struct{}) http.Handler {
	var silent atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ofContent := strings.HasSuffix(r.URL.Path, "/tokenizer.json") && strings.HasPrefix(r.URL.Path, "/cdn/")
		if !ofContent || !silent.CompareAndSwap(false, true) {
			hub.serve(w, r)
			return
		}
		hub.mu.Lock()
		hub.log = append(hub.log, seen{path: r.URL.Path})
		hub.mu.Unlock()
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write([]byte(content[:10]))
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-release:
		}
	})
}

func TestFaults_WithoutANetworkTheErrorNamesAFirstTryThatNeedsNone(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.cutOff()
		b.fails(t, TokenizerRequest(source, modelID, ""), "use --tokenizer-path builtin")
		b.fails(t, Request{Kind: Dataset, ID: "O/questions", Source: source, Patterns: []string{"a.jsonl"}, Required: []string{"a.jsonl"}}, "use --prompt")
	})
}

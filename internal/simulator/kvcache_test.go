package simulator

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

// kvRun runs requests of so many prompt and output tokens, all at once, and returns when each had its last token.
func kvRun(t *testing.T, c Config, requests, prompt, output int) (ends []time.Duration, kv kvCache) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(c)
		ended := make(chan time.Duration, requests)
		for range requests {
			s, err := e.enter(1, prompt, rand.PCG{})
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				defer s.leave()
				if s.admitted(t.Context()) != nil || s.prefill(t.Context(), prompt) != nil {
					t.Error("ended early")
				}
				for range output {
					if s.step(t.Context()) != nil {
						t.Error("ended early")
					}
				}
				ended <- time.Since(e.epoch)
			}()
		}
		for range requests {
			ends = append(ends, <-ended)
		}
		synctest.Wait()
		_, _, kv = e.snapshot()
	})
	return ends, kv
}

func TestKVCache_FullOneCostsTheLastItsPlace(t *testing.T) {
	c := Config{TTFT: 100 * ms, ITL: 10 * ms, KVCache: 210}
	ends, kv := kvRun(t, c, 2, 100, 20) // both fit, with 10 tokens for outputs
	if kv.preemptions != 1 || kv.used != 0 || len(kv.batch) != 0 {
		t.Errorf("%d preemptions; %d tokens are left, %d in the batch", kv.preemptions, kv.used, len(kv.batch))
	}
	if ends[0] != 300*ms { // a prefill and 20 steps
		t.Errorf("the first one ended at %v", ends[0])
	}
	if ends[1] <= 400*ms || ends[1] > 560*ms { // waits for the first, is prefilled again, goes on where it was
		t.Errorf("the one that lost its place ended at %v", ends[1])
	}
}

func TestKVCache_RoomForAllPreemptsNobody(t *testing.T) {
	for name, c := range map[string]Config{"large": {ITL: ms, KVCache: 1000}, "without a limit": {ITL: ms}} {
		if _, kv := kvRun(t, c, 5, 100, 20); kv.preemptions != 0 {
			t.Errorf("%s: %d preemptions", name, kv.preemptions)
		}
	}
	if ends, kv := kvRun(t, Config{ITL: ms, KVCache: 10}, 3, 100, 20); len(ends) != 3 || kv.preemptions != 0 {
		t.Errorf("requests larger than the cache run alone: %v, %d preemptions", ends, kv.preemptions)
	}
}

func TestMetrics_TellOfMemoryOnlyWhereItIsBoundedOrGrows(t *testing.T) {
	for name, c := range map[string]Config{"": {}, "vllm:kv_cache_usage_perc": {KVCache: 100}, "process_resident_memory_bytes 1073741824": {MemoryGrowth: 10}} {
		server, err := New(c, tokenizer.Builtin())
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		server.serveMetrics(w, &http.Request{})
		text := w.Body.String()
		for _, metric := range []string{"vllm:kv_cache_usage_perc", "process_resident_memory_bytes 1073741824"} {
			if strings.Contains(text, "\n"+metric) != (metric == name) {
				t.Errorf("%+v: %s", c, text)
			}
		}
	}
}

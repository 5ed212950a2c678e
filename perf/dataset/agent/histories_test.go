package agent

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/workload"
)

// What is found by hashes is what comparing each request with all before it finds.
func TestHistories_FindWhatARequestGoesOnWith(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	found := 0
	for range 300 {
		var all []*otelRequest
		for i := range 12 {
			r := &otelRequest{span: &span{start: int64(i), end: int64(i + random.IntN(4))}}
			if i > 0 && random.IntN(4) > 0 { // goes on with some request
				before := all[random.IntN(i)].messages
				r.messages = append(append(r.messages, before...), workload.Message{Role: []string{"assistant", "user"}[random.IntN(2)], Content: "answer"})
			}
			for range random.IntN(3) {
				r.messages = append(r.messages, workload.Message{Role: "user", Content: fmt.Sprint(random.IntN(2)), CallID: []string{"", "c"}[random.IntN(2)]})
			}
			all = append(all, r)
		}
		seen := newHistories()
		for i, r := range all {
			want := -1
			for k, before := range all[:i] {
				if before.end <= r.start && beginsWith(r.messages, before.messages) && (want < 0 || len(before.messages) >= len(all[want].messages)) {
					want = k
				}
			}
			if got := seen.from(all, i); got != want {
				t.Fatalf("request %d goes on with %d, want %d", i, got, want)
			}
			if want >= 0 {
				found++
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d requests go on with another", found)
	}
}

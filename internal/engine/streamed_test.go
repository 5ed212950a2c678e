package engine

import (
	"net/http"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestPrepare_RecordedTurnIsStreamedAsItWas unless the user or the API says how.
func TestPrepare_RecordedTurnIsStreamedAsItWas(t *testing.T) {
	byPath, byHeader := openai.Dialect(), openai.Dialect()
	byPath.StreamEndpoint = "/generate_stream"
	byHeader.Headers = func(stream bool) http.Header {
		if stream {
			return http.Header{"X-Sse": {"enable"}}
		}
		return nil
	}
	for _, c := range []struct {
		name     string
		api      protocol.Dialect
		asked    bool // the user gave --stream
		recorded *bool
		want     bool
	}{
		{"not recorded", openai.Dialect(), false, nil, true},
		{"recorded without a stream", openai.Dialect(), false, new(false), false},
		{"recorded as a stream", openai.Dialect(), false, new(true), true},
		{"the user says how", openai.Dialect(), true, new(false), true},
		{"the path says how", byPath, false, new(false), true},
		{"a header says how", byHeader, false, new(false), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := protocol.Settings{Model: "m", Stream: true}
			if !c.asked {
				s.ByDefault = []string{"stream"}
			}
			var it preparedRequest
			turn := workload.Turn{Prompt: workload.Prompt{Text: "Hi", Chat: true}, Streamed: c.recorded}
			if err := NewPreparer(&plan.Plan{Protocol: c.api, Settings: s}, nil, nil).encode(&it, turn, 0); err != nil {
				t.Fatal(err)
			}
			if it.request.Stream != c.want {
				t.Errorf("streamed: %v, want %v: %s", it.request.Stream, c.want, it.request.Body)
			}
		})
	}
}

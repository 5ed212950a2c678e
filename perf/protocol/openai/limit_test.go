package openai

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestEncode_LimitStandsUnderTheNameThatTheBodyHas(t *testing.T) {
	turn := workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"prompt":"x","max_completion_tokens":9}`)}, MaxTokens: 7}
	for want, byDefault := range map[string][]string{
		`{"prompt":"x","max_completion_tokens":9,"stream":false}`: {"max_tokens"},
		`{"prompt":"x","max_completion_tokens":7,"stream":false}`: nil,
	} {
		if e, err := (Protocol{}).Encode(turn, protocol.Settings{ByDefault: byDefault}); err != nil || string(e.Body) != want {
			t.Errorf("%v: %s %v, want %s", byDefault, e.Body, err, want)
		}
	}
}

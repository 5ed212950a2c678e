package openai

import (
	"strings"
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

// A flag replaces what a template says under both names; without a flag both stay as they were written.
func TestLimit_OfAFlagReplacesBothNames(t *testing.T) {
	template, err := protocol.ParseObject([]byte(`{"max_completion_tokens":7,"max_tokens":8}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		byDefault []string
		want      string
	}{{nil, `"max_completion_tokens":50`}, {[]string{"max_tokens"}, `"max_completion_tokens":7,"max_tokens":8`}} {
		turn := workload.Turn{Prompt: workload.Prompt{Text: "Hi", Chat: true}, MaxTokens: 50}
		e, err := Protocol{}.Encode(turn, protocol.Settings{Template: template, ByDefault: c.byDefault})
		if err != nil || !strings.Contains(string(e.Body), c.want) || c.byDefault == nil && strings.Contains(string(e.Body), `"max_tokens"`) {
			t.Errorf("%v: %s %v", c.byDefault, e.Body, err)
		}
	}
}

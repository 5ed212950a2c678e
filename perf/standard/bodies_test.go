package standard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestProtocols_RefuseBodiesOfOtherAPIs(t *testing.T) {
	for name, bodies := range map[string]map[string]bool{
		"openai":           {`{"messages":[{"role":"user","content":"a"}]}`: true, `{"prompt":"a"}`: true, `{"input":"a"}`: false, `{"query":"a","documents":["b"]}`: false, `{"contents":[]}`: false},
		"openai_responses": {`{"input":"a"}`: true, `{"messages":[{"role":"user","content":"a"}]}`: true, `{"query":"a"}`: false},
		"anthropic":        {`{"messages":[{"role":"user","content":"a"}]}`: true, `{"input":"a"}`: false},
		"openai_embedding": {`{"input":"a"}`: true, `{"inputs":"a"}`: true, `{"messages":[]}`: false, `{"prompt":"a"}`: false},
		"rerank":           {`{"query":"a","documents":["b"]}`: true, `{"messages":[]}`: false, `{"prompt":"a"}`: false},
		"ollama":           {`{"messages":[{"role":"user","content":"a"}]}`: true, `{"prompt":"a"}`: true, `{"query":"a"}`: false},
		"tgi":              {`{"inputs":"a"}`: true, `{"prompt":"a"}`: true, `{"query":"a"}`: false},
	} {
		d, ok := standard.Plugins().Protocol(name)
		if !ok {
			t.Errorf("there is no %s: %v", name, standard.Plugins().ProtocolNames())
			continue
		}
		values, _ := argument.Read(d.Arguments, nil)
		p, err := d.Open(values)
		if err != nil {
			t.Fatal(name, err)
		}
		for body, takes := range bodies {
			_, err := p.Encode(workload.Turn{Prompt: workload.Prompt{Body: json.RawMessage(body)}}, protocol.Settings{Model: "m", Stream: true})
			if (err == nil) != takes || err != nil && !strings.Contains(err.Error(), "another API") {
				t.Errorf("%s, %s: %v", name, body, err)
			}
		}
	}
}

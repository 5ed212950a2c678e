package embedding_test

import (
	"testing"

	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/embedding"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestEmbedding_KeepsItsContract(t *testing.T) {
	two := workload.Turn{Prompt: workload.Prompt{Inputs: []string{"a", "b"}}}
	one := workload.Turn{Prompt: workload.Prompt{Text: "a"}}
	s := protocol.Settings{Model: "m"}
	fault := func(name, body string) perftest.Exchange {
		return perftest.Exchange{Name: name, Turn: two, Settings: s, Body: body, Fault: record.FaultDecode}
	}
	perftest.Protocol(t, embedding.Declaration(),
		perftest.Exchange{Name: "a batch", Turn: two, Settings: s, PromptTokens: 4,
			Body: `{"data":[{"embedding":[0.5,1]},{"embedding":[1,-2e-3]}],"usage":{"prompt_tokens":4,"total_tokens":4}}`},
		perftest.Exchange{Name: "base64 and a total", Turn: one, Settings: s, PromptTokens: 3, Body: `{"data":[{"embedding":"AAAAPwAAgD8="}],"usage":{"total_tokens":3}}`},
		perftest.Exchange{Name: "TEI", Turn: two, Settings: s, Body: `[[0.5,1],[1,2]]`},
		perftest.Exchange{Name: "llama.cpp", Turn: one, Settings: s, Body: `[{"index":0,"embedding":[[0.5,1]]}]`},
		perftest.Exchange{Name: "an error", Turn: one, Settings: s, Body: `{"error":{"message":"too long"}}`, Fault: record.FaultInBand},
		fault("too few", `{"data":[{"embedding":[0.5]}]}`), fault("an empty one", `{"data":[{"embedding":[]},{"embedding":[]}]}`),
		fault("null", `{"data":[{"embedding":[1,null]},{"embedding":[1,2]}]}`), fault("NaN in base64", `{"data":[{"embedding":"AADAfw=="},{"embedding":"AADAfw=="}]}`))
}

package rerank_test

import (
	"testing"

	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/rerank"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestRerank_KeepsItsContract(t *testing.T) {
	turn := workload.Turn{Prompt: workload.Prompt{Ranking: &workload.Ranking{Query: "q", Documents: []string{"a", "b"}}}}
	x := func(name, body string, fault record.FaultKind, tokens int) perftest.Exchange {
		return perftest.Exchange{Name: name, Turn: turn, Settings: protocol.Settings{Model: "m"}, Body: body, Fault: fault, PromptTokens: tokens}
	}
	perftest.Protocol(t, rerank.Declaration(),
		x("Jina", `{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":-1}],"usage":{"total_tokens":7}}`, "", 7),
		x("TEI", `[{"index":1,"score":0.9}]`, "", 0),
		x("out of range", `{"results":[{"index":2,"relevance_score":0.9}]}`, record.FaultDecode, 0),
		x("twice", `[{"index":1,"score":1},{"index":1,"score":2}]`, record.FaultDecode, 0),
		x("no score", `{"results":[{"index":0,"relevance_score":null}]}`, record.FaultDecode, 0),
		x("an error", `{"error":"too long"}`, record.FaultInBand, 0),
		perftest.Exchange{Name: "a text", Turn: workload.Turn{Prompt: workload.Prompt{Text: "q"}}, Body: `[{"index":0,"score":1}]`})
}

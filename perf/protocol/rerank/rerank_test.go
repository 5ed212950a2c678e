package rerank_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/rerank"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func ranking(query string, documents ...string) workload.Turn {
	return workload.Turn{Prompt: workload.Prompt{Ranking: &workload.Ranking{Query: query, Documents: documents}}}
}

func open(t testing.TB, args argument.Values) protocol.Protocol {
	t.Helper()
	p, err := rerank.Declaration().Open(args)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRerank_KeepsItsContract(t *testing.T) {
	turn := ranking("q", "a", "b")
	x := func(name, body string, fault record.FaultKind, tokens int) perftest.Exchange {
		return perftest.Exchange{Name: name, Turn: turn, Settings: protocol.Settings{Model: "m"}, Body: body, Fault: fault, PromptTokens: tokens}
	}
	one := protocol.Settings{Model: "m", Extra: []protocol.Field{{Key: "top_n", Value: json.RawMessage("1")}}}
	perftest.Protocol(t, rerank.Declaration(),
		x("Jina", `{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":-1}],"usage":{"total_tokens":7}}`, "", 7),
		x("TEI", `[{"index":1,"score":0.9},{"index":0,"score":0.1}]`, "", 0),
		x("Cohere", `{"id":"r","results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}],"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1},"tokens":{"input_tokens":9}}}`, "", 9),
		x("vLLM", `{"id":"r","model":"m","usage":{"total_tokens":8,"prompt_tokens":8},"results":[{"index":0,"document":{"text":"a","multi_modal":null},"relevance_score":0.2},{"index":1,"document":{"text":"b"},"relevance_score":0.1}]}`, "", 8),
		x("vLLM's scores", `{"object":"list","data":[{"index":0,"object":"score","score":0.2},{"index":1,"object":"score","score":0.1}],"usage":{"prompt_tokens":6,"total_tokens":6,"completion_tokens":0}}`, "", 6),
		x("Voyage", `{"data":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}]}`, "", 0),
		perftest.Exchange{Name: "top_n", Turn: turn, Settings: one, Body: `{"results":[{"index":1,"relevance_score":0.9}]}`},
		perftest.Exchange{Name: "more than top_n", Turn: turn, Settings: one, Fault: record.FaultDecode,
			Body: `{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}]}`},
		x("a document is missing", `[{"index":1,"score":0.9}]`, record.FaultDecode, 0),
		x("out of range", `{"results":[{"index":2,"relevance_score":0.9}]}`, record.FaultDecode, 0),
		x("twice", `[{"index":1,"score":1},{"index":1,"score":2}]`, record.FaultDecode, 0),
		x("no score", `{"results":[{"index":0,"relevance_score":null}]}`, record.FaultDecode, 0),
		x("no result", `{"results":[]}`, record.FaultDecode, 0),
		x("an error", `{"error":"too long"}`, record.FaultInBand, 0),
		perftest.Exchange{Name: "a text", Turn: workload.Turn{Prompt: workload.Prompt{Text: "q"}}, Body: `[{"index":0,"score":1}]`},
		perftest.Exchange{Name: "messages", Body: `[{"index":0,"score":1}]`,
			Turn: workload.Turn{Prompt: workload.Prompt{Messages: []workload.Message{{Role: "user", Content: "q"}, {Role: "user", Content: "d"}}}}})
}

func TestRerank_BodiesHaveEvalScopesKeysInItsOrder(t *testing.T) {
	for want, c := range map[string]struct {
		args argument.Values
		turn workload.Turn
	}{
		`{"query":"q","documents":["a","b"],"model":"m"}`:                                  {argument.Values{"documents_key": "documents"}, ranking("q", "a", "b")},
		`{"query":"q","texts":["a"],"model":"m"}`:                                          {argument.Values{"documents_key": "texts"}, ranking("q", "a")},
		`{"query":"q","documents":["This is a test document for reranking."],"model":"m"}`: {argument.Values{"documents_key": "documents"}, workload.Turn{Prompt: workload.Prompt{Text: "q"}}},
	} {
		e, err := open(t, c.args).Encode(c.turn, protocol.Settings{Model: "m"})
		if err != nil || string(e.Body) != want {
			t.Errorf("%s %v, want %s", e.Body, err, want)
		}
	}
}

func FuzzRerank_SuccessHoldsAScoreForEveryDocument(f *testing.F) {
	f.Add([]byte(`{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":-1}]}`))
	f.Add([]byte(`[{"index":0,"score":1e999},{"index":1,"score":2}]`))
	f.Add([]byte(`{"data":[{"index":0.5,"score":1}],"error":{}}`))
	p := open(f, argument.Values{"documents_key": "documents"})
	e, err := p.Encode(ranking("q", "a", "b"), protocol.Settings{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		reply := p.NewReply(&e)
		fault := reply.Body(body)
		if fault != nil {
			return
		}
		var list []struct{ Index int }
		if bare := json.Unmarshal(body, &list); bare != nil {
			return // an object: its list may stand under several names
		}
		if out := reply.Result(); len(list) != 2 || list[0].Index+list[1].Index != 1 || !strings.Contains(out.Choices[0].Text, "num_results=2") {
			t.Fatalf("a success of %q: %+v", body, out)
		}
	})
}

func BenchmarkRerank_ReplyOf100Documents(b *testing.B) {
	documents, results := make([]string, 100), make([]string, 100)
	for i := range documents {
		documents[i] = strings.Repeat("word ", 200)
		results[i] = fmt.Sprintf(`{"index":%d,"relevance_score":%v}`, 99-i, 1/float64(i+1))
	}
	p := open(b, argument.Values{"documents_key": "documents"})
	body := []byte(`{"results":[` + strings.Join(results, ",") + `]}`)
	b.ReportAllocs()
	for b.Loop() {
		e, err := p.Encode(ranking("q", documents...), protocol.Settings{Model: "m"})
		if err != nil {
			b.Fatal(err)
		}
		if fault := p.NewReply(&e).Body(body); fault != nil {
			b.Fatal(fault)
		}
	}
}

package embedding_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
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
		perftest.Exchange{Name: "llama.cpp without pooling", Turn: one, Settings: s, Body: `[{"index":0,"embedding":[[0.5,1],[0,1],[2,1]]}]`},
		fault("tokens of two dimensions", `[[[0.5,1],[0]],[[1,2]]]`), fault("lists within lists", `[[[[1]]],[[[1]]]]`),
		perftest.Exchange{Name: "an error", Turn: one, Settings: s, Body: `{"error":{"message":"too long"}}`, Fault: record.FaultInBand},
		fault("too few", `{"data":[{"embedding":[0.5]}]}`), fault("an empty one", `{"data":[{"embedding":[]},{"embedding":[]}]}`),
		fault("null", `{"data":[{"embedding":[1,null]},{"embedding":[1,2]}]}`), fault("NaN in base64", `{"data":[{"embedding":"AADAfw=="},{"embedding":"AADAfw=="}]}`))
}

func open(t testing.TB, key string) protocol.Protocol {
	t.Helper()
	p, err := embedding.Declaration().Open(argument.Values{"input_key": key})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEmbedding_BodiesHaveEvalScopesKeysInItsOrder(t *testing.T) {
	for want, c := range map[string]struct {
		key    string
		prompt workload.Prompt
	}{
		`{"input":"a","model":"m"}`:         {"input", workload.Prompt{Text: "a"}},
		`{"input":["a","b"],"model":"m"}`:   {"input", workload.Prompt{Inputs: []string{"a", "b"}}},
		`{"input":[5,6],"model":"m"}`:       {"input", workload.Prompt{TokenIDs: []int{5, 6}}},
		`{"inputs":["a","b"],"model":"m"}`:  {"inputs", workload.Prompt{Inputs: []string{"a", "b"}}},
		`{"content":"say hi","model":"m"}`:  {"content", workload.Prompt{Messages: []workload.Message{{JSON: json.RawMessage(`{"role":"user","content":[{"type":"text","text":"say"},{"text":" hi"}]}`)}}}},
		`{"a.b":"x","model":"m"}`:           {"a.b", workload.Prompt{Text: "x"}},
		`{"input":"theirs","model":"mine"}`: {"input", workload.Prompt{Body: json.RawMessage(`{"input":"theirs","model":"mine"}`)}},
	} {
		p := open(t, c.key)
		e, err := p.Encode(workload.Turn{Prompt: c.prompt}, protocol.Settings{Model: "m"})
		if err != nil || string(e.Body) != want {
			t.Errorf("%s %v, want %s", e.Body, err, want)
		}
		if text := p.PromptText(e.Body); c.prompt.Text != "" && text != c.prompt.Text {
			t.Errorf("the text of %s is %q", e.Body, text)
		}
		if n := protocol.TokenIDsOf(protocol.Dialect{Protocol: p}, e.Body); n != len(c.prompt.TokenIDs) {
			t.Errorf("%d token ids in %s", n, e.Body)
		}
	}
}

func FuzzEmbedding_SuccessHoldsAsManyVectorsAsInputs(f *testing.F) {
	f.Add([]byte(`{"data":[{"embedding":[0.5,1]},{"embedding":[1,-2e-3]}]}`))
	f.Add([]byte(`[[1,2],[3,4]]`))
	f.Add([]byte(`[[[1],[2]],[[3]]]`))
	f.Add([]byte(`{"data":[{"embedding":"AAAAPw=="},{"embedding":[1e999]}]}`))
	p := open(f, "input")
	e, err := p.Encode(workload.Turn{Prompt: workload.Prompt{Inputs: []string{"a", "b"}}}, protocol.Settings{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		reply := p.NewReply(&e)
		if reply.Body(body) != nil {
			return
		}
		out := reply.Result()
		var bare [][]float64
		if json.Unmarshal(body, &bare) == nil && (len(bare) != 2 || len(bare[0]) == 0 || len(bare[0]) != len(bare[1])) {
			t.Fatalf("a success of %q", body)
		}
		if !out.Complete || !strings.HasSuffix(out.Choices[0].Text, "count=2") {
			t.Fatalf("a success of %q: %+v", body, out)
		}
	})
}

func BenchmarkEmbedding_Reply8Of1024(b *testing.B) {
	vector := strings.TrimSuffix(strings.Repeat("-0.01234567,", 1024), ",")
	texts, data := make([]string, 8), make([]string, 8)
	for i := range texts {
		texts[i] = strings.Repeat("word ", 200)
		data[i] = fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%s]}`, i, vector)
	}
	body := []byte(`{"object":"list","data":[` + strings.Join(data, ",") + `],"usage":{"prompt_tokens":1600,"total_tokens":1600}}`)
	p := open(b, "input")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		e, err := p.Encode(workload.Turn{Prompt: workload.Prompt{Inputs: texts}}, protocol.Settings{Model: "m"})
		if err != nil {
			b.Fatal(err)
		}
		if fault := p.NewReply(&e).Body(body); fault != nil {
			b.Fatal(fault)
		}
	}
}

func TestReply_OfSeveralVectorsForOneInputIsAFault(t *testing.T) {
	for body, good := range map[string]bool{
		`{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}`: false, `{"data":[{"index":1,"embedding":[1]},{"index":0,"embedding":[2]}]}`: true,
		`{"data":[{"embedding":[1]},{"embedding":[2]}]}`: true,
	} {
		r := open(t, "embedding").NewReply(&protocol.Request{Body: []byte(`{"input":["a","b"]}`)})
		if f := r.Body([]byte(body)); (f == nil) != good || f != nil && !strings.Contains(f.Words, "vector 2 is of input 0") {
			t.Errorf("%s: %+v", body, f)
		}
	}
}

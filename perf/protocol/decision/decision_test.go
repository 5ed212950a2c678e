package decision_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/decision"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func turn(body string) workload.Turn {
	return workload.Turn{Prompt: workload.Prompt{Body: json.RawMessage(body)}}
}

const (
	route  = `{"state":"My card was stolen","questions":{"route":{"type":"choice","instructions":"Which desk?","criteria":{"cards":"Cards","loans":"Loans"}}}}`
	urgent = `{"state":{"a":1},"questions":{"urgent":{"type":"noul","instructions":"Is it urgent?"},"tone":{"type":"score","instructions":"How polite?","criteria":["rude","plain","polite"]}}}`
)

func TestSystemOne_KeepsItsContract(t *testing.T) {
	s := protocol.Settings{Model: "jev"}
	x := func(name, asked, body string, fault record.FaultKind, tokens int) perftest.Exchange {
		return perftest.Exchange{Name: name, Turn: turn(asked), Settings: s, Body: body, Fault: fault, PromptTokens: tokens}
	}
	answer := func(members string) string {
		return `{"model":"jev","answers":{"route":{"type":"choice",` + members + `}},"usage":{"input_tokens":9,"output_tokens":0}}`
	}
	perftest.Protocol(t, decision.Declarations()[0],
		x("a choice", route, answer(`"choice":"cards","probabilities":{"cards":0.9,"loans":0.1}`), "", 9),
		x("several questions", urgent, `{"model":"jev","answers":{"tone":{"type":"score","score":1.5,"probabilities":{"0":0,"1":0.5,"2":0.5}},"urgent":{"type":"noul","noul":0.25}}}`, "", 0),
		x("a sum that is not 1", route, answer(`"choice":"cards","probabilities":{"cards":0.9,"loans":0.2}`), record.FaultDecode, 0),
		x("not the likeliest", route, answer(`"choice":"loans","probabilities":{"cards":0.9,"loans":0.1}`), record.FaultDecode, 0),
		x("another option", route, answer(`"choice":"cards","probabilities":{"cards":0.9,"other":0.1}`), record.FaultDecode, 0),
		x("no choice", route, answer(`"probabilities":{"cards":0.9,"loans":0.1}`), record.FaultDecode, 0),
		x("another kind", route, `{"answers":{"route":{"type":"noul","noul":0.5}}}`, record.FaultDecode, 0),
		x("a question without an answer", urgent, `{"answers":{"urgent":{"type":"noul","noul":0.5}}}`, record.FaultDecode, 0),
		x("an error", route, `{"error":{"message":"no such model"}}`, record.FaultInBand, 0))
}

func TestAutoTrust_KeepsItsContract(t *testing.T) {
	ask := `{"kind":"choice","state":"x","question":"Which?","options":["a","b"],"thinking":"off"}`
	x := func(name, body string, fault record.FaultKind) perftest.Exchange {
		return perftest.Exchange{Name: name, Turn: turn(ask), Settings: protocol.Settings{Model: "m"}, Body: body, Fault: fault}
	}
	perftest.Protocol(t, decision.Declarations()[1],
		x("a choice", `{"model":"m","kind":"choice","options":["a","b"],"probabilities":[0.2,0.8],"choice_index":1,"choice":"b"}`, ""),
		x("another order", `{"kind":"choice","options":["b","a"],"probabilities":[0.2,0.8],"choice_index":1,"choice":"a"}`, record.FaultDecode),
		x("index and choice differ", `{"kind":"choice","options":["a","b"],"probabilities":[0.2,0.8],"choice_index":1,"choice":"a"}`, record.FaultDecode),
		x("not the likeliest", `{"kind":"choice","options":["a","b"],"probabilities":[0.2,0.8],"choice_index":0,"choice":"a"}`, record.FaultDecode),
		x("no index", `{"kind":"choice","options":["a","b"],"probabilities":[0.2,0.8],"choice":"a"}`, record.FaultDecode),
		perftest.Exchange{Name: "yes or no", Turn: turn(`{"kind":"noul","state":"x","question":"Is it?"}`),
			Body: `{"kind":"noul","options":["false","true"],"probabilities":[0.4,0.6],"choice_index":1,"choice":"true"}`},
		perftest.Exchange{Name: "a level", Turn: turn(`{"kind":"score","state":"x","question":"How?"}`),
			Body: `{"kind":"score","options":["0","1","2","3","4","5"],"probabilities":[0,0,0,0,0,1],"choice_index":5,"choice":"5"}`})
}

func TestEncode_FillsTheModelAloneAndRefusesWhatIsNoQuestion(t *testing.T) {
	one, _ := decision.Declarations()[0].With(nil)
	e, err := one.Encode(turn(route), protocol.Settings{Model: "jev"})
	if want := strings.TrimSuffix(route, "}") + `,"model":"jev"}`; err != nil || string(e.Body) != want {
		t.Errorf("%s %v", e.Body, err)
	}
	for says, prompt := range map[string]workload.Prompt{
		"complete bodies":               {Text: "hello"},
		`"temperature" applies to`:      turn(`{"temperature":1,` + route[1:]).Prompt,
		`no "state" with "questions"`:   turn(`{"messages":[]}`).Prompt,
		"is empty":                      turn(`{"state":"x","questions":{}}`).Prompt,
		`the type "text" is none`:       turn(`{"state":"x","questions":{"a":{"type":"text","instructions":"b"}}}`).Prompt,
		"2 to 255 named criteria":       turn(`{"state":"x","questions":{"a":{"type":"choice","instructions":"b","criteria":{"c":"d"}}}}`).Prompt,
		`question "a": it has no instr`: turn(`{"state":"x","questions":{"a":{"type":"noul"}}}`).Prompt,
	} {
		if _, err := one.Encode(workload.Turn{Prompt: prompt}, protocol.Settings{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func FuzzSystemOne_SuccessIsADistribution(f *testing.F) {
	f.Add([]byte(`{"answers":{"route":{"type":"choice","choice":"cards","probabilities":{"cards":0.9,"loans":0.1}}}}`))
	f.Add([]byte(`{"answers":{"route":{"type":"choice","choice":"cards","probabilities":{"cards":1e999,"loans":-1}}}}`))
	one, _ := decision.Declarations()[0].With(nil)
	e, err := one.Encode(turn(route), protocol.Settings{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if one.NewReply(&e).Body(body) != nil {
			return
		}
		var r struct {
			Answers struct {
				Route struct {
					Probabilities struct{ Cards, Loans float64 }
				}
			}
		}
		if json.Unmarshal(body, &r) != nil {
			return // a member there twice, once as something else
		}
		if p := r.Answers.Route.Probabilities; math.Abs(p.Cards+p.Loans-1) > 0.03 && !strings.Contains(string(body), `\u`) && strings.Count(string(body), "ards") < 3 {
			t.Fatalf("a success of %q", body)
		}
	})
}

func BenchmarkSystemOne_Reply(b *testing.B) {
	one, _ := decision.Declarations()[0].With(nil)
	body := []byte(`{"model":"jev","answers":{"route":{"type":"choice","choice":"cards","probabilities":{"cards":0.9,"loans":0.1}}},"usage":{"input_tokens":9}}`)
	prompt := turn(route)
	b.ReportAllocs()
	for b.Loop() {
		e, err := one.Encode(prompt, protocol.Settings{Model: "jev"})
		if err != nil {
			b.Fatal(err)
		}
		if fault := one.NewReply(&e).Body(body); fault != nil {
			b.Fatal(fault)
		}
	}
}

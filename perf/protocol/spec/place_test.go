package spec

import (
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

func parsed(t *testing.T, text string) Protocol {
	t.Helper()
	s, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return New(s)
}

const gemini = `{"version": 1, "endpoint": "say", "reply": {"text": "text"}, "request": {"text": {
	"contents": [{"role": "user", "parts": [{"text": "${prompt}"}]}],
	"configs": [{"kind": "fixed"}, {"limits": {"most": "${max_tokens}", "least": "${min_tokens}"}}]}}}`

func TestPlace_LeadsThroughItemsOfLists(t *testing.T) {
	p, least := parsed(t, gemini), 4
	e, err := p.Encode(textTurn, protocol.Settings{Sampling: protocol.Sampling{MinTokens: &least}})
	if err != nil || e.MaxTokens != 8 || e.MinTokens != 4 || p.PromptText(e.Body) != textTurn.Prompt.Text {
		t.Errorf("%v %+v, the prompt is %q", err, e, p.PromptText(e.Body))
	}
	probe, err := p.Probe(e)
	if want := `{"contents":[{"role":"user","parts":[{"text":"Once upon a time"}]}],"configs":[{"kind":"fixed"},{"limits":{"most":1}}]}`; err != nil || string(probe.Body) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, probe.Body, want)
	}
}

// The number of an item means nothing in a list that is not the template's.
func TestPlace_InAListOfAnotherLengthIsNowhere(t *testing.T) {
	p := parsed(t, gemini)
	given := workload.Turn{Prompt: workload.Prompt{Body: []byte(`{"contents":[{"role":"user","parts":[{"text":"Once "}]},{"role":"model","parts":[{"text":"upon"}]}],"configs":[{"limits":{"most":5}}]}`)}}
	e, err := p.Encode(given, protocol.Settings{})
	if err != nil || e.MaxTokens != 0 || p.PromptText(e.Body) != "Once upon" {
		t.Errorf("%v %+v %q", err, e, p.PromptText(e.Body))
	}
	if probe, err := p.Probe(e); err != nil || string(probe.Body) != string(e.Body) {
		t.Errorf("%v %s", err, probe.Body)
	}
}

func TestProbe_SetsTheLimitWhereTheLoadHasNone(t *testing.T) {
	for body, want := range map[string]string{
		`{"prompt":"Why?"}`:                              `{"prompt":"Why?","stream":false,"options":{"num_predict":1}}`,
		`{"prompt":"Why?","options":null}`:               `{"prompt":"Why?","options":{"num_predict":1},"stream":false}`,
		`{"prompt":"Why?","options":{"num_predict":-1}}`: `{"prompt":"Why?","options":{"num_predict":1},"stream":false}`,
	} {
		p := builtinProtocol(t, "ollama")
		e, err := p.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(body)}}, protocol.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if probe, err := p.Probe(e); err != nil || string(probe.Body) != want || probe.MaxTokens != 1 {
			t.Errorf("%v %s %d", err, probe.Body, probe.MaxTokens)
		}
	}
}

package engine

import (
	"context"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// prompts is a dataset of whatever prompts.
type prompts []workload.Prompt

func (p *prompts) Next(context.Context) (workload.Session, error) {
	one := (*p)[0]
	*p = (*p)[1:]
	return workload.Single(one), nil
}

func (p *prompts) Close() error { return nil }

func TestRedact_BodyIsSentAsItIsAndKeptWithoutItsSecrets(t *testing.T) {
	token := "hf_" + strings.Repeat("a1", 20)
	field := func(key, value string) []protocol.Field { return []protocol.Field{{Key: key, Value: []byte(value)}} }
	for name, test := range map[string]struct {
		prompt workload.Prompt
		extra  []protocol.Field
		known  secret.Values
		own    secret.Values // of the run
		hidden []string      // of the body
		echoed []string      // of the reply
	}{
		"a text":             {prompt: workload.Prompt{Text: "api_key is a name, sk-abc no key", Chat: true}},
		"a form":             {prompt: workload.Prompt{Text: "\n" + token, Chat: true}, hidden: []string{token}, echoed: []string{token}},
		"a dataset's body":   {prompt: workload.Prompt{Body: []byte(`{"messages":[],"mcp":{"api_key":"abc"},"password":"long enough"}`)}, hidden: []string{`"abc"`, "long enough"}, echoed: []string{"long enough"}},
		"a message":          {prompt: workload.Prompt{Messages: []workload.Message{{JSON: []byte(`{"role":"tool","content":"x","token":"abcdefgh"}`)}}}, hidden: []string{"abcdefgh"}, echoed: []string{"abcdefgh"}},
		"settings":           {prompt: workload.Prompt{Text: "x", Chat: true}, extra: field("x_any", `"Bearer abc1234"`), known: secret.Values{"abc1234"}, hidden: []string{"abc1234"}},
		"a key in a prompt":  {prompt: workload.Prompt{Text: "say SECRET123", Chat: true}, own: secret.Values{"SECRET123"}, hidden: []string{"SECRET123"}},
		"a key in a message": {prompt: workload.Prompt{Messages: []workload.Message{{JSON: []byte(`{"role":"user","content":"say SECRET123"}`)}}}, own: secret.Values{"SECRET123"}, hidden: []string{"SECRET123"}},
	} {
		p := &plan.Plan{Protocol: openai.Dialect(), Settings: protocol.Settings{Extra: test.extra}, BodySecrets: test.known, Target: plan.Target{Secrets: test.own}}
		it, err := NewPreparer(p, &prompts{test.prompt}, nil).next(t.Context())
		if err != nil {
			t.Fatal(name, err)
		}
		sent := string(it.request.Body)
		kept := string(it.disguise.kept(it.request.Body))
		if sent != string(it.request.Body) || len(test.hidden) == 0 && kept != sent {
			t.Errorf("%s: sent %s, kept %s", name, sent, kept)
		}
		for _, s := range test.hidden {
			if !strings.Contains(sent, s) || strings.Contains(kept, s) || !strings.Contains(kept, secret.Mask) {
				t.Errorf("%s: %s in what is sent, %s, or kept, %s", name, s, sent, kept)
			}
		}
		r := &record.Record{Fault: &record.Fault{Words: "refused: " + sent}, Choices: []record.Choice{{Text: sent}}}
		it.disguise.over(&exchange{}).secrets.record(r)
		for _, s := range test.echoed {
			if strings.Contains(r.Fault.Words, s) || strings.Contains(r.Choices[0].Text, s) {
				t.Errorf("%s: the reply repeats %s", name, s)
			}
		}
	}
}

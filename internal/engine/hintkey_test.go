package engine

import (
	"context"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/anthropic"
	"github.com/modelscope/evalscope/perf/protocol/responses"
	"github.com/modelscope/evalscope/perf/workload"
)

// One line of a data set is a whole body.
type oneLine string

func (l oneLine) Next(context.Context) (workload.Session, error) {
	return workload.Single(workload.Prompt{Body: []byte(l)}), nil
}

func (oneLine) Close() error { return nil }

func TestHint_SaysWhoPutTheRefusedKeyIntoTheBody(t *testing.T) {
	const hello = `"messages":[{"role":"user","content":"hello"}]`
	seed, cold := int64(1), 0.0
	template := protocol.Object{{Key: "guided_regex", Value: []byte(`"a+"`)}, {Key: "stop", Value: []byte(`["x"]`)}}
	openAI := func(*plan.Plan) {}
	as := func(d protocol.Declaration) func(*plan.Plan) {
		return func(p *plan.Plan) { p.Protocol, _ = d.With(nil) }
	}
	for _, c := range []struct {
		name, line, key string
		settings        protocol.Settings
		api             func(*plan.Plan)
		want            string
	}{
		{"the line", `{` + hello + `,"guided_regex":"a+"}`, "guided_regex", protocol.Settings{}, openAI,
			`guided_regex, which is set by the dataset line: change it there, or --extra-args '{"guided_regex": null}' removes it from every request`},
		{"the line, under a flag's key", `{` + hello + `,"seed":3}`, "seed", protocol.Settings{}, openAI, "seed, which is set by the dataset line"},
		{"the line, over a default", `{` + hello + `,"temperature":0.5}`, "temperature", protocol.Settings{Sampling: protocol.Sampling{Temperature: &cold}}, openAI, "temperature, which is set by the dataset line"},
		{"a flag, over the line", `{` + hello + `,"seed":3}`, "seed", protocol.Settings{Sampling: protocol.Sampling{Seed: &seed}}, openAI, "seed: change or remove --seed"},
		{"--extra-args, over all", `{` + hello + `,"seed":3}`, "seed", protocol.Settings{Sampling: protocol.Sampling{Seed: &seed}, Extra: []protocol.Field{{Key: "seed", Value: []byte("4")}}}, openAI, "seed: remove it from --extra-args"},
		{"the template", "", "guided_regex", protocol.Settings{Template: template}, openAI, "guided_regex, which is set by --query-template: change or remove it there"},
		{"the line, over the template", `{` + hello + `,"guided_regex":"b"}`, "guided_regex", protocol.Settings{Template: template}, openAI, "guided_regex, which is set by the dataset line"},
		{"the template, in another API's name", "", "stop_sequences", protocol.Settings{Template: template}, as(anthropic.Declaration()), "stop_sequences, which is set by --query-template"},
		{"the line, in another API's name", `{` + hello + `,"max_tokens":30}`, "max_output_tokens", protocol.Settings{}, as(responses.Declaration()), "max_output_tokens, which is set by the dataset line"},
		{"a default, in another API's name", "", "max_output_tokens", protocol.Settings{}, as(responses.Declaration()), "max_output_tokens, which is sent by default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newStrict(t, func(body protocol.Object, _ int) (int, string) {
				if !body.Has(c.key) {
					t.Errorf("the body is %s", body.Append(nil))
				}
				return 400, `{"error":{"message":"Unknown parameter: '` + c.key + `'."}}`
			})
			e := loaded(t, server.URL, c.settings, c.api)
			if c.line != "" {
				e.Sessions = oneLine(c.line)
			}
			if err := e.TestConnection(t.Context()); err == nil || !strings.Contains(err.Error(), "The server names "+c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestHint_AShortKeyCountsInQuotesOrWhereTheSentenceBeginsWithIt(t *testing.T) {
	for words, want := range map[string]bool{
		"n must be 1 when using greedy sampling, got 2.":  true, // vLLM 0.32
		"stop cannot contain an empty string.":            true,
		"Unknown parameter: 'n'.":                         true,
		"the answer did not stop, which n is no name for": false,
		"stopping is not possible":                        false,
		"stop the server first":                           false,
	} {
		key := "n"
		if strings.Contains(words, "stop") {
			key = "stop"
		}
		if got := names(words, key); got != want {
			t.Errorf("%q names %s: %v", words, key, got)
		}
	}
}

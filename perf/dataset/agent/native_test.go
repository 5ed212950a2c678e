package agent

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
)

func TestNative_ShorthandIsOneRequestATrace(t *testing.T) {
	s := one(t, "agent_graph", dataset.Options{}, "graph:", `  version: "2.0"`, `  system: "Be brief."`, "traces:", "  - id: h", "    messages:", "      - {role: user, content: Hello.}")
	if d := cmp.Diff([]string{"system: Be brief.", "user: Hello."}, asked(s, 0)); d != "" || len(s.Graph.Nodes()) != 1 {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestNative_TextsOfTracesFillTheGraph(t *testing.T) {
	all, err := sessions(t, "agent_graph", `{"kind":"graph","version":"2.0","nodes":{"ask":{"node_type":"llm","prompt":["@history",{"role":"user","content":["Question: ","@question"," @@x"]}],"output":"answer","max_tokens":3,"model":"m","extra_body":{"seed":1},"streaming":false}}}
{"kind":"trace","id":"1","initial_state":{"question":"Why?","history":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}}
{"kind":"trace","id":"2","initial_state":{"question":"How?","history":[{"role":"user","content":"c"}]}}`, dataset.Options{})
	if err != nil || len(all) != 2 {
		t.Fatal(len(all), err)
	}
	if d := cmp.Diff([]string{"user: a", "assistant: b", "user: Question: Why? @@x"}, asked(all[0], 0)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if first := all[1].First; first.MaxTokens != 3 || len(first.Members) != 3 {
		t.Errorf("%+v", first)
	}
}

const fanIn = `
graph:
  nodes:
    plan: {prompt: [{role: user, content: "Plan."}], output: plan_out}
    a: {prompt: [{role: user, content: ["Do: ", "@plan_out"]}], output: a_out}
    b: {prompt: [{role: user, content: ["Check: ", "@plan_out"]}], output: b_out, min_start_delay_us: 3000}
    join: {prompt: [{role: user, content: ["@a_out", "+", "@b_out"]}], output: out}
  edges:
    - {source: START, target: plan, min_start_delay_us: 5000}
    - {source: plan, target: a, delay_after_predecessor_us: 2000}
    - {source: plan, target: b}
    - {source: a, target: join}
    - {source: b, target: join}
    - {source: join, target: END}
traces: [{id: t1}]
`

func TestNative_AnswersFlowAlongTheEdges(t *testing.T) {
	s := one(t, "agent_graph", dataset.Options{}, fanIn)
	if d := cmp.Diff([]string{"0< 5ms plan", "1<0+2ms a", "2<0+3ms b", "3<1,2 join"}, shape(s)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{"user: answer 1+answer 2"}, asked(s, 3)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// The chain of aiperf's documentation.
func TestNative_ChannelThatGrowsHoldsQuestionsAndAnswersInTurn(t *testing.T) {
	s := one(t, "agent_graph", dataset.Options{}, `graph:
  nodes:
    turn1: {prompt: ["@hist", {role: user, content: "Name a color."}], output: hist}
    turn2: {prompt: ["@hist", {role: user, content: "Name an animal."}], output: hist}
    turn3: {prompt: ["@hist", {role: user, content: "Combine them."}], output: t3}
  edges: [{source: turn1, target: turn2}, {source: turn2, target: turn3}]
traces:
  - id: x
    initial_state: {hist: [{role: system, content: S}]}`)
	want := []string{"system: S", "user: Name a color.", "assistant: answer 0", "user: Name an animal.", "assistant: answer 1", "user: Combine them."}
	if d := cmp.Diff(want, asked(s, 2)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestNative_WhatCannotBeDoneIsSaidOfEachTrace(t *testing.T) {
	for word, graph := range map[string]string{
		"in a cycle":               `{"nodes":{"a":{"prompt":[{"role":"user","content":"x"}],"output":"o"},"b":{"prompt":[{"role":"user","content":"x"}],"output":"p"}},"edges":[{"source":"a","target":"b"},{"source":"b","target":"a"}]}`,
		"nothing makes b wait":     `{"nodes":{"a":{"prompt":[{"role":"user","content":"x"}],"output":"o"},"b":{"prompt":[{"role":"user","content":["@o"]}],"output":"p"}}}`,
		"is not a node":            `{"nodes":{"a":{"prompt":[{"role":"user","content":"x"}],"output":"o"}},"edges":[{"source":"a","target":"z"}]}`,
		"@gone has no value":       `{"nodes":{"a":{"prompt":[{"role":"user","content":["@gone"]}],"output":"o"}}}`,
		"only llm is supported":    `{"nodes":{"a":{"node_type":"tool","prompt":[{"role":"user","content":"x"}],"output":"o"}}}`,
		"after the start":          `{"nodes":{"a":{"prompt":[{"role":"user","content":"x"}],"output":"o"},"b":{"prompt":[{"role":"user","content":"x"}],"output":"p"}},"edges":[{"source":"a","target":"b","delay_after_predecessor_start_us":5}]}`,
		`unknown field "endpoint"`: `{"nodes":{"a":{"endpoint":"e","prompt":[{"role":"user","content":"x"}],"output":"o"}}}`,
	} {
		for _, content := range []string{`{"kind":"graph",` + graph[1:] + "\n" + `{"kind":"trace","id":"1"}`, `{"graph":` + graph + `,"traces":[{"id":"1"}]}`} {
			if _, err := sessions(t, "agent_graph", content, dataset.Options{}); err == nil || !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %v", word, err)
			}
		}
	}
}

// FuzzNative holds what is read to what a graph promises.
func FuzzNative(f *testing.F) {
	f.Add(fanIn)
	f.Add(`{"kind":"graph","nodes":{"a":{"prompt":["@h",{"role":"user","content":"x"}],"output":"h"}}}` + "\n" + `{"kind":"trace","id":"1","initial_state":{"h":[{"role":"user","content":"y"}]}}`)
	f.Fuzz(func(t *testing.T, content string) {
		graphs, err := readNative(t.Context(), []file{{path: "f", data: []byte(content)}}, options{})
		if err == nil {
			checkGraphs(t, started(graphs))
		}
	})
}

package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// native is aiperf's own graph format, version 2.0.
func native() dataset.Declaration {
	return fromFiles(dataset.Declaration{Name: "agent_graph", Aliases: []string{"aiperf_graph"}, Arguments: modelArguments(),
		Help: i18n.Text{EN: "aiperf's graph format 2.0 in YAML or JSON lines: a graph of requests, with texts supplied by each trace",
			ZH: "aiperf 图格式 2.0（YAML 或 JSON 行）：一个请求图，由每条 trace 填入各自的文本"}}, readNative)
}

// A nativeGraph is what requests there are, and which wait for which.
type nativeGraph struct {
	Version    any                   `json:"version"`
	System     string                `json:"system"`
	State      json.RawMessage       `json:"state"`
	Provenance json.RawMessage       `json:"provenance"`
	Nodes      map[string]nativeNode `json:"nodes"`
	Edges      []nativeEdge          `json:"edges"`
	Kind       string                `json:"kind"`
}

type nativeNode struct {
	Type      string                     `json:"node_type"`
	Kind      string                     `json:"kind"`
	Prompt    []json.RawMessage          `json:"prompt"`
	Output    string                     `json:"output"`
	Streaming *bool                      `json:"streaming"`
	Model     string                     `json:"model"`
	MaxTokens *int                       `json:"max_tokens"`
	Tools     json.RawMessage            `json:"raw_tools"`
	Headers   map[string]string          `json:"extra_headers"`
	Body      json.RawMessage            `json:"extra_body"`
	MinDelay  float64                    `json:"min_start_delay_us"`
	Inputs    []nativeInput              `json:"inputs"`
	Metadata  map[string]json.RawMessage `json:"metadata"`
	Arrival   *float64                   `json:"arrival_offset_us"`
	Expected  json.RawMessage            `json:"expected"`
}

type nativeInput struct {
	Channel string          `json:"channel"`
	Count   json.RawMessage `json:"count"`
}

type nativeEdge struct {
	Source   string   `json:"source"`
	Target   string   `json:"target"`
	Type     string   `json:"edge_type"`
	Delay    float64  `json:"delay_after_predecessor_us"`
	MinDelay float64  `json:"min_start_delay_us"`
	Started  *float64 `json:"delay_after_predecessor_start_us"`
	Token    *float64 `json:"delay_after_predecessor_first_token_us"`
}

// A nativeTrace is one session of the graph.
type nativeTrace struct {
	Kind     string                     `json:"kind"`
	ID       string                     `json:"id"`
	Tags     json.RawMessage            `json:"tags"`
	Graph    *string                    `json:"graph_ref"`
	Messages []json.RawMessage          `json:"messages"`
	State    map[string]json.RawMessage `json:"initial_state"`
	Replay   json.RawMessage            `json:"replay_outputs"`
}

// A nativeFile is a graph and its traces, each with the place that an error names.
type nativeFile struct {
	graph  nativeGraph
	given  bool
	traces []nativeTrace
	where  []i18n.Text
}

func readNative(ctx context.Context, files []file, o options) ([]*graph, error) {
	var graphs []*graph
	var bad dataset.Bad
	wrong := func(where i18n.Text, err error) { bad.Add(&dataset.Skip{Where: where, Why: i18n.Message(err)}) }
	for _, one := range files {
		f, err := one.native(wrong)
		if err != nil {
			wrong(one.where(0), err)
			continue
		}
		for i := range f.traces {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			b := nativeBuilder{options: o, graph: f.graph, trace: &f.traces[i]}
			g, err := b.build()
			if err != nil {
				wrong(f.where[i], err)
				continue
			}
			graphs = append(graphs, g)
		}
	}
	return graphs, bad.Err("")
}

// native reads the file: one YAML or JSON document, or a line for each record.
func (f file) native(wrong func(where i18n.Text, err error)) (*nativeFile, error) {
	n := &nativeFile{}
	records := 0
	for number, line := range lines(f.data) {
		var kind struct {
			Kind string `json:"kind"`
		}
		if json.Unmarshal(line, &kind) != nil || kind.Kind == "" && records == 0 {
			break
		}
		records++
		if err := n.record(kind.Kind, line, f.where(number)); err != nil {
			wrong(f.where(number), err)
		}
	}
	if records > 0 {
		return n, nil
	}
	var document any
	if err := yaml.Unmarshal(f.data, &document); err != nil {
		return nil, fmt.Errorf("it is neither YAML nor JSON lines with a kind: %w", err)
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, errors.New("it has a key that is not text")
	}
	var whole struct {
		Graph  json.RawMessage   `json:"graph"`
		Traces []json.RawMessage `json:"traces"`
	}
	if err := strictly(text, &whole, ""); err != nil {
		return nil, err
	}
	if len(whole.Graph) > 0 {
		if err := n.record("graph", whole.Graph, i18n.Text{}); err != nil {
			return nil, fmt.Errorf("graph: %w", err)
		}
	}
	for i, t := range whole.Traces {
		where := i18n.Sprintf("%s trace %d", "%s 轨迹 %d", f.where(0), i)
		if err := n.record("trace", t, where); err != nil {
			wrong(where, err)
		}
	}
	if len(whole.Traces) == 0 {
		return nil, errors.New("it has no traces")
	}
	return n, nil
}

// record takes a graph or a trace.
func (f *nativeFile) record(kind string, text []byte, where i18n.Text) error {
	switch kind {
	case "graph":
		if f.given {
			return errors.New("a file must have exactly one graph")
		}
		if len(f.traces) > 0 {
			return errors.New("the graph must come before its traces")
		}
		f.given = true
		return strictly(bytes.TrimSpace(text), &f.graph, "")
	case "trace":
		var t nativeTrace
		if err := strictly(bytes.TrimSpace(text), &t, ""); err != nil {
			return err
		}
		switch {
		case t.ID == "":
			return errors.New("a trace requires an id")
		case t.Graph != nil:
			return errors.New("graph_ref refers to another graph, but a file has only one")
		}
		f.traces, f.where = append(f.traces, t), append(f.where, where)
		return nil
	}
	return fmt.Errorf("kind is %q: use graph or trace", kind)
}

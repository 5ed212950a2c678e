package agent

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// otel is recordings by OpenTelemetry, of spans as its conventions for generative AI have them.
func otel() dataset.Declaration {
	return fromFiles(dataset.Declaration{Name: "otel", Aliases: []string{"otel_trace"},
		Arguments: append(modelArguments(),
			argument.Declaration{Name: matchArgument, Kind: argument.Bool, Default: "false",
				Help: i18n.Text{EN: "request answers of the recorded lengths, with ignore_eos", ZH: "要求回答达到录制的长度（ignore_eos）"}}),
		Help: i18n.Text{EN: "OpenTelemetry GenAI spans, as OTLP JSON or a list of spans: each trace is a session, each chat span a request",
			ZH: "OpenTelemetry 生成式 AI 的 span（OTLP JSON 或 span 列表）：每条 trace 为一个会话，每个 chat span 为一个请求"}}, readOTel)
}

func readOTel(ctx context.Context, files []file, o options) ([]*graph, error) {
	r := otelReader{options: o, traces: map[string]*otelTrace{}}
	sessions, err := r.sessions(ctx, files)
	if err != nil {
		return nil, err
	}
	var graphs []*graph
	for _, t := range sessions {
		g, err := r.graph(t)
		if err != nil {
			r.bad.Add(&dataset.Skip{Where: t.where, Why: i18n.Message(err)})
			continue
		}
		graphs = append(graphs, g)
	}
	return graphs, r.bad.Err("")
}

// sessions are the traces that have requests, in the order in which they began.
func (r *otelReader) sessions(ctx context.Context, files []file) (all []*otelTrace, err error) {
	for _, f := range files {
		for number, text := range f.records() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			spans, err := spansOf(text)
			if err != nil {
				r.bad.Add(&dataset.Skip{Where: f.where(number), Why: i18n.Message(err)})
				continue
			}
			for i := range spans {
				r.take(&spans[i], f.where(number))
			}
		}
	}
	if err := r.bad.Err(""); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.order, func(a, b *otelTrace) int { return cmp.Compare(a.start, b.start) })
	for _, t := range r.order {
		if len(t.requests) > 0 {
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no span is a chat: a chat span has gen_ai.operation.name chat, or gen_ai.input.messages")
	}
	return all, nil
}

// asked is the instant of the first request of a trace.
func (t *otelTrace) asked() int64 {
	return slices.MinFunc(t.requests, func(a, b *otelRequest) int { return cmp.Compare(a.start, b.start) }).start
}

// An otelReader gathers the spans of each trace.
type otelReader struct {
	options
	traces map[string]*otelTrace
	order  []*otelTrace
	bad    dataset.Bad
	words  *random.Blocks
	number int64
}

type otelTrace struct {
	where    i18n.Text
	start    int64
	byID     map[string]*span
	requests []*otelRequest
}

// An otelRequest is a span that asked a model.
type otelRequest struct {
	*span
	messages []workload.Message
	agent    *span // the nearest span of an agent above it, nil for none
	waits    []int
	from     int
}

func (r *otelReader) take(s *span, where i18n.Text) {
	t := r.traces[s.trace]
	if t == nil {
		t = &otelTrace{where: where, byID: map[string]*span{}, start: math.MaxInt64}
		r.traces[s.trace] = t
		r.order = append(r.order, t)
	}
	if before := t.byID[s.id]; before != nil && s.id != "" && before.start == s.start && before.end == s.end {
		return // exporters that try again deliver a span twice
	}
	t.byID[s.id] = s
	t.start = min(t.start, s.start)
	if !asksModel(s) {
		return
	}
	messages, err := semanticMessages(s.structured("gen_ai.input.messages"), s.structured("gen_ai.system_instructions"))
	if err != nil {
		r.bad.Add(&dataset.Skip{Where: where, Why: i18n.Sprintf("span %s: %s", "span %s：%s", s.id, i18n.Message(err))})
		return
	}
	t.requests = append(t.requests, &otelRequest{span: s, messages: messages, from: -1})
}

// asksModel reports whether a span is a request to a model, rather than an agent's or a tool's.
func asksModel(s *span) bool {
	switch s.text("gen_ai.operation.name") {
	case "chat", "text_completion", "generate_content":
		return true
	case "":
		return s.attributes["gen_ai.input.messages"] != nil
	}
	return false
}

// agentAbove is the nearest span of an agent above a span.
func (t *otelTrace) agentAbove(s *span) *span {
	for range len(t.byID) { // ids may name each other
		if s = t.byID[s.parent]; s == nil {
			return nil
		}
		if s.text("gen_ai.operation.name") == "invoke_agent" || s.text("gen_ai.agent.name") != "" {
			return s
		}
	}
	return nil
}

// link finds what each request waited for: the one whose messages and answer its own begin with; the last one of the same agent that had
// ended; for an agent's first, the last that had ended of the agent above; and the last of each agent that was called in between.
func (t *otelTrace) link() {
	slices.SortStableFunc(t.requests, func(a, b *otelRequest) int { return cmp.Compare(a.start, b.start) })
	seen := newHistories()
	for i, r := range t.requests {
		r.agent = t.agentAbove(r.span)
		r.from = seen.from(t.requests, i)
		r.waits = t.direct(t.waitsOf(i))
	}
}

// waitsOf are the requests that one of a number waited for.
func (t *otelTrace) waitsOf(i int) map[int]bool {
	r, waits := t.requests[i], map[int]bool{}
	if r.from >= 0 {
		waits[r.from] = true
	}
	last := t.lastOf(i)
	if k, ok := last[r.agent]; ok {
		waits[k] = true
	} else if r.agent != nil {
		if k, ok := last[t.above(r.agent)]; ok {
			waits[k] = true
		}
	}
	for agent, k := range last { // of agents below it that are over
		if agent != nil && agent != r.agent && t.above(agent) == r.agent && agent.end <= r.start {
			waits[k] = true
		}
	}
	return waits
}

// above is the agent above an agent.
func (t *otelTrace) above(agent *span) *span {
	if agent == nil {
		return nil
	}
	return t.agentAbove(agent)
}

// lastOf is the request of each agent that ended last before the one of a number started.
func (t *otelTrace) lastOf(i int) map[*span]int {
	last := map[*span]int{}
	for k, one := range t.requests[:i] {
		if one.end > t.requests[i].start {
			continue
		}
		if before, ok := last[one.agent]; !ok || one.end >= t.requests[before].end {
			last[one.agent] = k
		}
	}
	return last
}

// direct are those of some requests for which no other of them waited.
func (t *otelTrace) direct(waits map[int]bool) (all []int) {
	covered := map[int]bool{}
	var cover func(n int)
	cover = func(n int) {
		for _, w := range t.requests[n].waits {
			if !covered[w] {
				covered[w] = true
				cover(w)
			}
		}
	}
	for n := range waits {
		cover(n)
	}
	for n := range waits {
		if !covered[n] {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

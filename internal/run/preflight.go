package run

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/preflight"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Preflight is what `evalscope perf preflight` found.
type Preflight struct {
	// Worst is ok, warn or fail.
	Worst    preflight.Severity  `json:"worst"`
	Findings []preflight.Finding `json:"findings"`
	// Server is what the server says of itself.
	Server preflight.Manifest `json:"server"`
}

// Passed reports whether nothing failed; warnings are allowed.
func (p *Preflight) Passed() bool { return p.Worst != preflight.Fail }

// JSON is the result as a document of its own.
func (p *Preflight) JSON() ([]byte, error) {
	data, err := plainjson.MarshalIndent(p, "  ")
	return append(data, '\n'), err
}

// Table is the result as text of at most width columns, in zh or English.
func (p *Preflight) Table(language string, width int, color bool) string {
	return preflight.Table(p.Findings, language, width, color)
}

// RunPreflight looks for what would spoil a run with these arguments: at this machine, and by a few questions and
// requests of at most eight tokens to the server. It writes nothing and does not touch the dataset.
func RunPreflight(ctx context.Context, args Arguments, o Options) (*Preflight, error) {
	p, err := Plan(ctx, args, o)
	if err != nil {
		return nil, err
	}
	t := target(p)
	t.Engines = o.Plugins.Engines
	if t.Probe, err = probe(p); err != nil {
		return nil, i18n.Errorf("building a minimal request: %v", "构造最小请求：%v", err)
	}
	if t.TLS, err = trusted(p); err != nil {
		return nil, err
	}
	host := preflight.This(wire.KernelStamps)
	findings, manifest := preflight.Check(ctx, host, t)
	if len(p.Target.Further) > 0 {
		findings = severalServers(ctx, host, t, p, findings)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &Preflight{Worst: preflight.Worst(findings), Findings: findings, Server: manifest}, nil
}

// severalServers adds what is found of the servers behind the first one. A finding of any of them says whose it is.
func severalServers(ctx context.Context, host preflight.Host, t preflight.Target, p *plan.Plan,
	first []preflight.Finding) []preflight.Finding {
	local := len(preflight.Local(host, t))
	all := slices.Clone(first[:local])
	named := func(place *plan.Place, found []preflight.Finding) {
		for _, f := range found {
			f.What = i18n.Sprintf("%s: %s", "%s：%s", place.Endpoint, f.What)
			all = append(all, f)
		}
	}
	named(&p.Target.Place, first[local:])
	for i := range p.Target.Further {
		place := &p.Target.Further[i]
		t.URL, t.Socket, t.Header = place.URL, place.Socket, place.Header
		found, _ := preflight.Server(ctx, host, t)
		named(place, found)
	}
	return all
}

// openLoopSeconds is how long a request of an open loop is taken to last, for a guess at how many are in flight.
const openLoopSeconds = 30

// target is a plan as preflight sees it.
func target(p *plan.Plan) preflight.Target {
	t := preflight.Target{URL: p.Target.URL, Socket: p.Target.Socket, Header: p.Target.Header, RequestIDs: p.Target.RequestIDs,
		Secrets: p.Target.Secrets, Timeout: p.Target.ConnectTimeout,
		Model: p.Model, Stream: p.Settings.Stream, Chat: p.Data.Chat, Counts: p.Tokenizer != "",
		Logprobs: p.Settings.Logprobs != nil && *p.Settings.Logprobs}
	for _, l := range p.Range() {
		n := l.MaxSlots()
		if l.OpenLoop() {
			t.Guessed = true
			n = int(l.PeakRate() * openLoopSeconds)
		}
		if most := l.Sessions(); most > 0 {
			n = min(n, most)
		}
		t.Connections = max(t.Connections, n)
	}
	if most := p.Connections.Max * (1 + len(p.Target.Further)); most > 0 {
		t.Connections = min(t.Connections, most)
	}
	if p.Connections.PerRequest {
		t.Fresh = p.Sessions()
	}
	if p.MaxTokens != nil {
		t.MaxTokens = p.MaxTokens.Max
	}
	switch {
	case p.Trace != nil:
		t.TooLong = p.Trace.TooLong
	case p.Dataset.Traits.Exact:
		t.PromptTokens = p.Data.MaxLength + p.Data.PrefixLength
	case p.Data.Prompt != "":
		t.PromptTokens = len(p.Data.Prompt)/4 + 1 // a word more or less does not decide
	}
	t.Forced = p.Settings.MinTokens != nil && *p.Settings.MinTokens > 1
	for _, keys := range []protocol.Object{p.Settings.Template, p.Settings.Extra} {
		t.Forced = t.Forced || string(keys.Get("ignore_eos")) == "true"
	}
	return t
}

// probe is a request of a few tokens with the run's settings, nil for a dialect of whose replies nothing is known. It asks
// for a short answer, so that a forced length can be told from one that came by itself.
func probe(p *plan.Plan) ([]byte, error) {
	if p.Protocol.Question == nil {
		return nil, nil
	}
	encoded, err := p.Protocol.Question("Answer with one word: yes or no?", p.Data.Chat, preflight.Tokens, p.Settings)
	return encoded.Body, err
}

// checkHost looks at this machine before a run. What it finds wrong is a note of the run; everything is kept with it.
func (b *Runner) checkHost() {
	if !b.plan.Preflight {
		return
	}
	findings := preflight.Local(preflight.This(b.clients[0].Stamps), target(b.plan))
	for _, f := range findings {
		if f.Severity != preflight.Warn && f.Severity != preflight.Fail {
			continue
		}
		fix := f.Fix
		if f.Command != "" {
			fix = i18n.Sprintf("%s (%s)", "%s（%s）", fix, f.Command)
		}
		b.note(i18n.Sprintf("Preflight: %s. Fix: %s.", "运行前检查：%s。处理：%s。", f.What, fix))
	}
	b.findings = asJSON(findings)
}

// describeFor bounds the questions to a server about itself before a run.
const describeFor = 3 * time.Second

// describeServer keeps what the server says of itself. It is asked where the connection test has just found it.
func (b *Runner) describeServer(ctx context.Context) {
	if !b.plan.Preflight || !b.plan.Test {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, describeFor)
	defer cancel()
	t := target(b.plan)
	t.TLS, t.Engines = b.trust, b.settings.Plugins.Engines
	m := preflight.Describe(ctx, preflight.This(b.clients[0].Stamps), t)
	b.keeper.Describe(asJSON(m))
	if text := preflight.TooLong(t.TooLong, m.ContextLength); text.EN != "" {
		b.note(text)
		logline.Warn(b.writer.logger, text)
	}
}

// asJSON is nil for what says nothing.
func asJSON(v any) json.RawMessage {
	data, err := plainjson.Marshal(v)
	if err != nil || string(data) == "{}" || string(data) == "null" {
		return nil
	}
	return data
}

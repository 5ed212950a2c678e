package plan

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Build gives checked arguments their meaning. seed is the root of randomness for a run whose user chose none.
// Problems are config.Problems.
func Build(a config.Arguments, notes []config.Note, set plugin.Set, seed uint64) (*Plan, error) {
	b := builder{args: a, names: a.Spelling(), plan: &Plan{Arguments: a, Names: a.Spelling(), Model: a.Model, ModelID: a.ModelID(),
		Alias: value(a.Alias),
		Seed:  seed, Test: !a.NoTestConnection, Preflight: !a.NoPreflight, Calibrate: a.Calibrate, ChunkRate: a.CalibrateChunkRate,
		ObjectiveShare: a.SLOShare, GPUs: a.GPUs, Price: a.PriceOf(), LogEvery: max(1, a.LogEveryNQuery),
		Pause: time.Duration(a.SleepInterval) * time.Second, Tokenizer: value(a.TokenizerPath), HubSource: "modelscope"}}
	for _, n := range notes {
		b.note(n.Text())
	}
	if a.Seed != nil {
		b.plan.Seed, b.plan.SeedGiven = uint64(*a.Seed), true
	}
	if s := value(a.DataSource); s != "" {
		b.plan.HubSource = s
	}
	b.protocol(set)
	b.classes(set)
	b.dataset(set)
	if b.plan.Protocol.Protocol != nil {
		b.target(set)
	}
	b.scenario()
	b.turns()
	b.connections()
	b.trust()
	b.settings()
	b.pluginSecrets(set)
	b.levels()
	b.sla()
	b.repeats()
	b.between()
	b.shareLevels()
	b.output()
	b.objectives()
	b.gate()
	b.visualizer(set)
	b.workers()
	if len(b.problems) == 0 {
		b.problems = b.unsaid
	}
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	b.advise()
	return b.plan, nil
}

type builder struct {
	args     config.Arguments
	names    config.Spelling // of the arguments, in problems
	plan     *Plan
	problems config.Problems
	unsaid   config.Problems // of classes of a mix, in arguments that they have from the run
}

func (b *builder) note(text i18n.Text) { b.plan.Notes = append(b.plan.Notes, text) }

// remark tells what was done for the user as the pages say.
func (b *builder) remark(text i18n.Text) { b.plan.Remarks = append(b.plan.Remarks, text) }

// bad reports a problem of a key.
func (b *builder) bad(key string, what, do i18n.Text) {
	b.problems = append(b.problems, config.About(b.names, key, what, do))
}

// api is the API that was chosen, in a sentence.
func (b *builder) api() string { return b.names.Name("api") + " " + b.plan.Protocol.Name }

func (b *builder) protocol(set plugin.Set) {
	d, ok := set.Protocol(b.args.API)
	if !ok {
		b.bad("api", i18n.Sprintf("'%s' is not available", "'%s' 不可用", b.args.API),
			i18n.Sprintf("use one of %s", "请使用以下之一：%s", strings.Join(set.ProtocolNames(), ", ")))
		return
	}
	values, _ := b.args.APIValues(d) // its problems were found with those of all arguments
	dialect, err := d.With(values)
	if err != nil {
		b.problems = append(b.problems, config.AboutValue(b.names, "api", d.Name, i18n.Message(err), i18n.Text{}))
	}
	if len(b.args.Template) > 0 && !d.TakesTemplate {
		b.bad("query_template", i18n.Sprintf("cannot be combined with %s %s", "不能与 %s %s 同时使用", b.names.Name("api"), d.Name),
			i18n.Sprintf("put additional fields of the body into %s, or use %s",
				"请将请求体的其他字段放入 %s，或使用 %s", b.names.Name("extra_args"), strings.Join(withTemplates(set), ", ")))
	}
	b.plan.Protocol = dialect
	if d.Launch != nil && err == nil {
		b.plan.Launch = d.Launch(protocol.Launch{Model: b.args.Model, Port: b.args.Port, Attention: value(b.args.AttnImplementation),
			Args: values})
	}
}

// withTemplates are the dialects that heed a template.
func withTemplates(set plugin.Set) (names []string) {
	for _, d := range set.Protocols {
		if d.TakesTemplate {
			names = append(names, d.Name)
		}
	}
	return names
}

func (b *builder) dataset(set plugin.Set) {
	a := b.args
	d, ok := set.Dataset(a.Dataset)
	if a.PromptText != "" {
		if d, ok = set.PromptDataset(); !ok {
			b.bad("prompt", i18n.Text{EN: "no dataset in this build repeats a prompt", ZH: "此版本没有重复提示词的数据集"},
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	} else if !ok && a.MixOf() == nil {
		b.bad("dataset", i18n.Sprintf("'%s' is not available", "'%s' 不可用", a.Dataset),
			i18n.Sprintf("use one of %s", "请使用以下之一：%s", strings.Join(set.DatasetNames(), ", ")))
	}
	if len(b.plan.Classes) > 0 {
		d = b.mixedDataset()
	}
	b.plan.Dataset = d
	if kind := d.Traits.Answers; kind != "" && kind != string(b.plan.Protocol.Kind) && b.plan.Protocol.Open != nil {
		b.bad("dataset", i18n.Sprintf("'%s' requires answers of the kind %s, and those of %s are %s",
			"'%s' 需要 %s 类的响应，而 %s 的响应是 %s", a.Dataset, kind, b.api(), b.plan.Protocol.Kind.String()),
			i18n.Sprintf("use an API of that kind%s", "请使用该类的 API%s", b.apisOf(set, kind)))
	}
	if p := b.plan.Protocol; d.Traits.Images && p.Open != nil && !p.Kind.Generates() {
		b.bad("dataset", i18n.Sprintf("'%s' has images, but %s does not return text", "'%s' 含图片，而 %s 不返回文本", a.Dataset, b.api()),
			i18n.Sprintf("use a chat API%s", "请使用对话 API%s", b.apisOf(set, string(protocol.Generation))))
	}
	args, _ := a.DatasetValues(d) // its problems were found with those of all arguments
	b.plan.Data = Data{Path: value(a.DatasetPath), Prompt: a.PromptText, TokenizePrompt: a.TokenizePrompt,
		MinLength: a.MinPromptLength, MaxLength: a.MaxPromptLength, PrefixLength: a.PrefixLength,
		PrefixCount: max(1, a.PrefixCount), Offset: a.DatasetOffset, Args: args, PatchSize: a.ImagePatchSize,
		Images: dataset.Images{Width: a.ImageWidth, Height: a.ImageHeight, Format: a.ImageFormat, Count: a.ImageNum}}
}

// apisOf names the APIs of a kind, for a sentence.
func (b *builder) apisOf(set plugin.Set, kind string) i18n.Text {
	if names := set.ProtocolsOf(protocol.Kind(kind)); len(names) > 0 {
		return i18n.Sprintf(": %s %s", "：%s %s", b.names.Name("api"), i18n.Text{EN: strings.Join(names, " or "), ZH: strings.Join(names, " 或 ")})
	}
	return i18n.Text{}
}

func (b *builder) settings() {
	a := b.args
	s := protocol.Settings{Model: a.Model, Template: a.Template, Extra: a.ExtraWith(b.plan.Dataset)}
	if b.plan.Protocol.Kind.Generates() {
		s.Stream, s.Sampling = a.Stream, sampling(a)
		if a.MaxTokens != nil {
			b.plan.MaxTokens = &Range{a.MaxTokens.Min, a.MaxTokens.Max}
		}
	}
	for _, key := range []string{"temperature", "max_tokens", "stream"} { // the others are sent only where they are set
		if !a.WasSet(key) {
			s.ByDefault = append(s.ByDefault, key)
		}
	}
	b.plan.Settings, b.plan.BodySecrets = s, a.BodySecrets().Clean()
}

func sampling(a config.Arguments) protocol.Sampling {
	s := protocol.Sampling{MinTokens: a.MinTokens, FrequencyPenalty: a.FrequencyPenalty, RepetitionPenalty: a.RepetitionPenalty,
		Logprobs: a.Logprobs, N: a.NChoices, Stop: a.Stop, StopTokenIDs: a.StopTokenIDs, Temperature: &a.Temperature,
		TopP: a.TopP, TopK: a.TopK}
	if a.ScenarioOf() != nil { // whose seed is that of the traces, and which sends no more than the user asks for
		if !a.WasSet("temperature") {
			s.Temperature = nil
		}
		return s
	}
	if a.Seed != nil {
		seed := int64(*a.Seed)
		s.Seed = &seed
	}
	return s
}

func (b *builder) output() {
	name := value(b.args.Name)
	if name == "" {
		name = cmp.Or(b.plan.ModelID, b.plan.Dataset.Name)
	}
	b.plan.Output = Output{Root: b.args.OutputsDir, Name: folderName(name, b.plan.Target.Secrets), Stamp: !b.args.NoTimestamp,
		Progress: b.args.ProgressTracker, Debug: b.args.Debug, Verbose: b.args.Verbose, Exports: b.args.Exports}
}

func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// header is what every request carries beside what HTTP needs.
func (b *builder) header() http.Header {
	h := http.Header{"User-Agent": {"evalscope-perf"}}
	p := b.plan.Protocol
	if p.Headers != nil {
		for name, values := range p.Headers(b.args.Stream && p.Kind.Generates()) {
			h[http.CanonicalHeaderKey(name)] = values
		}
	}
	for _, f := range b.args.RequestHeaders(p.KeyHeader) {
		h.Set(f.Name, f.Value)
	}
	return h
}

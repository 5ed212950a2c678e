package plan

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// levels pairs the lists of --parallel or --rate with --number. config has checked their lengths.
func (b *builder) levels() {
	a := b.args
	if b.plan.recorded() || a.Searches() {
		return // Follow makes the level when the instants are known, a search makes its own
	}
	n := len(a.Parallel)
	switch {
	case len(a.Stages) > 0, a.MixOf() != nil && a.MixOf().Rated:
		n = 1
	case a.OpenLoop:
		n = len(a.Rate)
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(b.plan.Levels, func(l Level) bool { return l.Name == name })
	}
	for i := range n {
		p := b.profile(i)
		if err := p.Validate(); err != nil {
			b.bad("--stage", i18n.Same(strings.ReplaceAll(err.Error(), "\n", "; ")), i18n.Text{})
			continue
		}
		limits := b.limits(a.Number[min(i, len(a.Number)-1)])
		b.plan.Levels = append(append(b.plan.Levels, b.alone(p, limits, taken)...), NewLevel(p, limits, taken))
	}
}

// profile is the load at the i-th place of --parallel or --rate, or that of all stages, with its arrival process.
func (b *builder) profile(i int) load.Profile {
	return b.withProcess(b.shape(i))
}

// withProcess gives a load the arrival process that was asked for.
func (b *builder) withProcess(p load.Profile) load.Profile {
	if process := load.Process(b.args.Arrival); process != load.Poisson {
		return p.WithProcess(process, value(b.args.Burstiness))
	}
	return p
}

func (b *builder) shape(i int) load.Profile {
	a := b.args
	if mix := a.MixOf(); mix != nil && mix.Rated {
		return load.Fixed(0, mix.Rate())
	}
	if len(a.Stages) > 0 {
		rate, slots := a.StageList()
		return load.Staged(slots, load.Poisson, rate)
	}
	if a.OpenLoop {
		return load.Fixed(0, a.Rate[i])
	}
	paced := 0.0
	if len(a.Rate) > 0 {
		paced = max(0, a.Rate[0])
	}
	return load.Fixed(a.Parallel[i], paced)
}

// limits are what --duration, the flags of a warm-up and the others that bound a level say of every level, with its own --number.
func (b *builder) limits(number config.Count) Limits {
	a := b.args
	l := Limits{Number: number, Seconds: float64(value(a.Duration)), TimedOnly: a.TimedOnly(), Warmup: a.WarmupNum,
		Under: b.plan.Scenario.folder(), Conversations: b.plan.Dataset.Traits.Conversations, Graphs: b.plan.Dataset.Traits.Graphs,
		Classes: b.metricClasses(),
		Limit:   metric.Limit{InFlight: value(a.MaxInFlight), Drop: a.AtLimit == config.AtLimitDrop},
		Around: Around{WarmupTime: value(a.WarmupDuration).Duration(), Barrier: a.WarmupBarrier || b.plan.Scenario != nil, Hold: a.HoldLoad,
			Scenario: b.plan.Scenario != nil}}
	if l.Limit.InFlight == 0 {
		l.Limit = metric.Limit{}
	}
	if a.Grace != nil {
		l.Grace = new(a.Grace.Duration())
	}
	return l
}

// advise notes what a careful user would want to know before the run.
func (b *builder) advise() {
	for _, l := range b.plan.Levels {
		if slots := l.MaxSlots(); l.Number > 0 && l.Number < slots {
			b.note(i18n.Sprintf("%s: %s cannot keep %s busy: use --number 10x or more",
				"%s：%s 个会话不足以让 %s 个并发槽保持忙碌：请使用 --number 10x 或更多", l.Name, i18n.Count(l.Number, "session"), i18n.Count(slots, "slot")))
		}
	}
	b.classNotes()
	b.adviseConnections()
	traits := b.plan.Dataset.Traits
	if unset := config.Default().MaxPromptLength; len(b.plan.Classes) == 0 && !traits.Recorded && !traits.Graphs && (traits.Exact || traits.DrawsImages) && b.args.MaxPromptLength == unset && !b.args.WasSet("max_prompt_length") && !b.plan.Data.Args.Has(b.plan.Dataset.Traits.LengthArgument) {
		b.note(i18n.Sprintf("--max-prompt-length is not set: prompts have up to %s", "未设置 --max-prompt-length：提示词长度最多抽取到 %s 个 token", i18n.Count(b.plan.Data.MaxLength, "token")))
	}
	if b.plan.Settings.Stream && b.plan.Tokenizer == "" && strings.Contains(string(extra(b, "stream_options")), "false") {
		b.note(i18n.Text{EN: "--extra-args disables the usage report and --tokenizer-path is not set: tokens cannot be counted",
			ZH: "--extra-args 关闭了用量返回，且未设置 --tokenizer-path：无法统计 token"})
	}
}

func extra(b *builder, key string) []byte {
	for _, f := range b.plan.Settings.Extra {
		if f.Key == key {
			return f.Value
		}
	}
	return nil
}

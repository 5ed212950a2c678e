package plan

import (
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Class is one of several kinds of requests that a run sends at once: a plan of its own, of which the engine takes what requests
// are made of. Where they go and when is the run's plan.
type Class struct {
	Name string
	*Plan
	of config.MixClass
}

// MixName stands for the data set of a run whose classes have data sets of their own.
const MixName = "mix"

// classes makes the plans of a mix's classes.
func (b *builder) classes(set plugin.Set) {
	mix := b.args.MixOf()
	if mix == nil {
		return
	}
	for _, c := range mix.Classes {
		a := c.Arguments
		a.Gate, a.Baseline, a.GateJUnit, a.GateMarkdown, a.GateGitLab = nil, nil, nil, nil, nil // which hold the run
		p, err := Build(a, nil, set, b.classSeed(c.Name))
		if err != nil {
			b.classProblems(c, err)
			continue
		}
		p.Seed = b.classSeed(c.Name) // also where the user chose the run's
		b.plan.Classes = append(b.plan.Classes, Class{Name: c.Name, Plan: p, of: c})
	}
}

// classSeed is the root of a class's randomness: that of another class is another, and the same in whatever order they stand.
func (b *builder) classSeed(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return b.plan.Seed ^ h.Sum64()
}

// classProblems are those that are the class's own; what is wrong with the run's arguments the run's plan tells. Where it finds nothing
// wrong with them, those of the class are told at last: without its plan the run would send something else.
func (b *builder) classProblems(c config.MixClass, err error) {
	problems, _ := errors.AsType[config.Problems](err) // Build gives no other
	for _, p := range problems {
		if c.Has(p.Key) {
			b.problems = append(b.problems, c.At(p))
		} else {
			b.unsaid = append(b.unsaid, p)
		}
	}
}

// mixedDataset stands for the data sets of all classes: it has a trait where one of them has it that asks for something, and where all
// have it that promises something.
func (b *builder) mixedDataset() dataset.Declaration {
	all := func(has func(dataset.Traits) bool) bool {
		return !slices.ContainsFunc(b.plan.Classes, func(c Class) bool { return !has(c.Dataset.Traits) })
	}
	some := func(has func(dataset.Traits) bool) bool {
		return slices.ContainsFunc(b.plan.Classes, func(c Class) bool { return has(c.Dataset.Traits) })
	}
	d := dataset.Declaration{Name: MixName, Traits: dataset.Traits{
		Exact:         some(func(t dataset.Traits) bool { return t.Exact }),
		CostsCPU:      some(func(t dataset.Traits) bool { return t.CostsCPU }),
		Images:        some(func(t dataset.Traits) bool { return t.Images }),
		Conversations: some(func(t dataset.Traits) bool { return t.Conversations }),
		RandomText:    all(func(t dataset.Traits) bool { return t.RandomText }),
		PlainText:     all(func(t dataset.Traits) bool { return t.PlainText }),
		Endless:       all(func(t dataset.Traits) bool { return t.Endless })}}
	return d
}

// metricClasses are the classes as levels and their logs have them.
func (b *builder) metricClasses() (all []metric.Class) {
	for _, c := range b.plan.Classes {
		one := metric.Class{Name: c.Name, Weight: c.of.Weight, Conversations: c.Dataset.Traits.Conversations, Graphs: c.Dataset.Traits.Graphs}
		if c.of.Has("slo") {
			for _, o := range c.Objectives {
				one.SLO = append(one.SLO, o.String())
			}
		}
		all = append(all, one)
	}
	return all
}

// alone are the levels before one of a mix in which each class is sent alone, with its part of the load.
func (b *builder) alone(p load.Profile, limits Limits, taken func(string) bool) (all []Level) {
	if mix := b.args.MixOf(); mix == nil || !mix.Alone || len(limits.Classes) == 0 {
		return nil
	}
	weights := metric.Load{Classes: limits.Classes}.Weights()
	counts := weights.Counts(limits.Number.N)
	for i, class := range limits.Classes {
		own := limits
		own.Classes, own.Conversations, own.Graphs = []metric.Class{class}, class.Conversations, class.Graphs
		if !own.Number.Times {
			own.Number.N = max(1, counts[i])
		}
		if own.Warmup >= 1 {
			own.Warmup = math.Ceil(own.Warmup * weights.Share(i))
		}
		all = append(all, NewLevel(weights.Part(p, i), own, taken))
	}
	return all
}

// shareLevels gives each class's plan the sessions that the run's levels take of it, and what of the target is the run's.
func (b *builder) shareLevels() {
	for i := range b.plan.Classes {
		c := &b.plan.Classes[i]
		if u, own := b.plan.Target.URL, c.Target.URL; u != nil && own != nil && u.String() != own.String() {
			b.problems = append(b.problems, c.of.At(config.Problem{Key: "dataset", Where: "dataset"}.Saying(i18n.Sprintf("uses %s, and the run uses %s",
				"使用 %s，而本次运行使用 %s", own.Path, u.Path),
				i18n.Sprintf("set %s to an endpoint that accepts all classes", "请将 %s 设为接受所有类别的端点", b.names.Name("url")))))
		}
		b.plan.Target.Secrets = append(b.plan.Target.Secrets, c.Target.Secrets...).Clean()
		c.Levels = nil
		for _, l := range b.plan.Levels {
			of := slices.IndexFunc(l.Classes, func(m metric.Class) bool { return m.Name == c.Name })
			if of < 0 {
				continue
			}
			part := l
			if part.Number = 0; l.Sessions() > 0 {
				part.Number = l.ClassSessions()[of]
			}
			part.Warmup = 0
			c.Levels = append(c.Levels, part)
		}
	}
}

// ClassSessions are how many sessions of each class the level takes at most, 0 where that is not known.
func (l Level) ClassSessions() []int {
	weights := l.Weights()
	switch {
	case l.Sessions() == 0, l.Paced() && l.Duration > 0:
		return make([]int, len(weights))
	case !l.Paced(), l.Barrier:
		counts := weights.Counts(l.Warmup)
		for i, n := range weights.Counts(l.Number) {
			counts[i] += n
		}
		return counts
	}
	return weights.Counts(l.Warmup + l.Number)
}

// classNotes are what the plans of classes note and the run's does not.
func (b *builder) classNotes() {
	for _, c := range b.plan.Classes {
		for _, n := range c.Notes {
			if !slices.Contains(b.plan.Notes, n) && !strings.HasPrefix(n.EN, "--max-connections") {
				b.note(i18n.Sprintf("class %s: %s", "类别 %s：%s", c.Name, n))
			}
		}
	}
}

// A ClassDocument is a class of a mix as plan.json has it.
type ClassDocument struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
	// Rate is the class's sessions a second where classes have rates, 0 for shares of the run's load.
	Rate float64 `json:"rate,omitempty"`
	// Dataset is the class's, Arguments are all that the file gives it.
	Dataset string `json:"dataset"`
	// SLO are the limits of a good request of the class: its own, else the run's.
	SLO       []string        `json:"slo,omitempty"`
	Arguments protocol.Object `json:"arguments"`
}

// classDocuments are the classes without secrets.
func (p *Plan) classDocuments() (all []ClassDocument) {
	mix := p.Arguments.MixOf()
	if mix == nil {
		return nil
	}
	weights := load.Weights(mix.Weights())
	for i, c := range p.Classes {
		one := ClassDocument{Name: c.Name, Share: weights.Share(i), Dataset: c.Dataset.Name, Arguments: c.Arguments.Members(c.of.Given)}
		for _, o := range c.Objectives {
			one.SLO = append(one.SLO, o.String())
		}
		for k := range one.Arguments {
			one.Arguments[k].Value = p.Target.Secrets.Bytes(one.Arguments[k].Value)
		}
		if mix.Rated {
			one.Rate = c.of.Weight
		}
		all = append(all, one)
	}
	return all
}

// ShareTarget gives the plans of all classes the run's target: they go where it goes.
func (p *Plan) ShareTarget() {
	for i := range p.Classes {
		p.Classes[i].Target = p.Target
	}
}

// Problem says of what went wrong with a class where the class stands.
func (c *Class) Problem(err error) error {
	var all config.Problems
	if !errors.As(err, &all) {
		return err
	}
	told := slices.Clone(all)
	for i := range told {
		told[i] = c.of.At(told[i])
	}
	return told
}

package plan

import (
	"encoding/binary"
	"math/rand/v2"
	"strconv"

	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// repeatsFolder is the folder of all runs of a level but the first, which has the folder that EvalScope's readers look for.
const repeatsFolder = "repeats"

// repeated is the controller of --until: its levels are run again until the intervals of their figures are narrow.
type repeated struct {
	repeat.Sweep
	loads []Level
}

var _ Controller = repeated{}

// Next is the next run.
func (r repeated) Next(done []*metric.Level) (Level, bool) {
	at, run, ok := r.Sweep.Next(done)
	if !ok {
		return Level{}, false
	}
	return runOf(r.loads[at], run), true
}

// Planned is known where there are no goals.
func (r repeated) Planned() int {
	if len(r.Goals) > 0 {
		return 0
	}
	return r.Least * len(r.loads)
}

// Range is all of the loads.
func (r repeated) Range() []Level { return r.loads }

// runOf is a run of a level, from 0.
func runOf(l Level, run int) Level {
	if run > 0 {
		l.Name += "_run_" + strconv.Itoa(run)
		l.Under = repeatsFolder
	}
	return l
}

// repeats runs the levels several times, or in another order.
func (b *builder) repeats() {
	a := b.args
	goals, problems := repeat.Parse(a.Until)
	for _, err := range problems {
		b.bad("until", i18n.Message(err), i18n.Text{})
	}
	for _, g := range goals {
		if kind := b.plan.Protocol.Kind; !g.Figure.Exists(kind) {
			b.bad("until", i18n.Sprintf("'%s' uses a metric that does not exist for %s", "'%s' 使用的指标对 %s 不存在", g.Text, b.api()),
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
		b.unstreamed("until", g.Figure.Metric())
		if g.Figure.NeedsObjectives() && !b.saysGood("") {
			b.bad("until", i18n.Sprintf("'%s' counts good requests, but no objectives are set", "'%s' 统计达标的请求，但没有设置目标", g.Text),
				i18n.Sprintf("add %s", "请添加 %s", b.names.Example("slo", `["ttft<=1s"]`)))
		}
	}
	loads := b.plan.Levels
	if a.LeastRuns() == 1 && !a.Shuffle || b.plan.recorded() || a.SLAAutoTune || len(loads) == 0 {
		return
	}
	r := repeated{repeat.Sweep{Loads: len(loads), Least: a.LeastRuns(), Most: a.LeastRuns(), Goals: goals}, loads}
	b.plan.Repeats, b.plan.Goals = r.Least > 1, goals
	if len(goals) > 0 {
		r.Most = max(a.MaxRepeat, r.Least)
	}
	if a.Shuffle {
		r.Order = shuffled(len(loads), b.plan.Seed)
		b.coldNote(loads)
	}
	if r.Planned() == 0 {
		b.plan.Levels, b.plan.Control = nil, r
		return
	}
	b.plan.Levels = nil
	for done := make([]*metric.Level, 0, r.Planned()); ; done = append(done, nil) {
		l, ok := r.Next(done)
		if !ok {
			return
		}
		b.plan.Levels = append(b.plan.Levels, l)
	}
}

// shuffled is an order of the loads for each repeat, the same for a seed.
func shuffled(loads int, seed uint64) func(repeat int) []int {
	return func(repeat int) []int {
		var key [32]byte
		copy(key[:], "order of levels")
		binary.LittleEndian.PutUint64(key[16:], seed)
		binary.LittleEndian.PutUint64(key[24:], uint64(repeat))
		return rand.New(rand.NewChaCha8(key)).Perm(loads)
	}
}

// coldNote says that the level which happens to be the first meets a cold server.
func (b *builder) coldNote(loads []Level) {
	for _, l := range loads {
		if l.Warmup > 0 || l.WarmupTime > 0 {
			return
		}
	}
	if b.args.LeastRuns() > 1 {
		return
	}
	b.note(i18n.Sprintf("%s: whichever level runs first meets a cold server: add %s to warm up each level",
		"%s：排在最先的级别会遇到未预热的服务端：请添加 %s，对每个级别预热", b.names.Name("shuffle"), b.names.Example("warmup_num", "10")))
}

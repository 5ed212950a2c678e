package run

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/workload"
)

// looked is how many of a run's first requests of each kind are held against what its data set gives now.
const looked = 32

// checkResumed makes the first bodies of the run that goes on once more and compares them with what its logs say it sent: a data set
// that is another one by now would not go on with what the run began. Nothing is written.
func (b *Runner) checkResumed(ctx context.Context) error {
	r := b.settings.resumed
	if r == nil || b.plan.Data.Path == "-" {
		return nil
	}
	if len(b.plan.Classes) == 0 {
		return b.checkBegun(ctx, b.plan, "")
	}
	for i := range b.plan.Classes {
		c := &b.plan.Classes[i]
		if err := b.checkBegun(ctx, c.Plan, c.Name); err != nil {
			return err
		}
	}
	return nil
}

// checkBegun looks at one kind of requests: those of a class, or of a run without.
func (b *Runner) checkBegun(ctx context.Context, p *plan.Plan, class string) error {
	r := b.settings.resumed
	var begun begun
	for _, l := range r.run.Levels {
		if len(begun.want) == 0 && filepath.IsLocal(l.Folder) {
			begun = begunIn(filepath.Join(r.folder, l.Folder), class)
		}
	}
	if len(begun.want) == 0 {
		return nil
	}
	source, err := b.openSessions(ctx, p)
	if err != nil {
		return err
	}
	defer source.Close()
	begun.Source = source
	d := differences{want: begun.want}
	if err := engine.NewPreparer(p, &begun, b.engine.Rework).Each(ctx, begun.last, d.compare); err != nil {
		return err
	}
	problem := d.what(r.folder)
	if problem.EN == "" {
		return nil
	}
	if class != "" {
		problem = i18n.Sprintf("class %s: %s", "类别 %s：%s", class, problem)
	}
	return Problems{config.About(b.plan.Names, "resume", problem,
		i18n.Text{EN: "use the dataset, tokenizer and server of the original run", ZH: "请使用原运行的数据集、分词器和服务"})}
}

// A begun source is that of the run, with what the run sent first of it: in the first level that sent any.
type begun struct {
	*cycle.Source
	want  map[int64]manifest.Entry
	last  int64 // of these items
	next  int64 // of the source
	first int64 // the first item that the level took, -1 where it does not say
	slots int   // of the level, when it begins
}

// begunIn reads what a level's log begins with. A log that cannot be read has nothing: whoever goes on with the level says so.
func begunIn(folder, class string) begun {
	b := begun{want: map[int64]manifest.Entry{}}
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		return b
	}
	defer log.Close()
	var load metric.Load
	_ = json.Unmarshal(log.Head().Load, &load) // one that says nothing has neither slots nor classes
	of := max(0, slices.Index(load.ClassNames(), class))
	if class != "" && !slices.Contains(load.ClassNames(), class) {
		return b
	}
	b.first, _ = log.Head().FirstOf(of)
	b.slots = load.Slots(0)
	for len(b.want) < looked {
		e, err := log.Next()
		if err != nil {
			break // also at its end
		}
		if q := e.Request; q != nil && q.Turn == 0 && q.Sent > 0 && q.Class == of {
			b.want[q.Item] = manifest.Entry{Item: q.Item, Bytes: len(q.Body), Sum: manifest.SumOf(q.Body)}
			b.last = max(b.last, q.Item)
		}
	}
	return b
}

// Next is the next item of the data set, which the level begins where it did.
func (b *begun) Next(ctx context.Context) (workload.Session, error) {
	if b.next == b.first {
		b.Level(b.slots)
		b.first = -1
	}
	session, err := b.Source.Next(ctx)
	if err == nil {
		b.next = session.Item + 1
	}
	return session, err
}

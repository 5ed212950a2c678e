package run

import (
	"context"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/manifest"
)

// looked is how many of a run's first requests are held against what its data set gives now.
const looked = 32

// checkResumed makes the first bodies of the run that goes on once more and compares them with what its log says it sent: a data set
// that is another one by now would not go on with what the run began. Nothing is written.
func (b *Runner) checkResumed(ctx context.Context) error {
	r := b.settings.resumed
	if r != nil && b.source != nil && b.source.Level(1) {
		return Problems{config.About(b.plan.Names, "resume", "the sessions of the data set begin in flight, at places that a level draws anew: such a run cannot go on in this version", "start it anew")}
	}
	if r == nil || b.plan.Data.Path == "-" || len(r.run.Levels) == 0 || !filepath.IsLocal(r.run.Levels[0].Folder) {
		return nil
	}
	want, last := firstSums(filepath.Join(r.folder, r.run.Levels[0].Folder))
	if len(want) == 0 {
		return nil
	}
	source, err := b.openSessions(ctx, b.plan)
	if err != nil {
		return err
	}
	defer source.Close()
	d := differences{want: want}
	if err := engine.NewPreparer(b.plan, source, b.engine.Rework).Each(ctx, last, d.compare); err != nil {
		return err
	}
	if problem := d.what(r.folder); problem != "" {
		return Problems{config.About(b.plan.Names, "resume", problem, "give it the data set, tokenizer and server that the run had")}
	}
	return nil
}

// firstSums are the sums of the first bodies in the log of a level, by item, and the last of these items. A log that cannot be read
// has none: whoever goes on with the level says so.
func firstSums(folder string) (want map[int64]manifest.Entry, last int64) {
	want = map[int64]manifest.Entry{}
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		return want, 0
	}
	defer log.Close()
	for len(want) < looked {
		e, err := log.Next()
		if err != nil {
			break // also at its end
		}
		if q := e.Request; q != nil && q.Turn == 0 && q.Sent > 0 {
			want[q.Item] = manifest.Entry{Item: q.Item, Bytes: len(q.Body), Sum: manifest.SumOf(q.Body)}
			last = max(last, q.Item)
		}
	}
	return want, last
}

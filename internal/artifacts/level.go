// Package artifacts makes the files of a run from its event logs: EvalScope's JSON and SQLite files per level, and
// perf_result.json. The end of a run and `evalscope report` use the same code, so files that are lost or out of date
// can be regenerated. Package eventlog handles the log, package metric the figures, and package report what people
// read.
package artifacts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// Input is what the files of a level need beside its log. The zero Input is useful.
type Input struct {
	// Args are the bytes of benchmark_args.json, secrets removed; nil leaves the file as it is.
	Args []byte
	// Recount sets a record's Local from a tokenizer, before anything is made of it; nil leaves records as they are.
	Recount func(*record.Record)
	// Keep says which records the files and figures are made of; nil is all of them.
	Keep func(*record.Record) bool
	// Each is given every record that is kept; nil is nobody.
	Each func(*record.Record)
	// Objectives are what each request is held against.
	Objectives []metric.Objective
	// Restated makes them those of all classes of a mix, also of those that have their own.
	Restated bool
	// FailuresInfinite counts failed requests as infinite in the percentiles of times.
	FailuresInfinite bool
	// Speed reports whether the dataset is one of EvalScope's speed benchmark, which has a file and a table of its own.
	Speed bool
	// Folder is where the files go, "" for the folder of the log.
	Folder string
	// GPUs is how many serve, 0 where it is not given.
	GPUs int
	// Engines are the servers whose metrics are known by name, for what was sampled.
	Engines []servermetrics.Dialect
	// Price is what servers or tokens cost, nil where it is not given.
	Price *price.Price
	// Unended is what became of a level whose log has no end: EndKilled (also for ""), EndFailed or EndRunning.
	Unended eventlog.Reason
}

// A LevelArtifacts is what one pass over a level's log gave.
type LevelArtifacts struct {
	// Level is the level's summary. It is there whatever became of the files.
	Level *metric.Level
	Head  eventlog.Head
	// End is the log's last word, nil when the run was killed before it.
	End *eventlog.End
	// Notes are sentences that the caller adds to the report.
	Notes []i18n.Text
	// Speeds are the rows of the speed benchmark.
	Speeds []SpeedRow
	// Detail is what charts need beside the summary.
	Detail *chartdata.Level
	// Telemetry is what was sampled of others while the level ran, nil for nothing.
	Telemetry *telemetry.Level
	idle      *telemetry.Level
	// Warnings are files that could not be made and lines that could not be read.
	Warnings []error
	// Unmade are the names of the files that could not be made.
	Unmade []string
	// Unended is that of the Input.
	Unended eventlog.Reason

	calibrations []metric.Calibration
	workers      metric.WorkersProbe
	twice        countedTwice
	rows         *rows
}

// A sink takes the records of a level one by one and makes files of them.
type sink interface {
	name() string
	add(*record.Record) error
	// finish completes the file from what it took; end is nil for a killed run.
	finish(*LevelArtifacts) error
	// abandon removes what there is of the file.
	abandon()
}

// Level makes the files of the level in dir from its log: benchmark_data.db, benchmark_summary.json,
// benchmark_percentile.json, workload_throughput.json, workload_timeline.json, trace_summary.json (of conversations),
// speed_benchmark.json and benchmark_args.json. Files that exist are replaced. A file that cannot be made is a warning; only a log
// that cannot be read, and a cancelled ctx, are errors.
func Level(ctx context.Context, dir string, in Input) (*LevelArtifacts, error) {
	folder := cmp.Or(in.Folder, dir)
	var sinks []sink
	open := func(h eventlog.Head) []sink {
		sinks = []sink{openDatabase(filepath.Join(folder, "benchmark_data.db"), h.Targets, classesOf(h)), &timeline{dir: folder}}
		if in.Speed {
			sinks = append(sinks, &speeds{dir: folder, sums: map[int]*speedSum{}})
		}
		return slices.Clone(sinks)
	}
	defer func() {
		for _, s := range sinks {
			s.abandon() // nothing where it was finished
		}
	}()
	made, filled, err := read(ctx, dir, in, open)
	if err != nil {
		return nil, err
	}
	made.finish(folder, in, filled)
	return made, nil
}

// Read is Level without any file.
func Read(ctx context.Context, dir string, in Input) (*LevelArtifacts, error) {
	made, _, err := read(ctx, dir, in, func(eventlog.Head) []sink { return nil })
	return made, err
}

// read makes the level's figures and returns the sinks that took every record.
func read(ctx context.Context, dir string, in Input, open func(eventlog.Head) []sink) (*LevelArtifacts, []sink, error) {
	file, err := eventlog.OpenLevel(dir)
	if err != nil {
		return nil, nil, err
	}
	made := &LevelArtifacts{Head: file.Head(), Unended: in.Unended}
	team := newTeam(file, made.Head, in)
	log := eventlog.Prefetch(file)
	defer log.Close()
	load, err := loadOf(made.Head, dir)
	if err != nil {
		return nil, nil, err
	}
	sinks := open(made.Head)
	made.Detail = chartdata.New(load.Slots(0))
	sum := aggregateOf(made.Head, load, in)
	probed := &probes{sum: sum, ours: metric.ServerOurs{Kind: protocol.Kind(made.Head.Kind)}}
	probed.client.Unscheduled = !load.Scheduled()
	made.rows = newRows(load, protocol.Kind(made.Head.Kind))
	defer made.rows.close()
	unsure := intervals.New(load, protocol.Kind(made.Head.Kind), in.good(load))
	in.Each = both(made.twice.add, both(unsure.Add, in.Each))
	sinks, err = made.pass(ctx, log, in, sum, probed, team, sinks)
	if err != nil {
		return nil, sinks, err
	}
	made.Level = sum.Level()
	made.Level.Confidence = unsure.Confidence(made.Level)
	made.joined(log.Segments())
	made.steady(in)
	made.telemetry(dir)
	made.client()
	made.clientOfTeam(file.Workers())
	made.crossCheck(probed)
	made.joinSampled(in)
	made.judge(probed)
	made.judgeTeam(team, file.Workers())
	made.checkSelf(probed, log.Segments())
	if len(made.calibrations) > 0 {
		made.Level.Calibrate(made.calibrations)
	}
	return made, sinks, nil
}

// pass reads the log once and returns the sinks that took everything.
func (m *LevelArtifacts) pass(ctx context.Context, log *eventlog.Prefetcher, in Input, sum *metric.Aggregate, probed *probes,
	team team, sinks []sink) ([]sink, error) {
	for ctx.Err() == nil {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			m.condition(log)
			return sinks, nil
		}
		if err != nil {
			return sinks, err
		}
		probed.at(e.Segment)
		switch e.Kind {
		case eventlog.KindRequest:
			probed.request(e.Request, len(m.Head.Targets) > 1) // also what is not kept: the server counted it
			if in.Keep != nil && !in.Keep(e.Request) {
				continue
			}
			if in.Recount != nil {
				in.Recount(e.Request)
			}
			if in.Each != nil {
				in.Each(e.Request)
			}
			sum.Add(e.Request)
			team.add(e)
			m.Detail.Add(e.Request)
			m.rows.add(e.Request)
			probed.client.Add(e.Request)
			probed.replay.Add(e.Request)
			sinks = m.feed(sinks, e.Request)
		case eventlog.KindProbe:
			team.probe(m, e, probed)
		case eventlog.KindEnd:
			m.End = &e.End
		}
	}
	return sinks, context.Cause(ctx)
}

// feed gives a record to every sink and drops those that fail.
func (m *LevelArtifacts) feed(sinks []sink, r *record.Record) []sink {
	return slices.DeleteFunc(sinks, func(s sink) bool {
		err := s.add(r)
		if err != nil {
			m.lost(s.name(), err)
			s.abandon()
		}
		return err != nil
	})
}

// Ended is why the level ended, or what Unended says of a log without an end.
func (m *LevelArtifacts) Ended() eventlog.Reason {
	if m.End == nil {
		return cmp.Or(m.Unended, eventlog.EndKilled)
	}
	return m.End.Reason
}

// condition says what was wrong with the log.
func (m *LevelArtifacts) condition(log *eventlog.Prefetcher) {
	n, first := log.Damage()
	m.Warnings = append(m.Warnings, first...)
	if n > len(first) {
		m.Warnings = append(m.Warnings, i18n.Errorf("%d more damaged lines of the event log were skipped", "另有 %d 行损坏的事件日志已跳过", n-len(first)))
	}
	if log.Torn() {
		m.Warnings = append(m.Warnings, i18n.Text{EN: "the event log's last line is incomplete: writing stopped there",
			ZH: "事件日志的最后一行不完整：写入在此中断"}.Err())
	}
}

func (m *LevelArtifacts) lost(name string, err error) {
	m.Unmade = append(m.Unmade, name)
	m.Warnings = append(m.Warnings, i18n.Errorf("%s could not be created: %v; run `evalscope report` to recreate it from the event log",
		"未能生成 %s：%v；请运行 `evalscope report` 从事件日志重新生成", name, err))
}

// client adds what the load generator measured of itself.
func (m *LevelArtifacts) client() {
	if m.End != nil && len(m.End.Client) > 0 {
		var client metric.Client
		if err := json.Unmarshal(m.End.Client, &client); err != nil {
			m.Warnings = append(m.Warnings, i18n.Errorf("client metrics in the event log: %v", "事件日志中的客户端指标：%v", err))
		} else {
			m.Level.Client = &client
		}
	}
}

// finish completes the sinks and writes the files that need the summary only.
func (m *LevelArtifacts) finish(dir string, in Input, sinks []sink) {
	for _, s := range sinks {
		if err := s.finish(m); err != nil {
			m.lost(s.name(), err)
		}
	}
	for _, f := range []struct {
		name string
		make func(*metric.Level) ([]byte, error)
	}{{"benchmark_summary.json", summaryJSON}, {"benchmark_percentile.json", percentileJSON}, {"trace_summary.json", traceJSON}} {
		data, err := f.make(m.Level)
		if err == nil && data != nil {
			err = outputs.WriteFile(filepath.Join(dir, f.name), data)
		}
		if err != nil {
			m.lost(f.name, err)
		}
	}
	if in.Args != nil {
		if err := outputs.WriteFile(filepath.Join(dir, "benchmark_args.json"), in.Args); err != nil {
			m.lost("benchmark_args.json", err)
		}
	}
}

package run

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/otlp"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// exportFor bounds the export of one level's spans, exportWhenStopped that of a run that is to end.
	exportFor, exportWhenStopped = 2 * time.Minute, 10 * time.Second
)

// tracing is the export of spans; the zero tracing exports nothing.
type tracing struct {
	exporter *otlp.Exporter
	counts   otlp.Counts // of all levels
}

// openTracing makes the exporter of --otlp.
func (b *Runner) openTracing(ctx context.Context) error {
	to := b.plan.Observability.OTLP
	if to == nil {
		return nil
	}
	headers, err := b.variableHeaders("otlp", true, otlpHeaders, otlpTracesHeaders) // the SDK would print those it cannot read
	if err != nil {
		return err
	}
	trust, err := b.collectorTrust()
	if err != nil {
		return err
	}
	c := otlp.Config{URL: to, Headers: headers, TLS: trust, Run: b.runID(), Name: b.plan.Output.Name, Program: b.settings.Program,
		Model: b.plan.Model, API: b.plan.Protocol.Name, Kind: b.plan.Protocol.Kind, Chat: b.plan.Data.Chat}
	for _, place := range b.plan.Target.Places() {
		c.Servers = append(c.Servers, place.URL)
	}
	b.tracing.exporter, err = otlp.New(ctx, c)
	return err
}

// exportTraces sends the spans of a finished level. What a collector does not take costs a warning.
func (b *Runner) exportTraces(done engine.Finished) {
	if b.tracing.exporter == nil {
		return
	}
	within := exportFor
	if b.stop.Err() != nil {
		within = exportWhenStopped
	}
	ctx, cancel := context.WithTimeout(b.dashboard.hurry, within)
	defer cancel()
	told := tellIfLong(b.writer.logger, i18n.Sprintf("Exporting the spans of %s.", "正在导出 %s 的 span。", done.Level.Name))
	counts, err := b.tracing.exporter.Level(ctx, done.Level.Name, done.Folder)
	told()
	if err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not read the event log for its spans: %s", "无法从事件日志读取 span：%s", i18n.Message(err)))
	}
	if counts.Why != nil && b.tracing.counts.Why == nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("--otlp: the collector did not take all spans of %s: %v. The benchmark continues.",
			"--otlp：收集器未接收 %s 的全部 span：%v。测试继续进行。", done.Level.Name, receiverProblem(counts.Why)))
	}
	all := &b.tracing.counts
	all.Sent, all.Lost = all.Sent+counts.Sent, all.Lost+counts.Lost
	if all.Why == nil {
		all.Why = counts.Why
	}
}

// closeTracing tells how many spans the collector took.
func (b *Runner) closeTracing() {
	e := b.tracing.exporter
	if e == nil {
		return
	}
	b.tracing.exporter = nil
	ctx, cancel := context.WithTimeout(context.Background(), exportWhenStopped)
	defer cancel()
	_ = e.Close(ctx)
	counts := b.tracing.counts
	if counts.Lost > 0 {
		logline.Warn(b.writer.logger, i18n.Sprintf("--otlp: %d spans were dropped, %d were exported.", "--otlp：丢弃了 %d 个 span，导出了 %d 个。", counts.Lost, counts.Sent))
		return
	}
	logline.Info(b.writer.logger, i18n.Sprintf("Exported %d spans.", "已导出 %d 个 span。", counts.Sent))
}

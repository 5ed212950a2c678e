package run

import (
	"context"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/otlp"
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
	if _, err := b.variableHeaders("otlp", true, otlpHeaders, otlpTracesHeaders); err != nil { // the SDK would print them
		return err
	}
	c := otlp.Config{URL: to, TLS: b.trust, Run: b.runID(), Name: b.plan.Output.Name, Program: b.settings.Program, Model: b.plan.Model,
		API: b.plan.Protocol.Name, Kind: b.plan.Protocol.Kind, Chat: b.plan.Data.Chat}
	for _, place := range b.plan.Target.Places() {
		c.Servers = append(c.Servers, place.URL)
	}
	var err error
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
	told := tellIfLong(b.writer.logger, "Exporting the spans of "+done.Level.Name+".")
	counts, err := b.tracing.exporter.Level(ctx, done.Level.Name, done.Folder)
	told()
	if err != nil {
		b.writer.logger.Warn("Could not read the event log for its spans: " + err.Error())
	}
	if counts.Why != nil && b.tracing.counts.Why == nil {
		b.writer.logger.Warn(fmt.Sprintf("--otlp: the collector did not take all spans of %s: %v. The benchmark continues.", done.Level.Name, counts.Why))
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
		b.writer.logger.Warn(fmt.Sprintf("--otlp: %d spans were dropped, %d were exported.", counts.Lost, counts.Sent))
		return
	}
	b.writer.logger.Info(fmt.Sprintf("Exported %d spans.", counts.Sent))
}

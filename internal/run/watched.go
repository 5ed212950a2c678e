package run

import (
	"context"
	"net"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/livemetrics"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// watched is what shows the run under way to Prometheus; the zero watched shows nothing and counts nothing.
type watched struct {
	metrics *livemetrics.Metrics
	page    *livemetrics.Page
	pusher  *livemetrics.Pusher
	level   string // whose load comes next
}

// runID is the run's uuid: its own, or that of the run that goes on.
func (b *Runner) runID() string {
	if r := b.settings.resumed; r != nil {
		return r.run.ID
	}
	return b.engine.RunID
}

// openWatched begins what --prometheus-listen and --prometheus-remote-write ask for. An address that cannot be listened on is a problem.
func (b *Runner) openWatched() error {
	to := b.plan.Observability
	if to.Listen == "" && to.RemoteWrite == nil {
		return nil
	}
	headers, err := b.variableHeaders("prometheus_remote_write", to.RemoteWrite != nil, remoteWriteHeaders)
	if err != nil {
		return err
	}
	var listener net.Listener
	if to.Listen != "" {
		if listener, err = net.Listen("tcp", to.Listen); err != nil {
			return Problems{config.About(b.plan.Names, "prometheus_listen", i18n.Sprintf("cannot listen: %s", "无法监听：%s", i18n.Message(err)),
				i18n.Text{EN: "use another port", ZH: "请换一个端口"}).Of(err)}
		}
	}
	p := b.plan
	b.watched.metrics = livemetrics.New(livemetrics.Info{Run: b.runID(), Name: p.Output.Name, Model: p.Model, API: p.Protocol.Name,
		Dataset: p.Dataset.Name, Version: b.settings.Program}, b.now)
	b.countEnded()
	if listener != nil {
		b.watched.page = livemetrics.Serve(listener, b.watched.metrics)
		b.sayPage(listener.Addr())
	}
	if to.RemoteWrite != nil {
		b.watched.pusher = livemetrics.Push(livemetrics.Receiver{URL: to.RemoteWrite, Header: headers,
			TLS: b.trust, Version: b.settings.Program}, b.watched.metrics, func(err error) {
			logline.Warn(b.writer.logger, i18n.Sprintf("--prometheus-remote-write: %v. Later values are sent if it recovers. The benchmark continues.",
				"--prometheus-remote-write：%v。恢复后会继续发送之后的数据。测试继续进行。", receiverProblem(err)))
		})
	}
	return nil
}

// countEnded counts each request when it has ended, before the caller is told of it.
func (b *Runner) countEnded() {
	metrics, next := b.watched.metrics, b.engine.Ended
	b.engine.Ended = func(r *record.Record) {
		metrics.Observe(r)
		if next != nil {
			next(r)
		}
	}
}

// sayPage says where metrics are served, and if others than this machine can read them.
func (b *Runner) sayPage(at net.Addr) {
	logline.Info(b.writer.logger, i18n.Sprintf("Serving metrics for Prometheus on http://%s/metrics", "Prometheus 指标地址：http://%s/metrics", at.String()))
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		logline.Warn(b.writer.logger, i18n.Sprintf("--prometheus-listen: any machine that can reach %s can read the metrics of this run, without a password.",
			"--prometheus-listen：能访问 %s 的任何机器都可以读取本次运行的指标，且无需密码。", at.String()))
	}
}

// now is the state of the level under way.
func (b *Runner) now() livemetrics.Now {
	s := b.live.Snapshot()
	return livemetrics.Now{InFlight: s.InFlight, Parallel: s.Parallel, Rate: s.AskedRate, Started: s.Started, Dropped: s.Dropped}
}

// loading is what the engine calls round a level's load.
func (b *Runner) loading() (end func()) {
	after := b.settings.loading()
	if b.watched.metrics == nil {
		return after
	}
	b.watched.metrics.Begin(b.watched.level)
	return func() {
		b.watched.metrics.End()
		after()
	}
}

// verdict shows the verdict of a finished level.
func (w *watched) verdict(l *metric.Level) {
	if w.metrics != nil {
		w.metrics.Verdict(l.Verdict)
	}
}

// endPushing sends the last values.
func (b *Runner) endPushing() {
	if b.watched.pusher == nil {
		return
	}
	if err := b.watched.pusher.Close(b.dashboard.hurry); err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("--prometheus-remote-write: the last values were not sent: %v", "--prometheus-remote-write：最后的数据未能发送：%v", receiverProblem(err)))
	}
	b.watched.pusher = nil
}

// endPage gives Prometheus the time for a last scrape, where it scraped before.
func (b *Runner) endPage() {
	page, hurry := b.watched.page, b.dashboard.hurry
	if page == nil {
		return
	}
	if wait := page.Awaited(); wait > 0 && hurry.Err() == nil {
		logline.Info(b.writer.logger, i18n.Sprintf("Waiting up to %s for the last scrape of Prometheus.", "最多等待 %s，供 Prometheus 做最后一次抓取。", wait.Round(time.Second)))
		ctx, cancel := context.WithTimeout(hurry, wait)
		page.Await(ctx)
		cancel()
	}
	b.closeWatched()
}

// closeWatched ends the page and the writes, also of a run that ended before its first level.
func (b *Runner) closeWatched() {
	w := &b.watched
	if w.pusher != nil {
		_ = w.pusher.Close(canceled())
		w.pusher = nil
	}
	if w.page != nil {
		_ = w.page.Close()
		w.page = nil
	}
}

// canceled is a context that has ended.
func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

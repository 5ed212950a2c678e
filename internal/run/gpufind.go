package run

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/sampler"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// findFor bounds the search for GPUs, lookFor each place.
	findFor = 3 * time.Second
	// dcgmPort and amdPort are where NVIDIA's and AMD's exporters listen unless they are told otherwise.
	dcgmPort = "9400"
	amdPort  = "5000"
)

// findGPUs looks for what tells of the GPUs of the servers: a server's own page, the driver's program where a server is on this machine,
// the usual ports of exporters on its host. The first kind that has something is taken, as the next would tell of the same GPUs. Nothing
// of the user's goes to a port that was not given.
func (b *Runner) findGPUs(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, findFor)
	defer cancel()
	for _, look := range []func(context.Context) []sampledSource{b.ownGPUs, b.localGPUs, b.exportedGPUs} {
		found := look(ctx)
		if len(found) == 0 {
			continue
		}
		var names []string
		for _, s := range found {
			names = append(names, s.Name)
		}
		b.sources = append(b.sources, found...)
		logline.Info(b.writer.logger, i18n.Sprintf("Detected GPU metrics (%s); sampling them during each level.", "检测到 GPU 指标（%s），将在每个级别期间采集。", strings.Join(names, ", ")))
		return
	}
	logline.Info(b.writer.logger, i18n.Text{EN: "Detected no GPU metrics.", ZH: "未检测到 GPU 指标。"})
}

// ownGPUs are servers that tell of their GPUs beside their own metrics, as Triton does.
func (b *Runner) ownGPUs(ctx context.Context) (found []sampledSource) {
	for _, place := range b.plan.Target.Places() {
		if place.Metrics == nil {
			continue
		}
		from := b.metricsAt(place.Metrics, place)
		exporter := sampler.Exporter{Target: from.Reach(), Keep: tracks.OfGPU}
		s := sampledSource{Source: sampler.Source{Open: exporter.Reader,
			Source: telemetry.Source{Kind: telemetry.GPU, Name: b.shownAddress(from.URL), Target: -1}}}
		if lookOnce(ctx, s.Source) {
			found = append(found, s)
		}
	}
	return found
}

// localGPUs are those of this machine, where one of the servers is on it.
func (b *Runner) localGPUs(ctx context.Context) []sampledSource {
	for _, place := range b.plan.Target.Places() {
		if !onThisMachine(place) {
			continue
		}
		for _, name := range []string{config.MetricsNVIDIA, config.MetricsAMD} {
			if _, err := exec.LookPath(name); err != nil {
				continue
			}
			s := b.program(name)
			if _, err := readOnce(ctx, s); err == nil {
				return []sampledSource{{Source: s}}
			}
		}
	}
	return nil
}

// onThisMachine reports whether a server is reached by loopback or a socket.
func onThisMachine(p *plan.Place) bool {
	host := p.URL.Hostname()
	ip := net.ParseIP(host)
	return p.Socket != "" || strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// exportedGPUs are exporters on the hosts of the servers. A host that is behind a proxy is left out.
func (b *Runner) exportedGPUs(ctx context.Context) (found []sampledSource) {
	seen := map[string]bool{}
	for _, place := range b.plan.Target.Places() {
		host := place.URL.Hostname()
		via, err := http.ProxyFromEnvironment(&http.Request{URL: place.URL})
		if seen[host] || place.Socket != "" || via != nil || err != nil {
			continue
		}
		seen[host] = true
		for _, port := range []string{dcgmPort, amdPort} {
			u := &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/metrics"}
			s := b.exporter(u, nil)
			if lookOnce(ctx, s.Source) {
				found = append(found, s)
			}
		}
	}
	return found
}

// lookOnce reports whether a source that nobody named tells of a GPU.
func lookOnce(ctx context.Context, s sampler.Source) bool {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	reader := s.Open()
	defer reader.Close()
	r, err := reader.Read(ctx)
	for _, sample := range r.Samples {
		if err == nil && tracks.OfGPU(sample.Name) {
			return true
		}
	}
	return false
}

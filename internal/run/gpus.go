package run

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/scrape"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/sampler"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// openGPUs finds what tells of GPUs and hosts. What the user named and cannot be read is a problem.
func (b *Runner) openGPUs(ctx context.Context) (problems Problems) {
	t := b.plan.Telemetry
	if t.FindGPUs {
		b.findGPUs(ctx)
		return nil
	}
	if t.GPUProgram != "" {
		source := b.program(t.GPUProgram)
		if _, err := readOnce(ctx, source); err != nil {
			return Problems{config.About(b.plan.Names, "gpu_metrics", i18n.Sprintf("cannot read the GPUs: %s", "无法读取 GPU：%s", i18n.Message(err)),
				adviceOn(t.GPUProgram, err))}
		}
		b.sources = append(b.sources, sampledSource{Source: source})
	}
	exporters, errs, hosts := map[int]sampledSource{}, map[int]error{}, map[int]bool{}
	for i, u := range t.GPUs {
		exporters[i] = b.exporter(u, http.ProxyFromEnvironment)
	}
	together(exporters, func(i int, s sampledSource, keep func(func())) {
		samples, err := readOnce(ctx, s.Source)
		keep(func() {
			errs[i], hosts[i] = err, !slices.ContainsFunc(samples, func(s exposition.Sample) bool { return tracks.OfGPU(s.Name) })
		})
	})
	for i, u := range t.GPUs {
		if err := errs[i]; err != nil {
			problems = append(problems, config.About(b.plan.Names, "gpu_metrics",
				i18n.Sprintf("cannot read %s: %s", "无法读取 %s：%s", b.shownAddress(u), i18n.Message(err)),
				i18n.Text{EN: "check the address, or use off", ZH: "请检查地址，或使用 off"}))
			continue
		}
		source := exporters[i]
		source.hostOnly = hosts[i]
		b.sources = append(b.sources, source)
	}
	return problems
}

// patience is how much longer a program may take than an exporter: it has to start, and its lines come at intervals of its own.
const patience = 2 * time.Second

// program is the source of a program that tells of the GPUs of this machine.
func (b *Runner) program(name string) sampler.Source {
	interval := b.plan.Telemetry.Interval
	host, _ := os.Hostname()
	s := sampler.Source{Source: telemetry.Source{Kind: telemetry.GPU, Name: name, Host: host, Target: -1}, Patience: patience,
		Open: sampler.NVIDIA{Interval: interval}.Reader}
	if name == config.MetricsAMD {
		s.Open = sampler.AMD{Interval: interval}.Reader
	}
	return s
}

// exporter is the source of an exporter of GPUs or of a host.
func (b *Runner) exporter(u *url.URL, proxy func(*http.Request) (*url.URL, error)) sampledSource {
	keep := b.plan.Telemetry.Keep
	exporter := sampler.Exporter{Target: scrape.Target{URL: u, TLS: b.trust, Proxy: proxy}, SumOver: tracks.SumOver(),
		Keep: func(name string) bool { return tracks.Wanted(name) || keep != nil && keep.MatchString(name) }}
	return sampledSource{at: u.String(), Source: sampler.Source{Open: exporter.Reader,
		Source: telemetry.Source{Kind: telemetry.GPU, Name: b.shownAddress(u), Target: -1}}}
}

// readOnce is what a source has that is kept; one that has nothing is an error.
func readOnce(ctx context.Context, s sampler.Source) ([]exposition.Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	reader := s.Open()
	defer reader.Close()
	r, err := reader.Read(ctx)
	if err == nil && len(r.Samples) == 0 {
		err = i18n.Text{EN: "it has no metrics of DCGM, AMD or node exporters", ZH: "其中没有 DCGM、AMD 或 node 导出器的指标"}.Err()
	}
	return r.Samples, err
}

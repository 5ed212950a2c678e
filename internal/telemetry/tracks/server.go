package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// A quantity is a track of servers and how a source's lines of it are made.
type quantity struct {
	track Track
	lines func(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate
}

// servers are the tracks of what servers told, a line or more for each server.
func (b *builder) servers() (all []Track) {
	for _, q := range quantities() {
		t := q.track
		t.Group = Server
		var lines []candidate
		for _, s := range b.level.Sources {
			d, ok := b.engine(s)
			if !ok {
				continue
			}
			for _, l := range q.lines(b, s, d) {
				if model := b.level.Head.Model; model != "" && len(b.ours(s)) < len(s.Series) { // the page has others
					l.name = after(shown(model), l.name)
				}
				if b.several() {
					l.name = after(s.Name, l.name)
				}
				lines = append(lines, l)
			}
		}
		all = append(all, b.with(t, lines))
	}
	return all
}

// after is a line's name behind that of what it is of; most tracks have one line for each, without a name.
func after(of string, name i18n.Text) i18n.Text {
	if name.EN == "" {
		return i18n.Same(of)
	}
	return i18n.Sprintf("%s %s", "%s %s", of, name)
}

func (b *builder) several() bool {
	n := 0
	for _, s := range b.level.Sources {
		if s.Kind == telemetry.Server {
			n++
		}
	}
	return n > 1
}

func (b *builder) engine(s *telemetry.Readings) (servermetrics.Dialect, bool) {
	for _, d := range b.engines {
		if s.Kind == telemetry.Server && d.Engine == s.Engine {
			return d, true
		}
	}
	return servermetrics.Dialect{}, false
}

func quantities() []quantity {
	return []quantity{
		{Track{ID: "requests", Title: i18n.Text{EN: "Requests at the server", ZH: "服务端的请求"}}, requests},
		{Track{ID: "kv-cache", Unit: Share, Title: i18n.Text{EN: "KV cache in use", ZH: "KV 缓存使用率"}}, kvCache},
		{Track{ID: "preemptions", Unit: Rate, Title: i18n.Text{EN: "Preemptions", ZH: "抢占"}}, rate(i18n.Text{}, metric.ServerPreemptions)},
		{Track{ID: "prefix-hits", Unit: Share, Title: i18n.Text{EN: "Prefix-cache hit rate", ZH: "前缀缓存命中率"}}, prefixHits},
		{Track{ID: "server-tokens", Unit: Tokens, Title: i18n.Text{EN: "Tokens by the server's count", ZH: "token（服务端计数）"}}, tokens},
		{Track{ID: "batch", Title: i18n.Text{EN: "Sequences in a step", ZH: "每步的序列数"}}, batch},
		{Track{ID: "server-times", Unit: Seconds, Title: i18n.Text{EN: "Mean times by the server", ZH: "平均时间（服务端）"}}, times},
		{Track{ID: "server-memory", Unit: "GiB", Title: i18n.Text{EN: "Memory of the server's process", ZH: "服务进程内存"}}, memory},
	}
}

func requests(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate {
	return []candidate{b.line(s, i18n.Text{EN: "running", ZH: "运行"}, b.gaugeSum(s, d.Running)),
		b.line(s, i18n.Text{EN: "waiting", ZH: "等待"}, b.gaugeSum(s, d.Waiting))}
}

// kvCache has a line for each engine behind an address: their shares do not add up.
func kvCache(b *builder, s *telemetry.Readings, d servermetrics.Dialect) (all []candidate) {
	found := b.named(s, d.KVCache)
	for _, series := range found {
		name := i18n.Text{}
		if len(found) > 1 {
			name = i18n.Same(labelsOf(s, series, false))
		}
		all = append(all, b.line(s, name, series.Gauge()))
	}
	return all
}

func memory(b *builder, s *telemetry.Readings, _ servermetrics.Dialect) (all []candidate) {
	for _, series := range b.named(s, []string{processMemory}) {
		all = append(all, b.line(s, i18n.Text{}, multiplied(series.Gauge(), 1./(1<<30))))
	}
	return all
}

func batch(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate {
	return []candidate{b.line(s, i18n.Text{}, telemetry.Sum(b.named(s, d.Batch)))}
}

func rate(name i18n.Text, of metric.ServerCounter) func(*builder, *telemetry.Readings, servermetrics.Dialect) []candidate {
	return func(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate {
		return []candidate{b.grown(s, name, telemetry.RatesOf(telemetry.Sum(b.named(s, d.Counts[of]))))}
	}
}

func tokens(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate {
	prompt := d.Counts[metric.ServerPromptTokens]
	if len(prompt) == 0 {
		prompt = d.Counts[metric.ServerComputedTokens]
	}
	return []candidate{b.grown(s, i18n.Text{EN: "output", ZH: "输出"}, telemetry.RatesOf(telemetry.Sum(b.named(s, d.Counts[metric.ServerOutputTokens])))),
		b.grown(s, i18n.Text{EN: "prompt", ZH: "提示词"}, telemetry.RatesOf(telemetry.Sum(b.named(s, prompt))))}
}

func prefixHits(b *builder, s *telemetry.Readings, d servermetrics.Dialect) []candidate {
	queries, hits := b.named(s, d.Counts[metric.ServerCacheQueries]), b.named(s, d.Counts[metric.ServerCacheHits])
	return []candidate{b.grown(s, i18n.Text{}, telemetry.Quotients(telemetry.Sum(hits), telemetry.Sum(queries)))}
}

// times are means of the requests that ended between two readings, by the server's histograms.
func times(b *builder, s *telemetry.Readings, d servermetrics.Dialect) (all []candidate) {
	for _, x := range []struct {
		span metric.ServerTiming
		name i18n.Text
	}{{metric.SpanTTFT, i18n.Same("TTFT")}, {metric.SpanQueue, i18n.Text{EN: "in the queue", ZH: "排队"}}, {metric.SpanPrefill, i18n.Text{EN: "prefill", ZH: "预填充"}}} {
		for _, base := range d.Times[x.span] {
			sums, counts := b.named(s, []string{base + "_sum"}), b.named(s, []string{base + "_count"})
			if len(sums) > 0 {
				all = append(all, b.grown(s, x.name, telemetry.Quotients(telemetry.Sum(sums), telemetry.Sum(counts))))
				break
			}
		}
	}
	return all
}

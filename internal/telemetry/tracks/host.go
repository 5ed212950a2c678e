package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// hostCPU is node_exporter's counter of the seconds of each processor in each mode.
const hostCPU = "node_cpu_seconds_total"

// SumOver is the label over which series of a metric are added up when they are read: a host has hundreds of processors.
func SumOver() map[string]string { return map[string]string{hostCPU: "cpu"} }

// cpu is the share of the time in which the processors of hosts worked. The time in iowait, which the kernel estimates, falls now and then:
// such a mode did not grow then, and what it grows by next counts from its highest value, so that the modes add up to all the time.
func (b *builder) cpu() Track {
	t := Track{ID: "host-cpu", Group: Host, Unit: Share, Title: i18n.Text{EN: "Processors of the host busy", ZH: "主机处理器占用率"}}
	var lines []candidate
	for _, s := range b.level.Sources {
		if s.Kind == telemetry.Server {
			continue
		}
		var all, busy []*telemetry.Series
		for _, series := range b.named(s, []string{hostCPU}) {
			series = series.Rising()
			all = append(all, series)
			if mode := series.Label("mode"); mode != "idle" && mode != "iowait" {
				busy = append(busy, series)
			}
		}
		if len(busy) > 0 {
			lines = append(lines, b.grown(s, i18n.Same(s.Name), telemetry.Quotients(telemetry.Sum(busy), telemetry.Sum(all))))
		}
	}
	return b.with(t, lines)
}

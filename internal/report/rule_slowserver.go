package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// slowServerRule reports whether one of several servers is slower than the others, as the aggregate's rank test found: it has the
// limits, so that equal servers are called so in no more than one level of a thousand. It speaks of the level where the medians are
// furthest apart.
func slowServerRule(r Run) []Suggestion {
	var worst *metric.Level
	var which metric.Target
	most := 0.0
	for _, l := range r.every() {
		for _, t := range l.Targets {
			if s := t.Slower; s != nil && s.Others > 0 && s.Median/s.Others > most {
				worst, which, most = l, t, s.Median/s.Others
			}
		}
	}
	if worst == nil {
		return nil
	}
	s := which.Slower
	d, _ := metric.Define(s.Key)
	return []Suggestion{{
		Rule: "slow-server", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, server %s is slower than the others: its median %s is %s, compared with %s. Figures over all servers combine both.",
			"%s 时服务 %s 比其他服务慢：其%s中位数为 %s，其他为 %s。所有服务合计的数据混合了两者。", worst.Load.Phrase(), oneLine(which.Name), d.Title,
			duration(s.Median), duration(s.Others)),
		Evidence: []metric.Figure{
			metric.NewFigure("median of the slow server", "较慢服务的中位数", s.Median, metric.Seconds),
			metric.NewFigure("median of the others", "其他服务的中位数", s.Others, metric.Seconds),
			metric.NewFigure("successes of the slow server", "较慢服务的成功请求数", float64(which.Succeeded), metric.Count)},
		Try: i18n.Text{
			EN: "compare the hardware, settings and other load of that server with the others, or measure it alone; --balance least-busy sends it fewer " +
				"requests",
			ZH: "对比该服务与其他服务的硬件、参数与其他负载，或单独测试它；--balance least-busy 会少向它发送请求"},
	}}
}

package report

import (
	"slices"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// kneeRule says where more load stops paying off, or that the run did not get there. Thresholds: FindKnee's. It is
// silent when the levels above failed: the rules of failures and refusals speak then.
func kneeRule(r Run) []Suggestion {
	found, ok := FindKnee(r)
	if !ok || searchAnswers(r) {
		return nil
	}
	a, usable := trend(r)
	key := knee.Throughput(usable)
	if found.Growing {
		return stillGrowing(a, usable, key)
	}
	if found.Next == nil {
		return nil
	}
	x, y, _ := pair(found.Level, found.Next, key)
	evidence := throughputFigures(found.Level, found.Next, key, x, y)
	if lo, hi, ok := pair(found.Level, found.Next, metric.Latency); ok {
		evidence = append(evidence, fromTo(i18n.Text{EN: "average latency", ZH: "平均延迟"}, found.Level, found.Next, lo, hi, metric.Seconds)...)
	}
	keep, _ := loadToKeep(r, found.phrase())
	try := i18n.Sprintf("run the service at or below %s", "让服务运行在 %s 或以下", keep)
	var flags []string
	if loads, numbers := aroundKnee(a, usable, found); newLoads(a, usable, loads) {
		try = try.Plus(i18n.Text{EN: "; to locate the knee more precisely, add levels around it", ZH: "；在其附近再测几个级别可更准确地找到拐点"})
		flags = a.loadFlags(loads, numbers)
	}
	return []Suggestion{{
		Rule: "knee", Severity: Advice, Level: levelName(found.Level), Evidence: evidence,
		Finding: i18n.Sprintf("Throughput stops growing at %s: more load only makes requests slower.",
			"吞吐在 %s 时不再增长：更高的负载只会让请求变长。", found.Text()),
		Try: try, Flags: flags,
	}}
}

func stillGrowing(a axis, usable []*metric.Level, key metric.Key) []Suggestion {
	top, before := usable[len(usable)-1], usable[len(usable)-2]
	x, y, _ := pair(before, top, key)
	load := 2 * a.load(top)
	more := i18n.Text{EN: "higher concurrency", ZH: "更高的并发"}
	if a == byRate {
		more = i18n.Text{EN: "a higher rate", ZH: "更高的速率"}
	}
	return []Suggestion{{
		Rule: "knee", Severity: Advice, Level: levelName(top),
		Finding:  i18n.Sprintf("The system seems not to have reached its performance bottleneck, try %s", "系统似乎尚未到达性能瓶颈，请尝试%s", more),
		Evidence: throughputFigures(before, top, key, x, y),
		Flags:    a.loadFlags([]float64{load}, []int{a.likeNumber(top, load)}),
		Try:      i18n.Text{EN: "add a level with twice the load", ZH: "再测一个两倍负载的级别"},
	}}
}

func throughputFigures(lo, hi *metric.Level, key metric.Key, x, y float64) []metric.Figure {
	definition, _ := metric.Define(key)
	return fromTo(i18n.Text{EN: "throughput", ZH: "吞吐"}, lo, hi, x, y, definition.Unit)
}

// aroundKnee are the knee and the loads halfway to its neighbors.
func aroundKnee(a axis, usable []*metric.Level, found Knee) ([]float64, []int) {
	at := a.load(found.Level)
	loads := []float64{at, a.halfway(at, a.load(found.Next))}
	for i, l := range usable {
		if l == found.Level && i > 0 {
			loads = append([]float64{a.halfway(a.load(usable[i-1]), at)}, loads...)
		}
	}
	var distinct []float64
	var numbers []int
	for _, x := range loads {
		if n := len(distinct); n > 0 && distinct[n-1] >= x {
			continue
		}
		distinct = append(distinct, x)
		numbers = append(numbers, a.likeNumber(found.Level, x))
	}
	return distinct, numbers
}

// newLoads reports whether one of the loads was not measured yet.
func newLoads(a axis, usable []*metric.Level, loads []float64) bool {
	return slices.ContainsFunc(loads, func(x float64) bool {
		return !slices.ContainsFunc(usable, func(l *metric.Level) bool { return a.load(l) == x })
	})
}

// halfway is the middle of two loads; slots are whole.
func (a axis) halfway(x, y float64) float64 {
	middle := (x + y) / 2
	if a == byRate {
		return middle
	}
	return float64(int(middle))
}

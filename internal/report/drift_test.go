package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// drifting is a level without a steady state.
func drifting(signals ...metric.SteadySignal) Run {
	return single(plain(), func(l *metric.Level) {
		sized(l, 100)
		l.Steady = &metric.Steady{Without: metric.SteadyDrift, Signals: signals, Reason: i18n.Text{EN: "TTFT grew by 50 %", ZH: "TTFT 增长 50 %"}}
	})
}

func TestDrift_SaysWhatToDoAboutAnOverrunServerAndAboutAnyOther(t *testing.T) {
	closed := drifting(metric.SteadySignal{Key: metric.TPOT, Drift: 0.2}, metric.SteadySignal{Key: metric.TTFT, Drift: 0.5})
	s := driftRule(closed)[0]
	if !strings.Contains(s.Finding.EN, "there is no steady state: TTFT grew by 50 %. Means") || !strings.Contains(s.Finding.ZH, "没有稳定状态：TTFT 增长 50 %") ||
		!strings.Contains(s.Try.EN, "--warmup-num") || s.Evidence[0].Label.EN != "change of Time to first token" || s.Evidence[0].Value != 0.5 {
		t.Errorf("%+v", s)
	}
	open := drifting(metric.SteadySignal{Key: metric.ReachedConcurrency, Drift: 9})
	open.Levels[0].Load = metric.Load{Profile: load.Fixed(0, 20), Name: "rate_20"}
	if s := driftRule(open)[0]; !strings.HasPrefix(s.Try.EN, "offer less") {
		t.Errorf("%+v", s)
	}
	open.Search = &metric.Search{}
	if len(driftRule(open)) > 0 {
		t.Error("a search is told of the loads beyond the limit that it looked for")
	}
}

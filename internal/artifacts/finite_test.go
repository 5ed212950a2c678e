package artifacts

import (
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// Whatever servers and exporters report, the result of the load is written.
func TestKeepFinite_LeavesOutWhatTheResultCannotHold(t *testing.T) {
	l := metric.NewLevel(metric.Load{Name: "level", Profile: load.Closed(1)}, nil, nil)
	l.Energy, l.Cost = &metric.Energy{Joules: math.Inf(1)}, &metric.Cost{Currency: "USD"}
	l.Throttling = &metric.Throttling{Thermal: math.NaN()}
	m := &LevelArtifacts{Level: l}
	m.keepFinite()
	if l.Energy != nil || l.Throttling != nil || l.Cost == nil || len(m.Warnings) != 2 || !strings.Contains(m.Warnings[1].Error(), "energy") {
		t.Errorf("%+v, %v", l, m.Warnings)
	}
	if _, err := Result(RunInfo{}, []ResultLevel{{Level: l}}, nil); err != nil {
		t.Error(err)
	}
}

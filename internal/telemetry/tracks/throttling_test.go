package tracks

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// residency is AMD's percentage of the time in which a GPU was too hot, in 30 readings.
func residency(t *testing.T, percent float64) *telemetry.Level {
	t.Helper()
	return resumedLevel(t, []int{30}, 0, telemetry.Source{Kind: telemetry.GPU, Name: "h:5000/metrics", Target: -1}, func(float64) string {
		return fmt.Sprintf("gpu_violation_processor_hot_residency_percentage{gpu_id=\"0\"} %v\ngpu_violation_hbm_thermal_residency_percentage{gpu_id=\"0\"} 0\n", percent)
	})
}

func TestThrottling_OfAMDIsTheMeanOfItsPercentages(t *testing.T) {
	for _, percent := range []float64{0, 0.5, 40, 100} {
		th := Throttling(residency(t, percent), 0, 30)
		if th == nil || math.Abs(th.Thermal-percent/100) > 1e-9 || math.Abs(th.Heat.Share-percent/100) > 1e-9 || th.Power != 0 {
			t.Errorf("%v %%: %+v", percent, th)
		}
	}
}

func TestOf_AMDsThrottlingIsMarked(t *testing.T) {
	for percent, want := range map[float64]int{0.5: 0, 40: 1} {
		n := 0
		for _, m := range Of(residency(t, percent), chartdata.New(1), nil, nil).Marks {
			if m.Kind == ThrottlingMark && strings.Contains(m.Name.EN, "heat") && m.From == 0 && m.To == 29 {
				n++
			}
		}
		if n != want {
			t.Errorf("%v %%: %d marks, want %d", percent, n, want)
		}
	}
}

func TestThrottling_WorstGPUIsNamedWithHowManyAreAffected(t *testing.T) {
	var page strings.Builder
	for i := range 16 {
		bits := map[int]int{3: 0x4, 12: 0x40, 13: 0x4}[i]
		fmt.Fprintf(&page, "DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu=\"%d\",Hostname=\"h%d\"} %d\n", i%8, i/8, bits)
	}
	source := telemetry.Source{Kind: telemetry.GPU, Name: "x", Target: -1}
	th := Throttling(resumedLevel(t, []int{60}, 0, source, func(float64) string { return page.String() }), 0, 60)
	if th == nil || th.Heat.Name != "h1 GPU 4" || th.Heat.Share != 1 || th.Heat.Affected != 1 || th.Cap.Name != "h0 GPU 3" || th.Cap.Affected != 2 || th.GPUs != 16 {
		t.Errorf("%+v", th)
	}
}

package tracks

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// TestPowerTwice_SameGPUByItsUUID: GPUs of one source alone, and of two hosts, are no pairs.
func TestPowerTwice_SameGPUByItsUUID(t *testing.T) {
	power := func(uuid, watts string) string {
		return "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"" + uuid + "\"} " + watts + "\n"
	}
	level := sampled(t, map[telemetry.Source][]string{
		{Kind: telemetry.GPU, Name: "nvidia-smi"}:     {power("GPU-a", "300"), power("GPU-a", "300"), power("GPU-a", "300")},
		{Kind: telemetry.GPU, Name: "h:9400/metrics"}: {power("GPU-a", "340"), power("GPU-a", "340"), power("GPU-a", "340")},
		{Kind: telemetry.GPU, Name: "g:9400/metrics"}: {power("GPU-b", "500"), power("GPU-b", "500")},
	})
	all := PowerTwice(level, 1, 3)
	if len(all) != 1 || all[0].GPU != "GPU 0" {
		t.Fatalf("%+v", all)
	}
	for _, r := range all[0].Reported {
		if want := map[string]float64{"nvidia-smi": 300, "h:9400/metrics": 340}[r.Source]; math.Abs(r.Value-want) > 1e-9 {
			t.Errorf("%+v, want %v", r, want)
		}
	}
	if all := PowerTwice(level, 1, 1); all != nil {
		t.Errorf("of no time: %+v", all)
	}
}

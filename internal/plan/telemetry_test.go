package plan

import "testing"

func TestTelemetry_GPUAddressGivenTwiceIsSampledOnce(t *testing.T) {
	p := build(t, "--url", "http://h:1", "--gpu-metrics", "http://a:9400/metrics http://b:9400/metrics http://a:9400/metrics")
	if n := len(p.Telemetry.GPUs); n != 2 {
		t.Errorf("%d addresses", n)
	}
}

package plan

import "testing"

func TestTelemetry_GPUAddressGivenTwiceIsSampledOnce(t *testing.T) {
	p := build(t, "--url", "http://h:1", "--gpu-metrics", "http://a:9400/metrics http://b:9400/metrics http://a:9400/metrics")
	if n := len(p.Telemetry.GPUs); n != 2 {
		t.Errorf("%d addresses", n)
	}
}

func TestTelemetry_AddressWithoutAPathHasThatOfExporters(t *testing.T) {
	p := build(t, "--url", "http://h:1", "--gpu-metrics", "http://a:9400 http://a:9400/metrics http://b:9400/", "--server-metrics", "http://h:1?x=1")
	if got := p.Telemetry.GPUs; len(got) != 2 || got[0].String() != "http://a:9400/metrics" || got[1].String() != "http://b:9400/" {
		t.Errorf("%v", got)
	}
	if got := p.Telemetry.Servers; len(got) != 1 || got[0].String() != "http://h:1/metrics?x=1" {
		t.Errorf("%v", got)
	}
}

package simulator

import (
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The oracle adds up the power in steps of 1 ms, and the last 1,000 of them to the power that is shown.
func TestGPU_EnergyCounterIsTheIntegralOfThePower(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, throttle := range []Throttle{{}, {Kind: ThrottleThermal, After: 3 * time.Second}} {
		m, sum, now := newGPUMeter(throttle), 0.0, time.Duration(0)
		last := slices.Repeat([]float64{gpuIdlePower}, 1000)
		for range 40 {
			m.follow(now, []int{0, 1, 3, 64}[random.IntN(4)])
			for range 50 + random.IntN(2000) {
				now += time.Millisecond
				m.advance(now)
				sum, last = sum+m.watts()/1000, append(last[1:], m.watts())
			}
			mean := 0.0
			for _, w := range last {
				mean += w / 1000
			}
			if shown, _ := m.shown(); math.Abs(shown-mean) > 1e-3*mean {
				t.Errorf("%v, at %v: %v W are shown, the mean is %v W", throttle, now, shown, mean)
			}
		}
		if math.Abs(m.now.joules-sum) > 1e-3*sum || len(m.past) > 1100 {
			t.Errorf("%v: the counter is at %v J, the power adds up to %v J; %d are remembered", throttle, m.now.joules, sum, len(m.past))
		}
	}
}

func TestGPU_PowerClockAndActivityFollowTheBatch(t *testing.T) {
	at := func(running int) *gpuMeter {
		m := newGPUMeter(Throttle{})
		m.follow(time.Second, running)
		m.advance(time.Minute)
		return m
	}
	idle, one, many := at(0), at(1), at(64)
	power := func(m *gpuMeter) float64 { watts, _ := m.shown(); return watts }
	active := func(m *gpuMeter) float64 { _, share := m.shown(); return share }
	if !(math.Abs(power(idle)-gpuIdlePower) < 1e-6 && power(idle) < power(one) && power(one) < power(many) && power(many) < 700) {
		t.Errorf("%v W, %v W, %v W", power(idle), power(one), power(many))
	}
	if idle.clock() != gpuIdleClock || one.clock() != gpuTopClock || active(idle) != 0 || math.Abs(active(one)-1) > 1e-6 {
		t.Errorf("%v MHz, %v MHz, active %v, %v", idle.clock(), one.clock(), active(idle), active(one))
	}
	if idle.heat.value > 40 || many.heat.value < idle.heat.value+20 {
		t.Errorf("%v °C, %v °C", idle.heat.value, many.heat.value)
	}
}

func TestGPU_LimitComesAfterWorkAndEndsWithARest(t *testing.T) {
	const s = time.Second
	m := newGPUMeter(Throttle{Kind: ThrottlePower, After: 5 * s})
	step := func(now time.Duration, running int, want bool) {
		t.Helper()
		m.follow(now, running)
		if m.throttled() != want {
			t.Errorf("at %v: throttled is %v", now, !want)
		}
	}
	step(10*s, 4, false)
	step(14*s, 0, false)
	step(14*s+s/2, 4, false) // shorter than a rest
	step(15*s, 4, true)
	if got := m.slower(15*s, 6*s); got != 10*s {
		t.Errorf("6 s of work take %v", got)
	}
	step(20*s, 0, false)
	step(21*s, 4, false)
	if got := m.slower(21*s, s); got != s {
		t.Errorf("1 s of work takes %v", got)
	}
	var none *gpuMeter
	if got := none.slower(s, s); got != s {
		t.Errorf("without a GPU, 1 s of work takes %v", got)
	}
}

// gpuValue is a value of a page.
func gpuValue(t *testing.T, page, name, gpu string) float64 {
	t.Helper()
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, name+`{gpu="`+gpu+`",`); ok {
			_, text, _ := strings.Cut(strings.TrimSpace(rest), "} ")
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("no %s of GPU %s in\n%s", name, gpu, page)
	return 0
}

func TestGPU_PageHasTheExportersFormAndTheBatch(t *testing.T) {
	c := serve(t, Config{ITL: 5 * ms, GPUs: 2, GPUThrottle: Throttle{Kind: ThrottleThermal}})
	status, before := c.get("/gpu/metrics")
	for _, want := range []string{
		"# HELP DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION Total energy consumption since boot (in mJ).\n# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\n",
		`DCGM_FI_DEV_SM_CLOCK{gpu="1",UUID="GPU-00000000-0000-0000-0000-000000000001",pci_bus_id="00000000:02:00.0",device="nvidia1",modelName="Simulated GPU",hostname="simulator"} 345` + "\n",
	} {
		if status != http.StatusOK || !strings.Contains(before, want) {
			t.Errorf("%d, without %s:\n%s", status, want, before)
		}
	}
	c.ok("/v1/completions", `{"prompt": "x", "max_tokens": 20}`)
	_, after := c.get("/metrics")
	if !strings.Contains(after, "vllm:num_requests_running") {
		t.Error("/metrics is not the server's")
	}
	if gpuValue(t, before, "DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "0") != 1 || gpuValue(t, before, "DCGM_FI_DEV_GPU_UTIL", "0") != 0 ||
		gpuValue(t, after, "DCGM_FI_DEV_POWER_USAGE", "0") <= gpuValue(t, before, "DCGM_FI_DEV_POWER_USAGE", "0") ||
		gpuValue(t, after, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "1") <= gpuValue(t, before, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "1") {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if r := c.server.engine.gpu.throttle.bits(); r != 0x48 {
		t.Errorf("thermal throttling is %#x", r)
	}
	none := serve(t, Config{})
	if status, _ := none.get("/gpu/metrics"); status != http.StatusNotFound {
		t.Errorf("without GPUs: %d", status)
	}
	if _, page := none.get("/metrics"); strings.Contains(page, "DCGM") {
		t.Error("GPUs that nobody asked for")
	}
}

func TestGPU_FlagsAndTheirProblems(t *testing.T) {
	got := Default()
	if err := parseFlags(&got, "--gpu", "--gpu-throttle=thermal=5s"); err != nil || got.GPUs != 1 || got.GPUThrottle != (Throttle{ThrottleThermal, 5 * time.Second}) {
		t.Errorf("%+v, %v", got.GPUThrottle, err)
	}
	if err := parseFlags(&got, "--gpu=8", "--gpu-throttle", "power"); err != nil || got.GPUs != 8 || got.GPUThrottle.String() != "power" {
		t.Errorf("%d, %+v, %v", got.GPUs, got.GPUThrottle, err)
	}
	for _, arg := range []string{"", "cold", "power=", "power=x", "power=-1s", "=5s"} {
		var c Config
		if err := parseFlags(&c, "--gpu-throttle="+arg); err == nil {
			t.Errorf("--gpu-throttle=%s was taken as %+v", arg, c.GPUThrottle)
		}
	}
	for want, c := range map[string]Config{"--gpu is -1": {GPUs: -1}, "--gpu is 73": {GPUs: 73}, "use --gpu too": {GPUThrottle: Throttle{Kind: ThrottlePower}},
		`--gpu-throttle is "cold"`: {GPUs: 1, GPUThrottle: Throttle{Kind: "cold"}}} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

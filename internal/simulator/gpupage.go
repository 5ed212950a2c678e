package simulator

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// gpuMemory is the memory of a simulated GPU in MiB, most of which a server takes when it starts.
const (
	gpuMemory     = 143771
	gpuMemoryUsed = 131072
)

// A gpuReading is what the GPUs show at an instant.
type gpuReading struct {
	power, clock, activity, fill, heat, joules float64
	bits                                       int
}

// readGPUs is what each GPU shows now.
func (e *engine) readGPUs() gpuReading {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.gpu
	m.advance(time.Since(e.epoch))
	r := gpuReading{clock: m.clock(), fill: m.fill(), heat: m.heat.value, joules: m.now.joules}
	r.power, r.activity = m.shown()
	switch {
	case m.throttled():
		r.bits = m.throttle.bits()
	case m.running == 0:
		r.bits = 0x01 // idle
	}
	return r
}

// A gpuMetric is a metric of NVIDIA's dcgm-exporter, whose name is that of DCGM's field.
type gpuMetric struct {
	name, kind, help string
	format           string
	of               func(r gpuReading, gpu int) float64
}

// unlike makes GPUs of a server differ a little, as real ones do: the factor of the power and so of the energy of one.
func unlike(gpu int) float64 { return 1 + 0.02*float64(gpu%3-1) }

func gpuMetrics() []gpuMetric {
	constant := func(v float64) func(gpuReading, int) float64 { return func(gpuReading, int) float64 { return v } }
	return []gpuMetric{
		{"DCGM_FI_DEV_SM_CLOCK", "gauge", "SM clock frequency (in MHz).", "%.0f", func(r gpuReading, _ int) float64 { return r.clock }},
		{"DCGM_FI_DEV_MEM_CLOCK", "gauge", "Memory clock frequency (in MHz).", "%.0f", constant(gpuMemClock)},
		{"DCGM_FI_DEV_GPU_TEMP", "gauge", "GPU temperature (in C).", "%.0f", func(r gpuReading, gpu int) float64 { return r.heat * unlike(gpu) }},
		{"DCGM_FI_DEV_POWER_USAGE", "gauge", "Power draw (in W).", "%f", func(r gpuReading, gpu int) float64 { return r.power * unlike(gpu) }},
		{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter", "Total energy consumption since boot (in mJ).", "%.0f",
			func(r gpuReading, gpu int) float64 { return 1000 * r.joules * unlike(gpu) }},
		{"DCGM_FI_DEV_GPU_UTIL", "gauge", "GPU utilization (in %).", "%.0f", func(r gpuReading, _ int) float64 { return 100 * r.activity }},
		{"DCGM_FI_DEV_MEM_COPY_UTIL", "gauge", "Memory utilization (in %).", "%.0f", func(r gpuReading, _ int) float64 { return 60 * r.activity }},
		{"DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "gauge", "Current clock event reasons (bitmask of DCGM_CLOCKS_EVENT_REASON_*)", "%.0f",
			func(r gpuReading, _ int) float64 { return float64(r.bits) }},
		{"DCGM_FI_DEV_XID_ERRORS", "gauge", "Value of the last XID error encountered.", "%.0f", constant(0)},
		{"DCGM_FI_DEV_FB_FREE", "gauge", "Framebuffer memory free (in MiB).", "%.0f", constant(gpuMemory - gpuMemoryUsed)},
		{"DCGM_FI_DEV_FB_USED", "gauge", "Framebuffer memory used (in MiB).", "%.0f", constant(gpuMemoryUsed)},
		{"DCGM_FI_DEV_ECC_SBE_VOL_TOTAL", "counter", "Total number of single-bit volatile ECC errors.", "%.0f", constant(0)},
		{"DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "counter", "Total number of double-bit volatile ECC errors.", "%.0f", constant(0)},
		{"DCGM_FI_PROF_GR_ENGINE_ACTIVE", "gauge", "Ratio of time the graphics engine is active.", "%f", func(r gpuReading, _ int) float64 { return r.activity }},
		{"DCGM_FI_PROF_SM_ACTIVE", "gauge", "The ratio of cycles an SM has at least 1 warp assigned.", "%f", func(r gpuReading, _ int) float64 { return 0.9 * r.activity }},
		{"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "gauge", "Ratio of cycles the tensor (HMMA) pipe is active.", "%f",
			func(r gpuReading, _ int) float64 { return 0.6 * r.fill * r.activity }},
		{"DCGM_FI_PROF_DRAM_ACTIVE", "gauge", "Ratio of cycles the device memory interface is active sending or receiving data.", "%f",
			func(r gpuReading, _ int) float64 { return 0.7 * r.activity }},
	}
}

// writeGPUs writes the page of the exporter, with its labels.
func (s *Server) writeGPUs(w io.Writer) {
	if s.engine.gpu == nil {
		return
	}
	r := s.engine.readGPUs()
	for _, m := range gpuMetrics() {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
		for gpu := range s.config.GPUs {
			fmt.Fprintf(w, "%s{gpu=\"%d\",UUID=\"GPU-00000000-0000-0000-0000-%012d\",pci_bus_id=\"00000000:%02X:00.0\",device=\"nvidia%d\",modelName=\"Simulated GPU\",hostname=\"simulator\"} "+
				m.format+"\n", m.name, gpu, gpu, gpu+1, gpu, m.of(r, gpu))
		}
	}
}

// serveGPUs answers /gpu/metrics.
func (s *Server) serveGPUs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.writeGPUs(w)
}

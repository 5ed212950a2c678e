package export

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// An aiperfField is a quantity of a GPU in AIPerf's words and unit.
type aiperfField struct {
	name string
	by   float64
}

// aiperfFields are the quantities of DCGM's exporter, whose names those of nvidia-smi have here, and of AMD's, by their names there.
func aiperfFields() map[string]aiperfField {
	const megabytes = 1.048576e-3 // of MiB in GB
	return map[string]aiperfField{
		"DCGM_FI_DEV_POWER_USAGE":              {"nvidia_power_usage", 1},
		"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": {"nvidia_energy_consumption", 1e-9}, // mJ as MJ
		"DCGM_FI_DEV_GPU_UTIL":                 {"nvidia_gpu_utilization", 1},
		"DCGM_FI_DEV_MEM_COPY_UTIL":            {"nvidia_memory_utilization", 1},
		"DCGM_FI_DEV_FB_USED":                  {"nvidia_memory_used", megabytes},
		"DCGM_FI_DEV_GPU_TEMP":                 {"nvidia_temperature", 1},
		"DCGM_FI_PROF_SM_ACTIVE":               {"nvidia_sm_utilization", 100},
		"DCGM_FI_DEV_XID_ERRORS":               {"nvidia_xid_errors", 1},
		"DCGM_FI_DEV_POWER_VIOLATION":          {"nvidia_power_violation", 1e-3}, // ns as µs
		"gpu_package_power":                    {"amd_power", 1},
		"gpu_energy_consumed":                  {"amd_energy_consumption", 1e-12}, // µJ as MJ
		"gpu_gfx_activity":                     {"amd_gfx_activity", 1},
		"gpu_umc_activity":                     {"amd_umc_activity", 1},
		"gpu_used_vram":                        {"amd_memory_used", megabytes},
		"gpu_junction_temperature":             {"amd_temperature", 1},
	}
}

// An aiperfGPU is what AIPerf keeps of a GPU.
type aiperfGPU []aiperfQuantity

// An aiperfQuantity is a quantity over the readings, as Series.Follow has it.
type aiperfQuantity struct {
	aiperfField
	value func(reading int) (float64, bool)
}

// at are the quantities in a reading. Numbers that JSON has no form for are left out.
func (g aiperfGPU) at(reading int) map[string]float64 {
	all := map[string]float64{}
	for _, q := range g {
		if v, ok := q.value(reading); ok && !math.IsInf(v, 0) {
			all[q.name] = v * q.by
		}
	}
	return all
}

// aiperfGPULine is a line of gpu_telemetry_export.jsonl: a GPU in a reading.
type aiperfGPULine struct {
	Time     int64              `json:"timestamp_ns"`
	Source   string             `json:"telemetry_source_url"`
	Index    int                `json:"gpu_index"`
	UUID     string             `json:"gpu_uuid"`
	Model    string             `json:"gpu_model_name"`
	PCI      string             `json:"pci_bus_id,omitempty"`
	Device   string             `json:"device,omitempty"`
	Host     string             `json:"hostname,omitempty"`
	Platform string             `json:"platform"`
	Data     map[string]float64 `json:"telemetry_data"`
}

// gpusOf are the GPUs of a source. A series without a GPU's number is none's.
func gpusOf(of *telemetry.Readings) (all []aiperfGPULine, gpus []aiperfGPU) {
	fields := aiperfFields()
	at := map[telemetry.GPUID]int{}
	for _, s := range of.Series {
		field, known := fields[strings.TrimSuffix(s.Metric, "_total")]
		id := s.GPU()
		index, err := strconv.Atoi(id.Number)
		if !known || err != nil {
			continue
		}
		if _, ok := at[id]; !ok {
			at[id] = len(gpus)
			platform, _, _ := strings.Cut(field.name, "_")
			gpus = append(gpus, nil)
			all = append(all, aiperfGPULine{Source: of.Name, Index: index, UUID: cmp.Or(id.UUID, "GPU "+id.Number), Platform: platform, PCI: id.PCI, Device: s.Label("device"),
				Model: cmp.Or(s.Label("modelName"), s.Label("card_model"), "unknown"), Host: id.Host})
		}
		gpus[at[id]] = append(gpus[at[id]], aiperfQuantity{field, s.Follow()})
	}
	return all, gpus
}

// writeGPUs writes gpu_telemetry_export.jsonl: all readings, also those before the first measured request.
func (l *aiperfLevel) writeGPUs(path string) error {
	return outputs.Replace(path, func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		for _, of := range l.gpus {
			lines, gpus := gpusOf(of)
			for i, window := range of.Windows {
				for k, line := range lines {
					if line.Data = gpus[k].at(i); len(line.Data) == 0 {
						continue
					}
					line.Time = wallOf(of, window.Middle())
					if err := out.Encode(line); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

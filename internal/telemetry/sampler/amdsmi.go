package sampler

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
)

// AMD follows the GPUs of this machine by amd-smi, which stays and writes a JSON document for all GPUs at each interval of whole seconds.
type AMD struct {
	// Command is the program, "" for amd-smi.
	Command  string
	Interval time.Duration
}

// Reader starts the program at its first reading.
func (a AMD) Reader() Reader {
	seconds := max(1, int(math.Round(a.Interval.Seconds())))
	return &child{command: cmp.Or(a.Command, "amd-smi"), open: func() assembler { return &amdLines{} },
		args: []string{"metric", "--usage", "--power", "--clock", "--temperature", "--mem-usage", "--energy", "--ecc", "--json",
			"--watch", strconv.Itoa(seconds)}}
}

// amdValues are where amd-smi has what, and the names that AMD's exporter has for the same. Energy is in J there and in µJ here.
func amdValues() []struct {
	path, metric, clock string
	by                  float64
} {
	return []struct {
		path, metric, clock string
		by                  float64
	}{
		{"power.socket_power", "gpu_package_power", "", 1}, {"usage.gfx_activity", "gpu_gfx_activity", "", 1}, {"usage.umc_activity", "gpu_umc_activity", "", 1},
		{"mem_usage.used_vram", "gpu_used_vram", "", 1}, {"clock.gfx_0.clk", "gpu_clock", "system", 1}, {"clock.mem_0.clk", "gpu_clock", "memory", 1},
		{"temperature.hotspot", "gpu_junction_temperature", "", 1}, {"temperature.edge", "gpu_edge_temperature", "", 1},
		{"energy.total_energy_consumption", "gpu_energy_consumed", "", 1e6}, {"ecc.total_uncorrectable_count", "gpu_ecc_uncorrect_total", "", 1},
	}
}

// maxDocument bounds a document.
const maxDocument = 16 << 20

// amdLines are the lines of the document that is under way.
type amdLines struct {
	text  bytes.Buffer
	began time.Time
}

// rest is nothing: a document says where it ends.
func (a *amdLines) rest() (r Reading, some bool) { return r, false }

// add takes a line. A document begins and ends with a bracket that is not indented; what lies between two documents is an aside.
func (a *amdLines) add(l line) (r Reading, whole bool, err error) {
	first := l.text != "" && strings.Contains("[{", l.text[:1])
	last := l.text != "" && (strings.Contains("]}", l.text[:1]) || first && strings.ContainsAny(l.text[len(l.text)-1:], "]}"))
	if first && a.text.Len() == 0 {
		a.began = l.at
	} else if a.text.Len() == 0 && strings.HasPrefix(l.text, "'CTRL'") { // how to stop it
		return r, false, nil
	} else if a.text.Len() == 0 {
		return r, false, aside(l.text)
	}
	if a.text.Len() > maxDocument {
		return r, false, errors.New("amd-smi writes a document without an end")
	}
	a.text.WriteString(l.text)
	a.text.WriteByte('\n')
	if !last {
		return r, false, nil
	}
	r, err = amdDocument(a.text.Bytes())
	r.At = a.began
	a.text.Reset()
	return r, err == nil, err
}

// amdDocument reads a document: a list of GPUs, which later versions put in an object.
func amdDocument(text []byte) (r Reading, err error) {
	var list []map[string]any
	if json.Unmarshal(text, &list) != nil {
		var wrapped struct {
			GPUs []map[string]any `json:"gpu_data"`
		}
		if json.Unmarshal(text, &wrapped) != nil {
			return r, errors.New("amd-smi writes something else than was asked for")
		}
		list = wrapped.GPUs
	}
	for _, gpu := range list {
		id, ok := gpu["gpu"].(float64)
		if !ok {
			continue
		}
		for _, v := range amdValues() {
			x, ok := amdValue(gpu, v.path)
			if !ok {
				continue
			}
			who := []exposition.Label{{Name: "gpu_id", Value: strconv.Itoa(int(id))}}
			if v.clock != "" {
				who = append([]exposition.Label{{Name: "clock_type", Value: v.clock}}, who...)
			}
			r.Samples = append(r.Samples, exposition.Sample{Name: v.metric, Labels: who, Value: x * v.by})
		}
	}
	r.Bytes = len(text)
	if len(r.Samples) == 0 {
		return r, errors.New("amd-smi reports no GPU")
	}
	return r, nil
}

// amdValue is a value by its path: a number, or an object of one with its unit. "N/A" is none.
func amdValue(in map[string]any, path string) (float64, bool) {
	var at any = in
	for key := range strings.SplitSeq(path, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return 0, false
		}
		at = object[key]
	}
	if object, ok := at.(map[string]any); ok {
		at = object["value"]
	}
	v, ok := at.(float64)
	return v, ok
}

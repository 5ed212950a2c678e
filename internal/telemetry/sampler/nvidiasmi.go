package sampler

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
)

// columns are what nvidia-smi is asked for, and the names that DCGM's exporter has for the same: a reader of files needs one table
// of names. "" is a label or the time. Of the power, power.draw is the mean of a second, which misses nothing between two readings; the
// power of an instant is there too.
var columns = []struct{ query, metric string }{
	{"timestamp", ""}, {"index", ""}, {"uuid", ""}, {"name", ""},
	{"power.draw", "DCGM_FI_DEV_POWER_USAGE"}, {"utilization.gpu", "DCGM_FI_DEV_GPU_UTIL"}, {"utilization.memory", "DCGM_FI_DEV_MEM_COPY_UTIL"},
	{"memory.used", "DCGM_FI_DEV_FB_USED"}, {"clocks.sm", "DCGM_FI_DEV_SM_CLOCK"},
	{"clocks.mem", "DCGM_FI_DEV_MEM_CLOCK"}, {"temperature.gpu", "DCGM_FI_DEV_GPU_TEMP"},
	{"clocks_throttle_reasons.active", "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"}, {"ecc.errors.uncorrected.volatile.total", "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL"},
}

// labels is how many columns come before the values.
const labels = 4

// NVIDIA follows the GPUs of this machine by nvidia-smi, which stays and writes a line for each GPU at each interval.
type NVIDIA struct {
	// Command is the program, "" for nvidia-smi.
	Command  string
	Interval time.Duration
}

// Reader starts the program at its first reading.
func (n NVIDIA) Reader() Reader {
	var names []string
	for _, c := range columns {
		names = append(names, c.query)
	}
	return &child{command: cmp.Or(n.Command, "nvidia-smi"), open: func() assembler { return &block{} }, remarks: true,
		args: []string{"--query-gpu=" + strings.Join(names, ","), "--format=csv,noheader,nounits",
			"-lms", strconv.FormatInt(max(n.Interval.Milliseconds(), 1), 10)}}
}

// A block is the lines of all GPUs, as far as they have come. It ends where the first GPU comes again.
type block struct {
	Reading
	seen map[string]bool
}

// maxGPUs bounds how many GPUs a machine has.
const maxGPUs = 1024

// rest is the block: all GPUs have told.
func (b *block) rest() (r Reading, some bool) { return b.Reading, len(b.Samples) > 0 }

// add takes a line. Where it begins the next block, the one before is whole.
func (b *block) add(l line) (before Reading, whole bool, err error) {
	at, uuid, samples, ok := smiLine(l.text)
	if !ok {
		return before, false, aside(l.text)
	}
	if b.seen[uuid] {
		before, whole = b.Reading, true
		*b = block{}
	}
	if len(b.seen) == maxGPUs {
		return before, false, fmt.Errorf("nvidia-smi reports more than %d GPUs", maxGPUs)
	}
	if b.seen == nil {
		b.seen, b.At = map[string]bool{}, at
	}
	b.seen[uuid] = true
	b.Samples, b.Bytes = append(b.Samples, samples...), b.Bytes+len(l.text)+1
	return before, whole, nil
}

// smiLine reads a line: when it was measured, whose it is and what it says. A value that the GPU does not tell, [N/A] or [Not Supported],
// is left out. It is not ok for a line that is not one of a GPU, such as that a GPU is lost.
func smiLine(text string) (at time.Time, uuid string, samples []exposition.Sample, ok bool) {
	fields := strings.Split(text, ",")
	if len(fields) != len(columns) {
		return at, "", nil, false
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	at, _ = time.ParseInLocation("2006/01/02 15:04:05.000", fields[0], time.Local)
	who := []exposition.Label{{Name: "UUID", Value: fields[2]}, {Name: "gpu", Value: fields[1]}, {Name: "modelName", Value: fields[3]}}
	for i, c := range columns[labels:] {
		if v, ok := smiValue(fields[labels+i]); ok {
			samples = append(samples, exposition.Sample{Name: c.metric, Labels: who, Value: v})
		}
	}
	return at, fields[2], samples, true
}

func smiValue(text string) (float64, bool) {
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		bits, err := strconv.ParseUint(hex, 16, 64)
		return float64(bits), err == nil
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

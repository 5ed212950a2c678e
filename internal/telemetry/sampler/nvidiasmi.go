package sampler

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
)

// columns are what nvidia-smi is asked for, and the names that DCGM's exporter has for the same: a reader of files needs one table
// of names. "" is a label or the time.
var columns = []struct{ query, metric string }{
	{"timestamp", ""}, {"index", ""}, {"uuid", ""}, {"name", ""},
	{"power.draw", "DCGM_FI_DEV_POWER_USAGE"}, {"utilization.gpu", "DCGM_FI_DEV_GPU_UTIL"}, {"utilization.memory", "DCGM_FI_DEV_MEM_COPY_UTIL"},
	{"memory.used", "DCGM_FI_DEV_FB_USED"}, {"clocks.sm", "DCGM_FI_DEV_SM_CLOCK"},
	{"clocks.mem", "DCGM_FI_DEV_MEM_CLOCK"}, {"temperature.gpu", "DCGM_FI_DEV_GPU_TEMP"},
	{"clocks_throttle_reasons.active", "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"},
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
func (n NVIDIA) Reader() Reader { return &nvidia{NVIDIA: n} }

type nvidia struct {
	NVIDIA
	child *exec.Cmd
	lines chan string // closed when the child's output ends
	held  string      // the first line of the next reading
}

// Read waits for the next lines: those of all GPUs, which end where the first one comes again.
func (n *nvidia) Read(ctx context.Context) (Reading, error) {
	if n.child == nil {
		if err := n.start(); err != nil {
			return Reading{}, err
		}
	}
	n.skip()
	var r Reading
	seen := map[string]bool{}
	for {
		line, err := n.next(ctx, len(r.Samples) > 0)
		if err != nil {
			n.Close()
			return Reading{}, err
		}
		if line == "" {
			return r, nil
		}
		at, uuid, samples, err := smiLine(line)
		if err != nil {
			n.Close()
			return Reading{}, err
		}
		if seen[uuid] {
			n.held = line
			return r, nil
		}
		if seen[uuid] = true; r.At.IsZero() {
			r.At = at
		}
		r.Samples, r.Bytes = append(r.Samples, samples...), r.Bytes+len(line)+1
	}
}

// quiet is how long after a GPU's line the next one's comes at the latest.
const quiet = 50 * time.Millisecond

// next is the next line, "" where lines have come and no further one follows.
func (n *nvidia) next(ctx context.Context, some bool) (string, error) {
	if line := n.held; line != "" {
		n.held = ""
		return line, nil
	}
	var pause <-chan time.Time
	if some {
		timer := time.NewTimer(quiet)
		defer timer.Stop()
		pause = timer.C
	}
	select {
	case line, ok := <-n.lines:
		if !ok {
			return "", errors.New("nvidia-smi ended")
		}
		return line, nil
	case <-pause:
		return "", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// skip leaves out what was written before it was asked for.
func (n *nvidia) skip() {
	n.held = ""
	for {
		select {
		case _, ok := <-n.lines:
			if !ok {
				return
			}
		default:
			return
		}
	}
}

func (n *nvidia) start() error {
	command := n.Command
	if command == "" {
		command = "nvidia-smi"
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.query)
	}
	child := exec.Command(command, "--query-gpu="+strings.Join(names, ","), "--format=csv,noheader,nounits",
		"-lms", strconv.FormatInt(max(n.Interval.Milliseconds(), 1), 10))
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return fmt.Errorf("nvidia-smi cannot be started: %w", errors.Unwrap(err))
	}
	n.child, n.lines = child, make(chan string, 256)
	go follow(out, n.lines)
	return nil
}

// follow gives lines on; those that nobody takes are left out, so that the child never waits.
func follow(out io.Reader, lines chan<- string) {
	defer close(lines)
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		select {
		case lines <- scanner.Text():
		default:
		}
	}
}

// Close ends the program.
func (n *nvidia) Close() {
	if n.child == nil {
		return
	}
	_ = n.child.Process.Kill()
	for range n.lines { // until its output ends
	}
	_ = n.child.Wait()
	n.child, n.held = nil, ""
}

// smiLine reads a line: when it was measured, whose it is and what it says. A value that the GPU does not tell, [N/A] or [Not Supported],
// is left out.
func smiLine(line string) (at time.Time, uuid string, samples []exposition.Sample, err error) {
	fields := strings.Split(line, ",")
	if len(fields) != len(columns) {
		return at, "", nil, errors.New("nvidia-smi writes something else than was asked for")
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
	return at, fields[2], samples, nil
}

func smiValue(text string) (float64, bool) {
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		bits, err := strconv.ParseUint(hex, 16, 64)
		return float64(bits), err == nil
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// The kinds of limits of a GPU's clock.
const (
	ThrottlePower   = "power"
	ThrottleThermal = "thermal"
)

// ThrottleKinds returns the names of all kinds.
func ThrottleKinds() []string { return []string{ThrottlePower, ThrottleThermal} }

// mostGPUs bounds the GPUs of a server: a rack has 72.
const mostGPUs = 72

// A Throttle is a limit of the clock of all GPUs: its kind, "" for none, and how long GPUs work before it comes into force. It is a flag
// value: kind, or kind=duration.
type Throttle struct {
	Kind  string
	After time.Duration
}

// String returns the limit as the flag takes it.
func (t Throttle) String() string {
	if t.After == 0 {
		return t.Kind
	}
	return t.Kind + "=" + t.After.String()
}

// Type names the flag's value in help texts.
func (t *Throttle) Type() string { return "kind[=duration]" }

// Set reads a limit.
func (t *Throttle) Set(text string) error {
	kind, after, timed := strings.Cut(text, "=")
	next := Throttle{Kind: kind}
	if timed {
		d, err := time.ParseDuration(after)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not in the form kind=duration, such as %s=5s", text, ThrottleThermal)
		}
		next.After = d
	}
	if !slices.Contains(ThrottleKinds(), kind) {
		return fmt.Errorf("%q is not a kind of throttling: use one of %s", kind, strings.Join(ThrottleKinds(), ", "))
	}
	*t = next
	return nil
}

// bits are NVML's reasons for the clock while the limit is in force.
func (t Throttle) bits() int {
	switch t.Kind {
	case ThrottlePower:
		return 0x04 // the cap of power by software
	case ThrottleThermal:
		return 0x48 // a slowdown by hardware, because of heat
	}
	return 0
}

func (c *Config) gpuFlags(fs *pflag.FlagSet) {
	fs.IntVar(&c.GPUs, "gpu", c.GPUs, "simulated GPUs, whose metrics are at /gpu/metrics and in /metrics; without a value 1")
	fs.Lookup("gpu").NoOptDefVal = "1"
	fs.Var(&c.GPUThrottle, "gpu-throttle", "limit the GPUs' clock to 60 %, and slow the server accordingly, after they have worked for the duration (default: at once); kinds: "+
		strings.Join(ThrottleKinds(), " "))
}

func (c Config) validateGPUs() error {
	var problems []error
	if c.GPUs < 0 || c.GPUs > mostGPUs {
		problems = append(problems, fmt.Errorf("--gpu is %d: use 0 to %d", c.GPUs, mostGPUs))
	}
	if t := c.GPUThrottle; t.Kind != "" && (!slices.Contains(ThrottleKinds(), t.Kind) || t.After < 0) {
		problems = append(problems, fmt.Errorf("--gpu-throttle is %q: use one of %s, and a duration of 0 or more", t, strings.Join(ThrottleKinds(), ", ")))
	}
	if c.GPUThrottle.Kind != "" && c.GPUs == 0 {
		problems = append(problems, errors.New("--gpu-throttle limits GPUs, but there are none: use --gpu too"))
	}
	return errors.Join(problems...)
}

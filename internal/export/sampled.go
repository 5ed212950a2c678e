package export

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// sampled is what was sampled beside a level, nil for nothing. Of a run that was killed it is what there is.
func sampled(l Level) (*telemetry.Level, error) {
	if l.Telemetry == "" {
		return nil, nil
	}
	file, err := regular.Open(l.Telemetry)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all, err := telemetry.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", telemetry.FileName, err)
	}
	return all, nil
}

// wallOf is the wall clock at an instant of a source's axis, in nanoseconds of Unix' epoch.
func wallOf(of *telemetry.Readings, at record.Instant) int64 { return of.Time(at).UnixNano() }

// unitWords are the units that names of metrics end with, in OpenMetrics' words.
var unitWords = []string{"seconds", "bytes", "joules", "watts", "celsius", "ratio", "tokens", "requests", "volts", "amperes", "hertz"}

// unitOf is the unit that the name of a family ends with, "" for none.
func unitOf(family string) string {
	for _, unit := range unitWords {
		if strings.HasSuffix(family, "_"+unit) {
			return unit
		}
	}
	return ""
}

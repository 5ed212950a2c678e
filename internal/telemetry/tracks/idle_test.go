package tracks

import "github.com/modelscope/evalscope/internal/telemetry"

// Idle is the idle power of each GPU by its name.
func Idle(level *telemetry.Level) map[string]float64 {
	watts := map[string]float64{}
	for _, g := range idlePower(level) {
		if g.watts != nil {
			watts[g.name] = *g.watts
		}
	}
	return watts
}

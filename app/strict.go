package app

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/metric"
)

// tooBad is why a finished run does not pass --strict, nil where it does; strictness is that of the arguments. UNCHECKED
// passes: nothing was seen that speaks against the figures.
func tooBad(result *perf.Result, strictness string) error {
	if result == nil || strictness == "" {
		return nil
	}
	word := metric.WordOf(result.Levels)
	if word != metric.Invalid && (word != metric.Degraded || strictness != config.StrictDegraded) {
		return nil
	}
	for _, l := range result.Levels {
		if l.Verdict != nil && l.Verdict.Word == word && len(l.Verdict.Causes) > 0 {
			c := l.Verdict.Causes[0]
			return fmt.Errorf("the verdict is %s (--strict): %s: %s Try: %s", word, l.Load.Name, c.Finding, c.Try)
		}
	}
	return fmt.Errorf("the verdict is %s (--strict)", word)
}

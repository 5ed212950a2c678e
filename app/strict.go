package app

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
)

// tooBad is why a finished run does not pass --strict, nil where it does; strictness is that of the arguments. UNCHECKED
// passes, because no check failed. Levels that could not be read do not pass, because their verdict is unknown.
func tooBad(result *run.Result, strictness string) error {
	if result == nil || strictness == "" {
		return nil
	}
	if len(result.Unread) > 0 {
		return fmt.Errorf("%s (--strict): %s", result.Incomplete, strings.Join(result.Unread, ", "))
	}
	word := metric.WorstStatus(result.Levels)
	if word != metric.Invalid && (word != metric.Degraded || strictness != config.StrictDegraded) {
		return nil
	}
	for _, l := range result.Levels {
		if l.Verdict != nil && l.Verdict.Word == word && len(l.Verdict.Causes) > 0 {
			c := l.Verdict.Causes[0]
			return fmt.Errorf("the verdict is %s (--strict): %s: %s Try: %s", word, l.Load.Name, c.Finding.EN, c.Try.EN)
		}
	}
	return fmt.Errorf("the verdict is %s (--strict)", word)
}

// unmade is the exit of a run whose files could not all be made.
func (p Process) unmade(who string, result *run.Result) error {
	if result == nil || len(result.Unmade) == 0 {
		return nil
	}
	fmt.Fprintf(p.Stderr, "%s these files could not be created: %s. The event logs contain all measurements: run `evalscope report %s` when there is "+
		"enough space, or add `--out FOLDER` to write elsewhere.\n", who, strings.Join(result.Unmade, ", "), result.Folder)
	return exit(ExitFailed)
}

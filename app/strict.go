package app

import (
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// tooBad is why a finished run does not pass --strict, nil where it does; strictness is that of the arguments. UNCHECKED
// passes, because no check failed. Levels that could not be read do not pass, because their verdict is unknown.
func tooBad(result *run.Result, strictness string) error {
	if result == nil || strictness == "" {
		return nil
	}
	if len(result.Unread) > 0 {
		return i18n.Errorf("%s (--strict): %s", "%s（--strict）：%s", result.Incomplete, strings.Join(result.Unread, ", "))
	}
	word := metric.WorstStatus(result.Levels)
	if word != metric.Invalid && (word != metric.Degraded || strictness != config.StrictDegraded) {
		return nil
	}
	for _, l := range result.Levels {
		if l.Verdict != nil && l.Verdict.Word == word && len(l.Verdict.Causes) > 0 {
			c := l.Verdict.Causes[0]
			return i18n.Errorf("the verdict is %s (--strict): %s: %s Try: %s", "结论为 %s（--strict）：%s：%s建议：%s", word, l.Load.Name, c.Finding, c.Try)
		}
	}
	return i18n.Errorf("the verdict is %s (--strict)", "结论为 %s（--strict）", word)
}

// unmade is the exit of a run whose files could not all be made.
func (p Process) unmade(who string, result *run.Result) error {
	if result == nil || len(result.Unmade) == 0 {
		return nil
	}
	p.tell(p.Stderr, i18n.Sprintf("%s these files could not be created: %s. The event logs contain all measurements: run `evalscope report %s` when there "+
		"is enough space, or add `--out FOLDER` to write elsewhere.",
		"%s 无法创建以下文件：%s。事件日志含有全部测量数据：有足够空间时运行 `evalscope report %s`，或用 `--out FOLDER` 写到别处。",
		who, strings.Join(result.Unmade, ", "), result.Folder))
	return exit(ExitFailed)
}

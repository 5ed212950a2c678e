package config

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// The bounds of --strict: which verdicts end the program with exit code 3.
const (
	StrictInvalid  = "invalid"  // INVALID alone
	StrictDegraded = "degraded" // DEGRADED and INVALID
)

func verdictFlags() []Flag {
	return []Flag{
		{Name: "strict", Key: "strict", Metavar: "WORD", Group: GroupOutput, Extension: true, Choices: []string{StrictInvalid, StrictDegraded},
			Help: i18n.Text{
				EN: "exit code 3 when the verdict is INVALID; with `degraded` also when it is DEGRADED",
				ZH: "结论为 INVALID 时以退出码 3 结束；写 `degraded` 则 DEGRADED 也如此"},
			field: func(a *Arguments) any { return &a.Strict }},
	}
}

// Strictness is what --strict asks for: StrictInvalid, StrictDegraded, or "" where it was not given.
func (a Arguments) Strictness() string {
	switch {
	case a.Strict == nil:
		return ""
	case slices.Contains(a.Strict, StrictDegraded):
		return StrictDegraded
	}
	return StrictInvalid
}

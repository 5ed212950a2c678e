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

// Values of --gate-edge.
const (
	GateEdgeCI       = "ci"       // the whole interval of a change keeps the limit, or breaks it
	GateEdgeEstimate = "estimate" // the change alone
)

func verdictFlags() []Flag {
	return []Flag{
		{Name: "strict", Key: "strict", Metavar: "WORD", Group: GroupOutput, Extension: true, Choices: []string{StrictInvalid, StrictDegraded},
			Help: i18n.Text{
				EN: "exit with code 3 if the verdict is INVALID; with `degraded` also if it is DEGRADED",
				ZH: "结论为 INVALID 时以退出码 3 结束；写 `degraded` 则 DEGRADED 也如此"},
			field: func(a *Arguments) any { return &a.Strict }},
		{Name: "gate", Key: "gate", Metavar: "RULE", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "rules that every level must meet, such as ttft.p99<=500ms failed<=1%: exit code 4 if one is not met, 3 if one cannot be evaluated",
				ZH: "每一级都须满足的规则，如 ttft.p99<=500ms failed<=1%：不满足时退出码为 4，无法判断时为 3"},
			field: func(a *Arguments) any { return &a.Gate }},
		{Name: "gate-junit", Key: "gate_junit", Metavar: "FILE", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "write the results of --gate as JUnit XML", ZH: "--gate 的结果，JUnit XML 格式"},
			field: func(a *Arguments) any { return &a.GateJUnit }},
		{Name: "gate-markdown", Key: "gate_markdown", Metavar: "FILE", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "append the results of --gate to this file as a Markdown table, for a job summary", ZH: "将 --gate 的结果以 Markdown 表格追加到该文件，供任务摘要使用"},
			field: func(a *Arguments) any { return &a.GateMarkdown }},
		{Name: "gate-gitlab", Key: "gate_gitlab", Metavar: "FILE", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "write rules of --gate that are not met or cannot be evaluated as a GitLab code quality report", ZH: "--gate 中未满足或无法判断的规则，GitLab 代码质量报告格式"},
			field: func(a *Arguments) any { return &a.GateGitLab }},
		{Name: "baseline", Key: "baseline", Metavar: "DIR", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "baseline of --gate: run folders, or a name saved by `evalscope baseline save`; rules with a signed limit, such as tpot.p50<=+5%, limit " +
					"the change from it",
				ZH: "--gate 的基线：运行文件夹，或 `evalscope baseline save` 保存的名称；带符号的规则（如 tpot.p50<=+5%）限制相对基线的变化"},
			field: func(a *Arguments) any { return &a.Baseline }},
		{Name: "gate-edge", Key: "gate_edge", Metavar: "WORD", Group: GroupOutput, Extension: true, Choices: []string{GateEdgeCI, GateEdgeEstimate},
			Help: i18n.Text{
				EN: "what is compared with the limit of a change: `ci`, the whole confidence interval, or `estimate`, the estimated change only",
				ZH: "变化的哪一部分须满足限值：`ci` 为整个区间，`estimate` 仅为变化本身"},
			field: func(a *Arguments) any { return &a.GateEdge }},
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

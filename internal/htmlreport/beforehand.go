package htmlreport

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Check is what was found before the run at the machine that sent the load.
type Check struct {
	// Severity is ok, warn, fail or skipped.
	Severity         string
	Title, What, Fix i18n.Text
	// Command is the fix for a shell, "" where there is none.
	Command string
}

// beforehand is what the section of that name shows.
type beforehand struct {
	Checks *table
	Server []Pair
}

// severities are the words for a check's severity, with a sign that needs no color.
var severities = map[string]i18n.Text{"ok": {EN: "✓ passed", ZH: "✓ 正常"}, "warn": {EN: "! warning", ZH: "! 警告"},
	"fail": {EN: "✗ failed", ZH: "✗ 失败"}, "skipped": {EN: "– not checked", ZH: "– 未检查"}}

// beforehandSection is what was checked before the run, and what the server said of itself; a run without either has none.
func beforehandSection(r Run) (any, string, i18n.Text) {
	if len(r.Checks)+len(r.ServerSays) == 0 {
		return nil, "", i18n.Text{}
	}
	b := beforehand{Server: r.ServerSays}
	if len(r.Checks) > 0 {
		b.Checks = checkTable(r.Checks)
	}
	return b, "beforehand", i18n.Text{EN: "Preflight checks", ZH: "测试前检查"}
}

func checkTable(all []Check) *table {
	t := &table{ID: "checks", Caption: i18n.Text{EN: "This machine", ZH: "本机"}, Head: []i18n.Text{
		{EN: "Check", ZH: "检查项"}, {EN: "Result", ZH: "结果"}, {EN: "Found", ZH: "发现"}}}
	toDo := slices.ContainsFunc(all, func(c Check) bool { return c.Fix.EN != "" })
	if toDo {
		t.Head = append(t.Head, i18n.Text{EN: "What to do", ZH: "处理方法"})
	}
	for _, c := range all {
		result, known := severities[c.Severity]
		if !known {
			result = i18n.Same(c.Severity)
		}
		row := []value{{Text: c.Title, Words: true}, {Text: result, Words: true, Bad: c.Severity == "warn" || c.Severity == "fail"}, {Text: c.What, Words: true}}
		if toDo {
			row = append(row, value{Text: c.remedy(), Words: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// remedy is the fix with its command.
func (c Check) remedy() i18n.Text {
	if c.Command == "" {
		return c.Fix
	}
	return i18n.Text{EN: c.Fix.EN + ": " + c.Command, ZH: c.Fix.In("zh") + "：" + c.Command}
}

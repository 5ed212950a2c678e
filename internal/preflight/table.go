package preflight

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
)

// titles are the names of the checks.
var titles = map[string]i18n.Text{
	"descriptors": {EN: "Open files", ZH: "打开文件数"}, "ports": {EN: "Local ports", ZH: "本地端口"}, "cpu_quota": {EN: "CPU quota", ZH: "CPU 配额"},
	"cpu_frequency": {EN: "CPU frequency", ZH: "CPU 频率"}, "proxy": {EN: "Proxy", ZH: "代理"}, "clock": {EN: "Clock", ZH: "时钟"},
	"kernel_stamps": {EN: "Kernel timestamps", ZH: "内核时间戳"}, "dns": {EN: "DNS", ZH: "DNS"}, "tcp": {EN: "TCP", ZH: "TCP"}, "tls": {EN: "TLS", ZH: "TLS"},
	"server": {EN: "Server", ZH: "服务"}, "model": {EN: "Model", ZH: "模型"}, "context": {EN: "Context length", ZH: "上下文长度"}, "slots": {EN: "Slots", ZH: "并发槽"},
	"request": {EN: "Minimal request", ZH: "小请求"}, "usage": {EN: "Usage", ZH: "用量"}, "ignore_eos": {EN: "Forced length", ZH: "固定长度"},
	"token_counts": {EN: "Tokens per payload", ZH: "每块 token"}, "keep_alive": {EN: "Keep-alive", ZH: "保持连接"}, "server_clock": {EN: "Server clock", ZH: "服务时钟"},
}

// Title is the name of a check; one that this version does not know has its key.
func Title(check string) i18n.Text {
	if t, known := titles[check]; known {
		return t
	}
	return i18n.Text{EN: check, ZH: check}
}

// marks are what stands before a finding.
var marks = map[Severity]string{OK: "✓", Warn: "!", Fail: "✗", Skipped: "–"}

// looks are those of marks where color is.
var looks = map[Severity]termtext.Look{OK: termtext.Green, Warn: termtext.Yellow, Fail: termtext.Red, Skipped: termtext.Faint}

// left is the width of the column of titles, with the mark before it.
const left = 22

// Table is the findings as text of at most width columns (60 at least): a line for each check, with the fix below it.
func Table(all []Finding, language string, width int, color bool) string {
	var b strings.Builder
	indent := strings.Repeat(" ", left)
	for _, f := range all {
		mark := marks[f.Severity]
		if color {
			mark = looks[f.Severity].Paint(mark)
		}
		title := Title(f.Check).In(language)
		b.WriteString(mark + " " + title + strings.Repeat(" ", max(1, left-2-runewidth.StringWidth(title))))
		paragraph(&b, indent, f.What.In(language), max(width, 60)-left)
		if fix := f.Fix.In(language); fix != "" {
			paragraph(&b, indent+"→ ", indent+"→ "+fix, max(width, 60)-left-2)
		}
		if f.Command != "" {
			b.WriteString(indent + "  " + f.Command + "\n")
		}
	}
	return b.String()
}

// paragraph writes wrapped text; the first line stands where the writer is, unless the text begins with the indent.
func paragraph(b *strings.Builder, indent, text string, width int) {
	if rest, own := strings.CutPrefix(text, indent); own {
		b.WriteString(indent)
		text = rest
		indent = strings.Repeat(" ", runewidth.StringWidth(indent))
	}
	b.WriteString(strings.Join(termtext.Wrap(text, width, runewidth.StringWidth), "\n"+indent) + "\n")
}

package preflight

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// titles are the names of the checks.
var titles = map[string]Text{
	"descriptors": {EN: "Open files", ZH: "打开文件数"}, "ports": {EN: "Local ports", ZH: "本地端口"}, "cpu_quota": {EN: "CPU quota", ZH: "CPU 配额"},
	"cpu_frequency": {EN: "CPU frequency", ZH: "CPU 频率"}, "proxy": {EN: "Proxy", ZH: "代理"}, "clock": {EN: "Clock", ZH: "时钟"},
	"kernel_stamps": {EN: "Kernel stamps", ZH: "内核时间戳"}, "dns": {EN: "DNS", ZH: "DNS"}, "tcp": {EN: "TCP", ZH: "TCP"}, "tls": {EN: "TLS", ZH: "TLS"},
	"server": {EN: "Server", ZH: "服务"}, "model": {EN: "Model", ZH: "模型"}, "context": {EN: "Context length", ZH: "上下文长度"}, "slots": {EN: "Slots", ZH: "并发槽"},
	"request": {EN: "Tiny request", ZH: "小请求"}, "usage": {EN: "Usage", ZH: "用量"}, "ignore_eos": {EN: "Forced length", ZH: "固定长度"},
	"token_counts": {EN: "Tokens per payload", ZH: "每块 token"}, "keep_alive": {EN: "Keep-alive", ZH: "保持连接"}, "server_clock": {EN: "Server's clock", ZH: "服务时钟"},
}

// Title is the name of a check; one that this version does not know has its key.
func Title(check string) Text {
	if t, known := titles[check]; known {
		return t
	}
	return Text{EN: check, ZH: check}
}

// marks are what stands before a finding.
var marks = map[Severity]string{OK: "✓", Warn: "!", Fail: "✗", Skipped: "–"}

// colours are the escape sequences of marks on a terminal.
var colours = map[Severity]string{OK: "\x1b[32m", Warn: "\x1b[33m", Fail: "\x1b[31m", Skipped: "\x1b[2m"}

// left is the width of the column of titles, with the mark before it.
const left = 22

// Table is the findings as text of at most width columns (60 at least): a line for each check, with the fix below it.
func Table(all []Finding, language string, width int, colour bool) string {
	var b strings.Builder
	indent := strings.Repeat(" ", left)
	for _, f := range all {
		mark := marks[f.Severity]
		if colour {
			mark = colours[f.Severity] + mark + "\x1b[0m"
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
	b.WriteString(strings.ReplaceAll(runewrap(text, width), "\n", "\n"+indent) + "\n")
}

// runewrap breaks text at blanks, and between wide characters, into lines of at most width columns.
func runewrap(text string, width int) string {
	var out, line strings.Builder
	used := 0
	put := func(word string) {
		w := runewidth.StringWidth(word)
		if used > 0 && used+w > width {
			out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
			line.Reset()
			used, word = 0, strings.TrimLeft(word, " ")
			w = runewidth.StringWidth(word)
		}
		line.WriteString(word)
		used += w
	}
	word := ""
	for _, r := range text {
		wide := runewidth.RuneWidth(r) == 2 && !strings.ContainsRune("，。；：、）」", r)
		if (r == ' ' || wide) && word != "" {
			put(word)
			word = ""
		}
		word += string(r)
	}
	put(word)
	return out.String() + line.String()
}

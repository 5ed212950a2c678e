package preflight

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/termtext"
)

// titles are the names of the checks.
var titles = map[string]Text{
	"descriptors": {"Open files", "打开文件数"}, "ports": {"Local ports", "本地端口"}, "cpu_quota": {"CPU quota", "CPU 配额"},
	"cpu_frequency": {"CPU frequency", "CPU 频率"}, "proxy": {"Proxy", "代理"}, "clock": {"Clock", "时钟"},
	"kernel_stamps": {"Kernel stamps", "内核时间戳"}, "dns": {"DNS", "DNS"}, "tcp": {"TCP", "TCP"}, "tls": {"TLS", "TLS"},
	"server": {"Server", "服务"}, "model": {"Model", "模型"}, "context": {"Context length", "上下文长度"}, "slots": {"Slots", "并发槽"},
	"request": {"Tiny request", "小请求"}, "usage": {"Usage", "用量"}, "ignore_eos": {"Forced length", "固定长度"},
	"token_counts": {"Tokens per payload", "每块 token"}, "keep_alive": {"Keep-alive", "保持连接"}, "server_clock": {"Server's clock", "服务时钟"},
}

// Title is the name of a check; one that this version does not know has its key.
func Title(check string) Text {
	if t, known := titles[check]; known {
		return t
	}
	return Text{check, check}
}

// marks are what stands before a finding.
var marks = map[Severity]string{OK: "✓", Warn: "!", Fail: "✗", Skipped: "–"}

// looks are those of marks where colour is.
var looks = map[Severity]termtext.Look{OK: termtext.Green, Warn: termtext.Yellow, Fail: termtext.Red, Skipped: termtext.Faint}

// left is the width of the column of titles, with the mark before it.
const left = 22

// Table is the findings as text of at most width columns (60 at least): a line for each check, with the fix below it.
func Table(all []Finding, language string, width int, colour bool) string {
	var b strings.Builder
	indent := strings.Repeat(" ", left)
	for _, f := range all {
		mark := marks[f.Severity]
		if colour {
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

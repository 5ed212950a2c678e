package config

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Help writes the help of `evalscope perf`, wrapped at width columns (at least 40): examples first, then every flag that
// works, or with all every flag there is, with its default. Language zh is Chinese, anything else English. Errors of w are
// the caller's to notice.
func Help(w io.Writer, width int, language string, all bool, known Known) {
	p := page{width: max(width, 40), language: language}
	p.line("evalscope perf --model NAME [--flag value …]")
	p.words()
	p.line("")
	p.paragraph("", "", p.in(helpIntro))
	for _, example := range helpExamples() {
		p.line("")
		p.paragraph("", "", p.in(example.title))
		p.line("")
		p.command(example.words)
	}
	p.line("")
	p.paragraph("", "", p.in(helpHabits))
	table := TableOf(known)
	hidden := 0
	if !all {
		n := len(table)
		table = slices.DeleteFunc(table, func(f Flag) bool { return f.Status != Works && f.Name != "" })
		hidden = n - len(table)
	}
	slices.SortStableFunc(table, func(x, y Flag) int { return cmp.Compare(helpRank(x.Status), helpRank(y.Status)) })
	for i, title := range groups() {
		group := GroupTarget + Group(i)
		if !slices.ContainsFunc(table, func(f Flag) bool { return f.Group == group && f.Name != "" }) {
			continue
		}
		p.line("")
		p.line(p.in(title))
		for i := range table {
			if table[i].Group == group && table[i].Name != "" {
				p.flag(&table[i])
				if all {
					p.plugins(known.plugins(table[i].Key))
				}
				p.arguments(known.arguments(table[i].Key))
			}
		}
	}
	if hidden > 0 {
		p.line("")
		p.paragraph("", "", p.in(helpMore.Format(hidden)))
	}
	_, _ = io.WriteString(w, p.text.String())
}

// helpRank puts what works first in its group.
func helpRank(s Status) int { return map[Status]int{Works: 0, NotYet: 1, NoEffect: 2}[s] }

type page struct {
	text     strings.Builder
	width    int
	language string
}

func (p *page) in(text i18n.Text) string { return text.In(p.language) }

func (p *page) line(text string) { p.text.WriteString(text + "\n") }

// paragraph writes wrapped text; head stands before the first line, indent before the others.
func (p *page) paragraph(head, indent, text string) {
	for i, line := range termtext.Wrap(text, p.width-runewidth.StringWidth(indent), runewidth.StringWidth) {
		if i == 0 {
			p.line(strings.TrimRight(head+line, " "))
			continue
		}
		p.line(indent + line)
	}
}

// command writes an example so that it can be pasted: a backslash ends every line but the last.
func (p *page) command(words []string) {
	line := "  evalscope perf"
	for _, word := range words {
		if len(line)+len(word)+3 > p.width && strings.TrimSpace(line) != "" {
			p.line(line + ` \`)
			line = "   "
		}
		line += " " + word
	}
	p.line(line)
}

func (p *page) flag(row *Flag) { p.entry("  "+row.usage(), p.describe(row)) }

// entry writes a text beside its head, or below one that is too long.
func (p *page) entry(head, text string) {
	const left = 34
	indent := strings.Repeat(" ", left)
	if p.width < 2*left {
		indent = "      "
	}
	if pad := len(indent) - runewidth.StringWidth(head); pad >= 2 {
		head += strings.Repeat(" ", pad)
	} else {
		p.line(head)
		head = indent
	}
	p.paragraph(head, indent, text)
}

// usage is the flag with its value, such as "-n, --number N …".
func (f Flag) usage() string {
	text := "--" + f.Name
	if f.Pair {
		text = "--[no-]" + f.Name
	}
	if f.Short != "" {
		text = "-" + f.Short + ", " + text
	}
	switch {
	case f.Arity == None:
		return text
	case f.Key == "max_tokens":
		return text + " N [N]"
	case f.Arity == OneOrMore, f.Arity == Any:
		return text + " " + f.Metavar + " …"
	}
	return text + " " + f.Metavar
}

func (p *page) describe(row *Flag) string {
	text := p.in(row.Help)
	if def := row.defaultText(); def != "" {
		text += p.in(helpDefault.Format(def))
	}
	switch row.Status {
	case NoEffect:
		text += p.in(helpNoEffect)
	case NotYet:
		text += p.in(helpNotYet)
	}
	return text
}

// defaultText is the default as the command line takes it, "" where nothing is the default.
func (f Flag) defaultText() string {
	switch string(f.Default) {
	case "null", "false", "{}", "[]":
		return ""
	case "true":
		return "--" + f.Name
	}
	defaults := Default()
	return strings.Join(f.values(&defaults), " ")
}

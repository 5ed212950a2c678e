package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

type suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr"`
	// Errors and Time are none of a gate's, but readers that check a schema want them.
	Errors int    `xml:"errors,attr"`
	Time   string `xml:"time,attr"`
	Cases  []kase `xml:"testcase"`
}

type kase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Time    string   `xml:"time,attr"`
	Failure *message `xml:"failure,omitempty"`
	Skipped *message `xml:"skipped,omitempty"`
}

const noTime = "0.000"

// A message stands as an attribute, which most readers show, and as text, which GitLab shows.
type message struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func saying(r Result, language string) *message {
	words := sanitize.Escaped(r.sentence().In(language))
	return &message{words, words}
}

// JUnit is the results as a test suite, a case for each rule and level; what cannot be told is skipped.
func JUnit(all []Result, language string) ([]byte, error) {
	s := suite{Name: "evalscope gate", Tests: len(all), Time: noTime}
	for _, r := range all {
		c := kase{Name: sanitize.Escaped(r.Rule.Text), Class: sanitize.Escaped("evalscope.gate." + r.Level), Time: noTime}
		switch r.Status {
		case Broken:
			s.Failures++
			c.Failure = saying(r, language)
		case Unclear:
			s.Skipped++
			c.Skipped = saying(r, language)
		}
		s.Cases = append(s.Cases, c)
	}
	data, err := xml.MarshalIndent(s, "", "  ")
	return append([]byte(xml.Header), append(data, '\n')...), err
}

// sentence is what a level makes of a rule, in words.
func (r Result) sentence() i18n.Text {
	text := i18n.Sprintf("%s: %s is %s: the value is %s", "%s：%s %s：数值为 %s", r.Level, r.Rule.title(), r.Status.Text(), r.Shown())
	if r.Why.EN != "" {
		text = text.Plus(i18n.Text{EN: "; ", ZH: "；"}).Plus(r.Why)
	}
	return text
}

// title is the rule for people.
func (r Rule) title() i18n.Text { return i18n.Text{EN: r.Text, ZH: r.chinese} }

// signs open a row for a status.
var signs = map[Status]string{Met: "✅", Unclear: "❔", Broken: "❌"}

// Markdown is the results as a table, for a job's summary.
func Markdown(all []Result, language string) []byte {
	var b strings.Builder
	b.WriteString(i18n.Sprintf("### Gate: %s\n\n| | Level | Rule | Figure | |\n", "### 规则检验：%s\n\n| | 级别 | 规则 | 数值 | |\n", Worst(all).Text()).In(language) + "|---|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| %s | %s | <code>%s</code> | %s | %s |\n", signs[r.Status], cell(r.Level), cell(r.Rule.title().In(language)), cell(r.Shown().In(language)), cell(r.Why.In(language)))
	}
	return []byte(b.String())
}

// cell is a text that is no markup in a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "&", "&amp;", "<", "&lt;", "`", "'").Replace(sanitize.OneLine(text))
}

// Annotations are the rules that are not met as GitHub's workflow commands, a line each.
func Annotations(all []Result, language string) (lines []string) {
	for _, r := range all {
		kind := map[Status]string{Broken: "error", Unclear: "warning"}[r.Status]
		if kind != "" {
			text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(sanitize.OneLine(r.sentence().In(language)))
			lines = append(lines, "::"+kind+" title=evalscope gate::"+text)
		}
	}
	return lines
}

// A quality is a finding as GitLab's code quality report has it.
type quality struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    place  `json:"location"`
}

type place struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int `json:"begin"`
}

// CodeQuality is the rules that are not met, or cannot be told, as a code quality report, which GitLab shows in merge requests. A finding's
// fingerprint is that of its rule and level, so that GitLab knows it again.
func CodeQuality(all []Result, language string) ([]byte, error) {
	findings := []quality{}
	for _, r := range all {
		severity := map[Status]string{Broken: "major", Unclear: "info"}[r.Status]
		if severity == "" {
			continue
		}
		sum := sha256.Sum256([]byte(r.Level + "\x00" + r.Rule.Text))
		findings = append(findings, quality{Description: sanitize.OneLine(r.sentence().In(language)), CheckName: sanitize.OneLine(r.Rule.Text),
			Fingerprint: hex.EncodeToString(sum[:16]),
			Severity:    severity, Location: place{Path: "evalscope/" + sanitize.OneLine(r.Level), Lines: lines{Begin: 1}}})
	}
	data, err := json.MarshalIndent(findings, "", "  ")
	return append(data, '\n'), err
}

// Table is the results as a table for a terminal, in a language.
func Table(all []Result, language string) string {
	var rows [][]string
	for _, r := range all {
		rows = append(rows, []string{r.Level, r.Rule.title().In(language), r.Shown().In(language), r.Status.Text().In(language),
			r.Why.In(language)})
	}
	head := []i18n.Text{{EN: "Level", ZH: "级别"}, {EN: "Rule", ZH: "规则"}, {EN: "Figure", ZH: "数值"}, {EN: "Result", ZH: "结果"}, {EN: "Reason", ZH: "原因"}}
	return pycompat.Pretty(i18n.All(language, head), rows)
}

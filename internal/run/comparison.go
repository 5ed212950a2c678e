package run

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Tools are the names of ReportOptions.As: the tools in whose definitions a run can be shown.
func Tools() []string { return othertools.Names() }

// CheckTool says what is wrong with a name of ReportOptions.As; nil for a tool and for "".
func CheckTool(name string) error {
	if name == "" || slices.Contains(Tools(), name) {
		return nil
	}
	return i18n.Errorf("%q is not a known tool: use one of %s", "%q 不是已知的工具：请使用以下之一：%s", name, strings.Join(Tools(), ", "))
}

// A toolComparison shows levels in the definitions of other tools. A nil one does nothing.
type toolComparison struct {
	as      string
	explain bool
	// language is that of the texts; the tables of --as keep the labels of their tool.
	language, model string
	// documents are the levels in the tool's result format.
	documents []any

	collector   *othertools.Collector
	explanation *othertools.Explanation
}

func newToolComparison(r *ReportOptions, model, language string) *toolComparison {
	if !r.compares() {
		return nil
	}
	return &toolComparison{as: r.As, explain: r.Explain, model: model, language: language}
}

// begin starts a level and returns what takes its records.
func (b *toolComparison) begin(l metric.Load) func(*record.Record) {
	load := othertools.Load{Name: l.Name, Shape: l.Profile, Model: b.model}
	b.collector, _ = othertools.New(b.as, load)
	b.explanation = nil
	if b.explain {
		b.explanation = othertools.NewExplanation(load)
	}
	return func(r *record.Record) {
		if b.collector != nil {
			b.collector.Add(r)
		}
		if b.explanation != nil {
			b.explanation.Add(r)
		}
	}
}

// end is the level's text.
func (b *toolComparison) end(l *metric.Level) string {
	var text strings.Builder
	if b.collector != nil {
		b.documents = append(b.documents, b.collector.Document())
		head := i18n.Sprintf("%s, as %s would report it:", "%s，按 %s 的口径：", l.Load.Name, b.collector.Title)
		text.WriteString(head.In(b.language) + "\n" + b.collector.Table())
	}
	if b.explanation != nil {
		if text.Len() > 0 {
			text.WriteString("\n")
		}
		text.WriteString(i18n.Sprintf("%s. ", "%s，", l.Load.Name).In(b.language) + b.explanation.Text(oursOf(l), b.language))
	}
	return text.String()
}

// JSON is the levels in the tool's result format: an object for one level, a list for more.
func (b *toolComparison) JSON() ([]byte, error) {
	var whole any = b.documents
	if len(b.documents) == 1 {
		whole = b.documents[0]
	}
	out, err := plainjson.MarshalIndent(whole, "  ")
	return append(out, '\n'), err
}

func oursOf(l *metric.Level) othertools.Ours {
	o := othertools.Ours{Figure: func(name string) (mean, p50, p99 float64, ok bool) {
		d := l.Distribution(metric.Key(name))
		if d == nil || d.N() == 0 {
			return 0, 0, 0, false
		}
		return d.Mean(), d.At(0.5), d.At(0.99), true
	}}
	o.Requests, _ = l.Value(metric.RequestThroughput)
	o.Tokens, _ = l.Value(metric.OutputThroughput)
	return o
}

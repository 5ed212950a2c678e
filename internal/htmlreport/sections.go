package htmlreport

import (
	"bytes"
	"html/template"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A section is a part of the page with a heading and an entry in its table of contents.
type section struct {
	// ID names it in addresses.
	ID    string
	Title i18n.Text
	Body  template.HTML
}

// further are the sections between the overview and the curves, each in a file and a template of its own
// (NAME.go, section_NAME.tmpl). One that a run has no data for gives nil.
func further() []func(Run) (any, string, i18n.Text) {
	return []func(Run) (any, string, i18n.Text){searchSection, verdictSection, axisSection}
}

// closing are those between the suggestions and the configuration.
func closing() []func(Run) (any, string, i18n.Text) {
	return []func(Run) (any, string, i18n.Text){sureSection, serverSection, beforehandSection}
}

// sections draws what a list has: a function gives the data, the name of the template (which is the section's ID) and
// the title; without data there is no section.
func sections(t *template.Template, list []func(Run) (any, string, i18n.Text), r Run) ([]section, error) {
	var all []section
	for _, of := range list {
		data, name, title := of(r)
		if data == nil {
			continue
		}
		var body bytes.Buffer
		if err := t.ExecuteTemplate(&body, "section_"+name+".tmpl", data); err != nil {
			return nil, err
		}
		all = append(all, section{name, title, template.HTML(body.String())})
	}
	return all, nil
}

// verdictSection is the causes of the verdict; a run without causes has none.
func verdictSection(r Run) (any, string, i18n.Text) {
	causes := causesOf(r)
	if len(causes) == 0 {
		return nil, "", i18n.Text{}
	}
	if causes[0].View.Word == metric.Unchecked { // and so all of them
		return causes, "verdict", i18n.Text{EN: "Why figures are unchecked", ZH: "未检验的原因"}
	}
	return causes, "verdict", i18n.Text{EN: "Validity warnings", ZH: "有效性警告"}
}

package htmlreport

import (
	"html/template"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// word is a text of the templates, which give it in both languages.
func word(en, zh string) template.HTML { return both(i18n.Text{EN: en, ZH: zh}) }

// both is a text in both languages, of which the page shows one.
func both(t i18n.Text) template.HTML {
	en := template.HTMLEscapeString(t.EN)
	if t.ZH == "" || t.ZH == t.EN {
		return template.HTML(en)
	}
	return template.HTML(`<span class="en" lang="en">` + en + `</span><span class="zh" lang="zh">` + template.HTMLEscapeString(t.ZH) + `</span>`)
}

// title is a metric's title in both languages.
func title(key metric.Key) i18n.Text {
	d, _ := metric.Define(key)
	return d.Title
}

// named is a metric's title with a figure's name behind it.
func named(key metric.Key, en, zh string) i18n.Text {
	return title(key).Plus(i18n.Text{EN: en, ZH: zh})
}

// levelText names a level in both languages: by its load, and by its run where the load ran again.
func levelText(l *metric.Level) i18n.Text {
	run := l.Load.Run()
	if run == 0 {
		return l.Load.Label()
	}
	return i18n.Sprintf("%s, run %d", "%s（第 %d 次）", l.Load.Label(), run+1)
}

func levelID(i int) string { return "level-" + strconv.Itoa(i+1) }

// withRate is a metric's title, with the unit of a rate, which its figures lack. Times have theirs, and what is a count says so.
func withRate(d metric.Definition) i18n.Text {
	if d.Unit == metric.TokensPerSecond || d.Unit == metric.RequestsPerSecond {
		return named(d.Key, " ("+string(d.Unit)+")", "（"+string(d.Unit)+"）")
	}
	return d.Title
}

package run

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/preflight"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

// checks are what was found before the run, as run.json keeps it; none for a run without.
func (s *summary) checks() []htmlreport.Check {
	var found []preflight.Finding
	if json.Unmarshal(s.run.Preflight, &found) != nil {
		return nil
	}
	text := func(t i18n.Text) i18n.Text { return i18n.Text{EN: sanitize.Text(t.EN), ZH: sanitize.Text(t.ZH)} }
	var all []htmlreport.Check
	for _, f := range found {
		all = append(all, htmlreport.Check{Severity: string(f.Severity), Title: text(preflight.Title(f.Check)), What: text(f.What),
			Fix:     text(f.Fix),
			Command: sanitize.Text(f.Command)})
	}
	return all
}

// shownModels is how many of a server's models the page names.
const shownModels = 8

// serverSays is what the server said of itself before the run.
func (s *summary) serverSays() []htmlreport.Pair {
	var m preflight.Manifest
	if json.Unmarshal(s.run.Environment, &m) != nil {
		return nil
	}
	models := strings.Join(m.Models[:min(len(m.Models), shownModels)], ", ")
	if more := len(m.Models) - shownModels; more > 0 {
		models += fmt.Sprintf(" … (+%d)", more)
	}
	var flags []string
	for _, name := range slices.Sorted(maps.Keys(m.Flags)) {
		flags = append(flags, fmt.Sprintf("%s=%v", name, m.Flags[name]))
	}
	all := present([]htmlreport.Pair{
		{Name: i18n.Text{EN: "Engine", ZH: "引擎"}, Value: m.Engine},
		{Name: i18n.Text{EN: "Version", ZH: "版本"}, Value: m.Version},
		{Name: i18n.Text{EN: "Models", ZH: "模型列表"}, Value: models},
		{Name: i18n.Text{EN: "Context length (tokens)", ZH: "上下文长度（token）"}, Value: positive(m.ContextLength)},
		{Name: i18n.Text{EN: "Slots", ZH: "并发槽"}, Value: positive(m.Slots)},
		{Name: i18n.Text{EN: "Settings", ZH: "参数"}, Value: strings.Join(flags, " · ")},
	})
	for i := range all {
		all[i].Value = sanitize.Text(all[i].Value)
	}
	return all
}

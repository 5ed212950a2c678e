package artifacts

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/i18n"
)

// keepFinite leaves out what perf_result.json cannot hold: numbers that are infinite or none. They come from servers and exporters whose
// metrics are out of range, and must not cost the result of the load.
func (m *LevelArtifacts) keepFinite() {
	l := m.Level
	for _, part := range []struct {
		name  i18n.Text
		value any
		drop  func()
	}{
		{i18n.Text{EN: "the server's metrics", ZH: "服务端指标"}, l.Server, func() { l.Server = nil }},
		{i18n.Text{EN: "the findings on sampled metrics", ZH: "采样指标的发现"}, l.Sampled, func() { l.Sampled = nil }},
		{i18n.Text{EN: "throttling", ZH: "降频"}, l.Throttling, func() { l.Throttling = nil }},
		{i18n.Text{EN: "energy", ZH: "能耗"}, l.Energy, func() { l.Energy = nil }},
		{i18n.Text{EN: "cost", ZH: "成本"}, l.Cost, func() { l.Cost = nil }},
		{i18n.Text{EN: "disagreements", ZH: "不一致的数值"}, l.Disagreements, func() { l.Disagreements = nil }},
	} {
		if _, err := json.Marshal(part.value); err != nil {
			part.drop()
			m.Warnings = append(m.Warnings, i18n.Sprintf("left out %s: a value is not a finite number; check the metrics of the servers and exporters",
				"已省略%s：有数值不是有限数；请检查服务端与导出器的指标", part.name).Err())
		}
	}
}

package metric

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Provenance says where a figure comes from.
type Provenance string

// The provenances.
const (
	// Measured figures follow from the client's own clock and counts alone.
	Measured Provenance = "measured"
	// ServerReported figures are counts or values that the server or an exporter returned.
	ServerReported Provenance = "server-reported"
	// Derived figures are calculated from several of these, or are tokens that the local tokenizer counted.
	Derived Provenance = "derived"
	// Estimated figures include an assumption or a fitted model.
	Estimated Provenance = "estimated"
)

// Provenances are all of them, in the order of the docs.
func Provenances() []Provenance { return []Provenance{Measured, ServerReported, Derived, Estimated} }

// Name is the provenance in words.
func (p Provenance) Name() i18n.Text {
	switch p {
	case Measured:
		return i18n.Text{EN: string(p), ZH: "实测"}
	case ServerReported:
		return i18n.Text{EN: string(p), ZH: "服务端报告"}
	case Derived:
		return i18n.Text{EN: string(p), ZH: "推算"}
	}
	return i18n.Text{EN: string(p), ZH: "估计"}
}

// About says what the provenance means.
func (p Provenance) About() i18n.Text {
	switch p {
	case Measured:
		return i18n.Text{EN: "from the client's own clock and counts", ZH: "仅来自客户端自身的时钟和计数"}
	case ServerReported:
		return i18n.Text{EN: "returned by the server or an exporter", ZH: "由服务端或导出器返回"}
	case Derived:
		return i18n.Text{EN: "calculated from several sources, or tokens counted by the local tokenizer", ZH: "由多个来源计算，或由本地分词器统计的 token"}
	}
	return i18n.Text{EN: "includes an assumption or a fitted model", ZH: "含有假设或拟合模型"}
}

// Provenance is where a figure of the level comes from. Tokens are reported by the server, unless the local tokenizer counted them for at
// least one answer.
func (l *Level) Provenance(key Key) Provenance {
	d, _ := Define(key)
	if (key == InputTokens || key == OutputTokens) && l.LocallyCounted > 0 {
		return Derived
	}
	return d.Provenance
}

// ListSources says in one sentence where figures come from: of gives the names of those of a provenance, last is said behind them. It is
// empty if there are no names.
func ListSources(all []Provenance, of func(Provenance) []i18n.Text, last ...i18n.Text) i18n.Text {
	var parts []i18n.Text
	for _, p := range all {
		if names := of(p); len(names) > 0 {
			parts = append(parts, i18n.Text{EN: string(p) + " (" + strings.Join(i18n.All("en", names), ", ") + ")",
				ZH: p.Name().In("zh") + "（" + strings.Join(i18n.All("zh", names), "、") + "）"})
		}
	}
	if len(parts) == 0 {
		return i18n.Text{}
	}
	parts = append(parts, last...)
	return i18n.Text{EN: "Sources of the figures: " + strings.Join(i18n.All("en", parts), ", ") + ".",
		ZH: "数据来源：" + strings.Join(i18n.All("zh", parts), "，") + "。"}
}

package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestDisagreements_HaveBothValuesAndTheTolerance(t *testing.T) {
	for _, c := range []struct {
		of     metric.Disagreement
		en, zh string
	}{
		{metric.Disagreement{Figure: metric.TwiceOutputTokens, Unit: metric.Tokens, Tolerance: 0.02, Reported: [2]metric.Reported{{Source: metric.ByUsage, Value: 110}, {Source: metric.ByTokenizer, Value: 100}}},
			"Two sources differ in the output tokens: 110 by the server's usage, 100 by the local tokenizer (more than 2 %).", "两个来源的输出 token 数不一致：110（服务端 usage），100（本地分词器），相差超过 2 %。"},
		{metric.Disagreement{Figure: metric.TwiceEnergy, Unit: "J", Tolerance: 0.05, Reported: [2]metric.Reported{{Source: metric.ByPower, Value: 812.34}, {Source: metric.ByEnergyCounter, Value: 900}}},
			"energy: 812.3 J by the power, 900 J by the energy counters (more than 5 %)", "812.3 J（功耗积分），900 J（能耗计数器）"},
		{metric.Disagreement{Figure: metric.TwiceGPUPower, Of: "GPU 0\n", Unit: "W", Tolerance: 0.05, Reported: [2]metric.Reported{{Source: "nvidia-smi", Value: 300}, {Source: "h/metrics", Value: 330}}},
			"average power of GPU 0: 300 W by nvidia-smi, 330 W by h/metrics", "GPU 0 平均功耗不一致：300 W（nvidia-smi）"},
	} {
		if text := DisagreementText(c.of); !strings.Contains(text.EN, c.en) || !strings.Contains(text.In("zh"), c.zh) {
			t.Errorf("%q, %q", text.EN, text.In("zh"))
		}
		if text := disagreementLines(&metric.Level{Disagreements: []metric.Disagreement{c.of}}); !strings.Contains(text, c.en) {
			t.Errorf("%q", text)
		}
	}
}

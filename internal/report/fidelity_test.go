package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestFidelity_IsSaidInBothLanguages(t *testing.T) {
	l := metric.NewLevel(metric.Load{}, nil, nil)
	if FidelityText(l).EN != "" || fidelityLine(l) != "" || fidelityRows(l) != nil {
		t.Error("a load that is no replay has a fidelity")
	}
	l.Fidelity = &metric.Fidelity{Speed: 50, Requests: 10000, LatenessP50: 0.00004, LatenessP99: 0.0012, LatenessMax: 0.0205, Drift: -2e-9, KS: 0.0031,
		Cache: &metric.CacheFidelity{Requests: 10000, Ideal: 0.523, Sized: new(0.411), CacheTokens: 500000, Observed: new(0.4052), Server: new(0.4)}}
	text := FidelityText(l)
	if want := "10000 requests at 50 times the recorded speed; lateness p50 0.04 ms, p99 1.2 ms, max 20.5 ms; drift -0.0072 ms per hour; KS of the timestamps 0.0031; " +
		"prefix cache: 52.3 % predicted without a size limit, 41.1 % with 500000 tokens, 40.5 % observed, 40 % by the server's metrics"; text.EN != want {
		t.Errorf("%s\nwant\n%s", text.EN, want)
	}
	if want := "10000 个请求，50 倍于录制速度；迟到 p50 0.04 ms，p99 1.2 ms，最大 20.5 ms；每小时漂移 -0.0072 ms；时刻的 KS 0.0031；" +
		"前缀缓存：容量不限时预测命中 52.3 %，500000 token 时预测命中 41.1 %，实测 40.5 %，服务器指标 40 %"; text.ZH != want {
		t.Errorf("%s\nwant\n%s", text.ZH, want)
	}
	for seconds, want := range map[float64][2]string{20: {"drift -0.004 ms over 20 s; KS", "；20 s 内漂移 -0.004 ms；"}, 3600: {"drift -0.72 ms per hour; KS", "；每小时漂移 -0.72 ms；"},
		86400: {"drift -0.72 ms per hour; KS", "；每小时漂移 -0.72 ms；"}} {
		l.Fidelity.Seconds, l.Fidelity.Drift = seconds, -2e-7
		if text := FidelityText(l); !strings.Contains(text.EN, want[0]) || !strings.Contains(text.ZH, want[1]) {
			t.Errorf("over %v s: %v", seconds, text)
		}
	}
	l.Fidelity.LeftOut = 3
	if text := FidelityText(l); !strings.Contains(text.EN, "KS of the timestamps 0.0031; 3 left out because they cannot be sent; prefix cache") || !strings.Contains(text.ZH, "；3 个无法发送，已跳过；") {
		t.Errorf("%v", text)
	}
	if rows := fidelityRows(l); len(rows) != 12 {
		t.Errorf("%d rows", len(rows))
	}
}

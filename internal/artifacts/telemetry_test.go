package artifacts

import (
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

func TestOutagesNote_NamesTheFirstSourcesAndCountsTheOthers(t *testing.T) {
	all := []telemetry.Outage{{Source: "a:9400/metrics", From: 0, Why: "EOF"}, {Source: "b", From: 15e8, To: 42e8, Why: "it returns HTTP 500"}}
	want := i18n.Text{EN: "l: metrics could not be read: a:9400/metrics from 0.0 s on (EOF); b from 1.5 s to 4.2 s (it returns HTTP 500).",
		ZH: "l：无法读取指标：a:9400/metrics 从 0.0 秒起（EOF）；b 从 1.5 秒到 4.2 秒（it returns HTTP 500）。"}
	if got := outagesNote("l", all); got != want {
		t.Errorf("%+v", got)
	}
	one := telemetry.Outage{Source: "c", Why: "EOF"}
	want = i18n.Text{EN: "l: metrics could not be read: c from 0.0 s on (EOF); c from 0.0 s on (EOF); c from 0.0 s on (EOF); c from 0.0 s on (EOF); " +
		"c from 0.0 s on (EOF); and 2 more times.", ZH: "l：无法读取指标：c 从 0.0 秒起（EOF）；c 从 0.0 秒起（EOF）；c 从 0.0 秒起（EOF）；c 从 0.0 秒起（EOF）；c 从 0.0 秒起（EOF）；另有 2 次。"}
	if got := outagesNote("l", []telemetry.Outage{one, one, one, one, one, one, one}); got != want {
		t.Errorf("%+v", got)
	}
}

func TestLimitsNote_NamesTheFirstSourcesAndCountsTheOthers(t *testing.T) {
	one := telemetry.Limit{Source: "gpu:9400/metrics", Text: telemetry.Slower(12*time.Second, 250*time.Millisecond)}
	text := limitsNote("l", []telemetry.Limit{one, {Source: "b:8000/metrics", Text: telemetry.Full(10000)}})
	if want := "l: not all metrics were sampled: gpu:9400/metrics read every 12 s because a reading takes 0.25 s of CPU time; " +
		"b:8000/metrics has more than 10000 series: further ones are not kept."; text.EN != want {
		t.Errorf("%s\nwant\n%s", text.EN, want)
	}
	if text := limitsNote("l", []telemetry.Limit{one, one, one, one, one, one, one}); !strings.HasSuffix(text.EN, "; and 2 more.") || !strings.HasSuffix(text.ZH, "；另有 2 个。") {
		t.Errorf("%s\n%s", text.EN, text.ZH)
	}
}

package artifacts

import (
	"testing"

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

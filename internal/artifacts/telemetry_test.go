package artifacts

import (
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/chartdata"
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

// Of what was sampled, a run keeps what its page shows until its end, and not every value of every level.
func TestCondense_KeepsTheAxisAlone(t *testing.T) {
	sampled, err := telemetry.Read(strings.NewReader(`{"kind":"head","head":{"version":1,"interval":1}}
{"kind":"source","id":0,"of":"gpu","name":"h:9400/metrics","target":-1}
{"kind":"series","id":0,"source":0,"metric":"x"}
{"kind":"reading","source":0,"sent":0,"received":1000,"values":[0,1]}
`))
	if err != nil {
		t.Fatal(err)
	}
	m := &LevelArtifacts{Telemetry: sampled, idle: sampled, Detail: chartdata.New(1)}
	m.Condense(nil)
	if m.Axis == nil || m.Telemetry != nil || m.idle != nil {
		t.Errorf("%+v", m)
	}
	m = &LevelArtifacts{Telemetry: &telemetry.Level{Sources: []*telemetry.Readings{nil}}, Detail: chartdata.New(1)}
	if m.Condense(nil); len(m.Warnings) != 1 || m.Telemetry != nil {
		t.Errorf("of a fault: %v", m.Warnings)
	}
}

package report

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// Every cause that a rule of the verdict may give has a name of a few words in both languages.
func TestCauseName_EveryCauseOfAVerdictHasOne(t *testing.T) {
	files, err := filepath.Glob("../verdict/rule_*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of rules: %v", len(files), err)
	}
	files = append(files, "../artifacts/team.go") // of runs on several machines
	keys := map[string]bool{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)Key: "([a-z-]+)"|^const \w+ = "([a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
			keys[m[1]+m[2]] = true
		}
	}
	if len(keys) < 15 {
		t.Errorf("only %d causes were found", len(keys))
	}
	for key := range keys {
		if name, known := verdictNames()[key]; !known || name.ZH == "" {
			t.Errorf("the cause %s has no name", key)
		}
	}
}

func TestCauseName_TheHypervisorIsBlamedForWhatItTook(t *testing.T) {
	late := metric.Cause{Key: "late-dispatch"}
	if got := CauseName(late, []metric.Cause{late, {Key: "stolen-cpu"}}).EN; got != "requests were sent late because the hypervisor gave this machine's processors to other virtual machines" {
		t.Error(got)
	}
	if got := CauseName(late, []metric.Cause{late}).EN; got != "requests were sent late" {
		t.Error(got)
	}
	if got := CauseName(metric.Cause{Key: "foreign-traffic"}, []metric.Cause{{Key: "stolen-cpu"}}).ZH; got != "服务端同时在处理其他客户端的请求" {
		t.Error(got)
	}
}

// TestCauseText_NamesWhoStalledAndWhen: "stood still" alone could be the server's fault.
func TestCauseText_NamesWhoStalledAndWhen(t *testing.T) {
	l := level(4, nil, nil)
	l.Verdict = &metric.Verdict{Word: metric.Invalid, Causes: []metric.Cause{{Key: "idle-slots", Word: metric.Invalid},
		{Key: "stood-still", Word: metric.Degraded, From: 9.1, To: 9.34}}}
	if got := verdictText(Run{Levels: []*metric.Level{l}}); got != "INVALID (slots of the load generator were idle)" {
		t.Error(got)
	}
	want := "Verdict: INVALID: slots of the load generator were idle; the load generator stalled from 9.1 s to 9.34 s (DEGRADED)\n"
	if got := verdictLine(l); got != want {
		t.Error(got)
	}
}

package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestBeforehand_WhatWasCheckedBeforehandHasItsSection(t *testing.T) {
	if strings.Contains(made(t, plainRun()), "beforehand") {
		t.Error("a run without checks has the section")
	}
	r := plainRun()
	r.Checks = []Check{{Severity: "warn", Title: i18n.Text{EN: "CPU quota", ZH: "CPU 配额"}, What: i18n.Text{EN: "half a CPU", ZH: "半个 CPU"},
		Fix: i18n.Text{EN: "give it more", ZH: "给更多"}, Command: "docker update --cpus 4 c"}}
	r.ServerSays = []Pair{{Name: i18n.Text{EN: "Engine", ZH: "引擎"}, Value: "vllm"}}
	page := made(t, r)
	for _, want := range []string{`href="#beforehand"`, `<section id="beforehand">`, "Preflight checks", "测试前检查", "CPU 配额", "! warning", "! 警告",
		"give it more: docker update --cpus 4 c", "给更多：docker update --cpus 4 c", "服务端报告的信息", `<th scope="row" class="words"><span class="en" lang="en">Engine</span>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	r.Checks = nil
	if page := made(t, r); !strings.Contains(page, `<section id="beforehand">`) || strings.Contains(page, "What to do") {
		t.Error("what the server says stands alone where nothing was checked")
	}
}

package main

import (
	"strings"
	"testing"
)

func TestTerminal_ColorsBecomeClasses(t *testing.T) {
	got := terminal("a <b> \x1b[1;36mModel\x1b[0m end\x1b[32m8")
	for _, want := range []string{"a &lt;b&gt; ", `<span class="c1 c36">Model</span> end`, `<span class="c32">8</span></pre>`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func TestTerminal_SummaryIsCutOutOfARun(t *testing.T) {
	got := summaryOf("level\n\x1b[1m╭──╮\nReport\n\n  Load Reached and Tails\nmore\n")
	if got != "\x1b[1m╭──╮\nReport" {
		t.Errorf("the summary is %q", got)
	}
}

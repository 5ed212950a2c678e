package config

import (
	"strings"
	"testing"
)

// TestSLA_NotesSayWhatArgumentsOfALoadDoBesideASearch, and not that they do nothing where they do something.
func TestSLA_NotesSayWhatArgumentsOfALoadDoBesideASearch(t *testing.T) {
	const search = "--model m --url http://h --sla-auto-tune --sla-params [{}] "
	for line, want := range map[string]string{
		"--sla-variable rate --parallel 4":                "--parallel: no effect where --sla-variable is rate: it bounds nothing, --sla-fixed-parallel does",
		"--sla-variable rate --parallel 4 8":              "--parallel: no effect where --sla-variable is rate: it bounds nothing, --sla-fixed-parallel does",
		"--parallel 4 8":                                  "--parallel: the search begins at the first of 2 values",
		"--number 40":                                     "--number: its value has no effect with --sla-auto-tune: a load has --sla-number-multiplier times as many sessions as its value",
		"--number 40 --duration 60":                       "--number: its value has no effect with --sla-auto-tune: a load has --sla-number-multiplier times as many sessions as its value; with it a load ends when those are sent or --duration is over, without it --duration alone ends it",
		"--duration 60":                                   "",
		"--sla-number-multiplier 0.5":                     "--sla-number-multiplier: a run has fewer sessions than slots, so a load is never reached",
		"--sla-number-multiplier 0.5 --sla-variable rate": "",
		"--sla-variable parallel --parallel 4 ":           "",
	} {
		_, notes, err := Parse(strings.Fields(search+line), outside())
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		var all []string
		for _, n := range notes {
			all = append(all, n.String())
		}
		if got := strings.Join(all, "\n"); got != want {
			t.Errorf("%s notes\n%s\nwant\n%s", line, got, want)
		}
	}
}

// TestSLA_RepeatsDoNotGoWithASearch of either kind: it runs each load as often as it needs.
func TestSLA_RepeatsDoNotGoWithASearch(t *testing.T) {
	for _, search := range []string{"--sla-auto-tune --sla-params [{}]", "--find-knee"} {
		for _, repeat := range []string{"--repeat 3", "--until rps+-3%", "--shuffle"} {
			_, _, err := Parse(strings.Fields("--model m --url http://h "+search+" "+repeat), outside())
			if err == nil || !strings.Contains(err.Error(), "does not go with "+strings.Fields(search)[0]) {
				t.Errorf("%s %s: %v", search, repeat, err)
			}
		}
	}
}

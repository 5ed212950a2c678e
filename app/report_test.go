package app

import (
	"testing"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/perf/standard"
)

// TestReport_WordAfterStrictIsItsBound: `report show DIR --strict degraded` means what --strict=degraded does, as for perf.
func TestReport_WordAfterStrictIsItsBound(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  string // the bound, "" for words that are refused
	}{
		{[]string{"DIR", "--strict"}, "invalid"},
		{[]string{"DIR", "--strict", "degraded"}, "degraded"},
		{[]string{"DIR", "--strict=degraded"}, "degraded"},
		{[]string{"--strict=degraded", "DIR"}, "degraded"},
		{[]string{"DIR", "--strict", "invalid"}, "invalid"},
		{[]string{"DIR", "--strict", "sometimes"}, ""},
		{[]string{"DIR", "degraded"}, ""},
		{[]string{"DIR", "OTHER", "--strict", "degraded"}, ""},
	} {
		report := Process{Getenv: func(string) string { return "" }}.reportCommand(standard.Plugins())
		show, _, err := report.Find([]string{"show"})
		if err != nil {
			t.Fatal(err)
		}
		for _, cmd := range []*cobra.Command{report, show} {
			if err := cmd.ParseFlags(c.words); err != nil {
				t.Fatal(err)
			}
			err := cmd.ValidateArgs(cmd.Flags().Args())
			if (err != nil) != (c.want == "") {
				t.Errorf("%s %q: %v", cmd.Name(), c.words, err)
			}
			if got := cmd.Flags().Lookup("strict").Value.String(); err == nil && got != c.want {
				t.Errorf("%s %q: the bound is %q, want %q", cmd.Name(), c.words, got, c.want)
			}
		}
	}
}

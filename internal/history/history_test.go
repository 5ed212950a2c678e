package history

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// nightly are 24 runs, one a day, of which TTFT is larger by half from the fifteenth on, when the server is another.
func nightly() SetUp {
	random := rand.New(rand.NewPCG(6, 6))
	s := SetUp{Key: "abcd", Model: "m", Server: "http://h"}
	for i := range 24 {
		ttft, server := .1+.004*random.NormFloat64(), "vllm/1"
		if i >= 14 {
			ttft, server = ttft+.05, "vllm/2"
		}
		r := Run{Path: fmt.Sprintf("run%02d", i), Started: time.Date(2026, 11, 1+i, 3, 0, 0, 0, time.UTC), Facts: []Fact{{Name: i18n.Same("server"), Key: "server", Value: server}},
			Levels: []Level{{Name: "parallel_1", Total: 10, Failed: i % 2, Figures: map[string]float64{"ttft.p99": ttft, "output_throughput": 50 + random.NormFloat64()}}}}
		if i == 7 {
			r.Levels[0].Aside, r.Levels[0].Figures["ttft.p99"] = Client, 9
		}
		s.Runs = append([]Run{r}, s.Runs...) // the newest first
	}
	return s
}

func TestHistory_MarksTheRunWithWhichAFigureChanged(t *testing.T) {
	figures, problems := Parse([]string{"ttft.p99", "output_throughput", "failed"})
	if problems != nil {
		t.Fatal(problems)
	}
	h := Of(nightly(), figures, .01)
	if len(h.Levels) != 1 || len(h.Levels[0].Series) != 3 || len(h.Levels[0].Series[0].Points) != 24 {
		t.Fatalf("%+v", h)
	}
	ttft := h.Levels[0].Series[0]
	if len(ttft.Changes) != 1 || ttft.Changes[0].First != 14 || ttft.Changes[0].Last != 13 || ttft.Changes[0].Word != "worse" {
		t.Errorf("%+v", ttft.Changes)
	}
	if d := cmp.Diff([]Fact{{Name: i18n.Same("server"), Key: "server", Value: "vllm/1 → vllm/2"}}, ttft.Changes[0].Facts); d != "" {
		t.Error(d)
	}
	if changes := append(h.Levels[0].Series[1].Changes, h.Levels[0].Series[2].Changes...); len(changes) > 0 {
		t.Errorf("%+v", changes)
	}
	text := h.Text(Look{Language: "en", Sparklines: true, Width: 120})
	for _, part := range []string{"24 runs from 2026-11-01 to 2026-11-24", "* ttft.p99 worse since 2026-11-15 03:00:00: +4", "; server: vllm/1 → vllm/2", "│", "▁", "(9s)", "(…) the client was the limit"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	if plain := h.Text(Look{Language: "zh"}); strings.ContainsAny(plain, "│▁█") || !strings.Contains(plain, "变差，自 2026-11-15") {
		t.Error(plain)
	}
}

func TestHistory_JSONHasSeriesAndChanges(t *testing.T) {
	data, err := JSON([]History{Of(nightly(), Usual(), .01)}, .01)
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Schema string
		SetUps []struct {
			Runs   []struct{ Facts map[string]string }
			Levels []struct {
				Series []struct {
					Metric  string
					Points  []struct{ Run int }
					Changes []struct {
						First  int
						Change float64
					}
				}
			}
		} `json:"set_ups"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	ttft := d.SetUps[0].Levels[0].Series[1]
	if d.Schema != "evalscope-history/1.1" || ttft.Metric != "ttft.p99" || len(ttft.Points) != 24 || ttft.Changes[0].First != 14 || ttft.Changes[0].Change < .3 || d.SetUps[0].Runs[0].Facts["server"] != "vllm/1" {
		t.Errorf("%s", data)
	}
}

func TestParse_FindsEveryProblem(t *testing.T) {
	_, problems := Parse([]string{"ttfft.p99", "ttft.p42", "output_throughput.p99", "tpot", "tpot.mean"})
	if len(problems) != 4 || !strings.Contains(problems[0].EN, "did you mean ttft?") || !strings.Contains(problems[1].EN, "statistic") || !strings.Contains(problems[3].EN, "twice") {
		t.Errorf("%q", problems)
	}
}

func TestParse_TakesTheNamesOfGates(t *testing.T) {
	figures, problems := Parse([]string{"rps", "tps", "ttft.avg"})
	if want := []Figure{{metric.RequestThroughput, ""}, {metric.OutputThroughput, ""}, {metric.TTFT, ""}}; !slices.Equal(figures, want) || problems != nil {
		t.Errorf("%v, want %v; problems %q", figures, want, problems)
	}
}

func TestFigure_WordIsByTheBetterSide(t *testing.T) {
	for _, c := range []struct {
		figure        Figure
		before, after float64
		want          string
	}{{Figure{metric.TTFT, "p99"}, 1, 2, "worse"}, {Figure{metric.OutputThroughput, ""}, 1, 2, "better"}, {Figure{Failed, ""}, 1, 0, "better"}, {Figure{metric.InputTokens, ""}, 1, 2, "changed"}} {
		if got := c.figure.word(Change{Before: c.before, After: c.after}); got != c.want {
			t.Errorf("%s from %v to %v is %s, want %s", c.figure.Name(), c.before, c.after, got, c.want)
		}
	}
}

// TestHistory_SaysWhereFiguresComeFrom: tokens are the server's, unless the local tokenizer counted those of one of the runs.
func TestHistory_SaysWhereFiguresComeFrom(t *testing.T) {
	for local, want := range map[bool]string{
		false: "Sources of the figures: measured (ttft.p99, failed), server-reported (output_tokens).",
		true:  "Sources of the figures: measured (ttft.p99, failed), derived (output_tokens).",
	} {
		s := nightly()
		for i := range s.Runs {
			l := &s.Runs[i].Levels[0]
			l.Figures["output_tokens"], l.Provenance = 7, map[string]metric.Provenance{"output_tokens": metric.ServerReported}
			if local && i == 3 {
				l.Provenance["output_tokens"] = metric.Derived
			}
		}
		figures, _ := Parse([]string{"output_tokens", "ttft.p99", "failed"})
		h := Of(s, figures, .01)
		if text := h.Text(Look{Language: "en"}); !strings.HasSuffix(text, "\n"+want+"\n") {
			t.Errorf("%q is missing in\n%s", want, text)
		}
		data, err := JSON([]History{h}, .01)
		if err != nil || !strings.Contains(string(data), `"provenance": "measured"`) || strings.Contains(string(data), `"server-reported"`) == local {
			t.Errorf("%v\n%.600s", err, data)
		}
	}
}

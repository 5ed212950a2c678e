package exposition

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modelscope/evalscope/internal/testenv"
)

func TestParse_LineMeansWhatThePrometheusFormatSays(t *testing.T) {
	inf := math.Inf(1)
	for line, want := range map[string]Sample{
		`up 1`:                                {"up", nil, 1},
		"  up\t1  ":                           {"up", nil, 1},
		`vllm:x_total{b="2",a="1"} 3e2`:       {"vllm:x_total", []Label{{"a", "1"}, {"b", "2"}}, 300},
		`x{a="1",} 2 1395066363000`:           {"x", []Label{{"a", "1"}}, 2},
		`x {a = "1" , b="}"} +Inf`:            {"x", []Label{{"a", "1"}, {"b", "}"}}, inf},
		`x{a="q\"b\\n\nl",b=","} -Inf`:        {"x", []Label{{"a", "q\"b\\n\nl"}, {"b", ","}}, -inf},
		`x{} NaN`:                             {"x", nil, math.NaN()},
		`x_bucket{le="0.5"} 7 # {id="9"} 0.4`: {"x_bucket", []Label{{"le", "0.5"}}, 7},
		`x_total 17.0 1520879607.789 # {} 1`:  {"x_total", nil, 17},
		`{"a name",le="1"} 2`:                 {"a name", []Label{{"le", "1"}}, 2},
		`x{"a label"="1"} 2`:                  {"x", []Label{{"a label", "1"}}, 2},
		`x{a="#"} 4 # {id="# x"} 1`:           {"x", []Label{{"a", "#"}}, 4},
		`x{a="中"} .5`:                         {"x", []Label{{"a", "中"}}, 0.5},
	} {
		got, err := Parse([]byte(line))
		if err != nil || len(got.Samples) != 1 || !cmp.Equal(got.Samples[0], want, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()) {
			t.Errorf("%s is %+v, %v; want %+v", line, got, err, want)
		}
	}
}

func TestParse_WrongLineIsLeftOutAndTheOthersStand(t *testing.T) {
	for _, line := range []string{`x`, `x{a="1"`, `x{a="1} 2`, `x{a=1} 2`, `x{a="1"} two`, `x{a="1",a="2"} 3`, `x 1 2 3`, `x 0x10`, `x 1_0`,
		`{a="1"} 2`, `x{="1"} 2`, `x 1 now`, `x{a} 1`} {
		got, err := Parse([]byte("before 1\n" + line + "\nafter 2"))
		if err != nil || len(got.Samples) != 2 || got.Samples[0].Name != "before" || got.Samples[1].Name != "after" {
			t.Errorf("with %q between them: %+v, %v", line, got, err)
		}
	}
}

func TestParse_WhatIsNoMetricsIsAnError(t *testing.T) {
	for _, text := range []string{"<!DOCTYPE html><html>\n<body class=\"x\">\n<h1>Not here</h1>\n</body></html>", `{"detail":"Not Found"}`,
		strings.Repeat("no metrics here, only a sentence\n", 300)} {
		if got, err := Parse([]byte(text)); !errors.Is(err, ErrNoMetrics) {
			t.Errorf("%.30q is %+v, %v", text, got, err)
		}
	}
	if got, err := Parse([]byte("# TYPE x counter\n")); err != nil || len(got.Samples) != 0 {
		t.Errorf("no samples are %+v, %v", got, err)
	}
}

func TestParse_NothingIsReadBehindTheEndMark(t *testing.T) {
	if got, _ := Parse([]byte("a 1\n# EOF\nb 2\n")); len(got.Samples) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestParse_NumberOfSamplesIsBounded(t *testing.T) {
	if _, err := Parse(bytes.Repeat([]byte("x 1\n"), maxSamples+1)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("the error is %v", err)
	}
}

// The texts that real servers gave mean the same to the reference implementation in Python.
func TestParse_RecordedTextsMeanTheSameToPrometheusOwnParser(t *testing.T) {
	python := testenv.Python(t, "prometheus_client")
	files, err := filepath.Glob("../servermetrics/testdata/*.prom")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	script := `import sys, json
from prometheus_client.parser import text_string_to_metric_families as parse
out = []
for family in parse(open(sys.argv[1]).read()):
    for s in family.samples:
        out.append([s.name, sorted(s.labels.items()), repr(float(s.value))])
json.dump(out, sys.stdout)`
	for _, file := range files {
		data, err := exec.Command(python, "-c", script, file).Output()
		if err != nil {
			t.Fatal(err)
		}
		var theirs [][3]json.RawMessage
		if err := json.Unmarshal(data, &theirs); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page, err := Parse(text)
		ours := page.Samples
		if err != nil || len(ours) != len(theirs) {
			t.Fatalf("%s: %d samples, theirs are %d: %v", file, len(ours), len(theirs), err)
		}
		want, got := map[string]float64{}, map[string]float64{}
		for i, s := range theirs {
			var name, value string
			var labels [][2]string
			if err := errors.Join(json.Unmarshal(s[0], &name), json.Unmarshal(s[1], &labels), json.Unmarshal(s[2], &value)); err != nil {
				t.Fatal(err)
			}
			one := Sample{Name: strings.TrimSuffix(name, "_total")} // theirs adds _total to counters without it
			for _, l := range labels {
				one.Labels = append(one.Labels, Label{l[0], l[1]})
			}
			want[one.Key()], err = strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			ours[i].Name = strings.TrimSuffix(ours[i].Name, "_total")
			got[ours[i].Key()] = ours[i].Value
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// A sample that is written as the format says comes back as it was, whatever stands around it.
func FuzzASampleComesBack(f *testing.F) {
	f.Add("vllm:x_total", "model_name", `a "b" \n`, 17.5, "")
	f.Add("x", "le", "+Inf", math.Inf(1), "garbage { in front")
	f.Add("x", "l", "line\nbreak}", math.Copysign(0, -1), `x{a="`)
	f.Fuzz(func(t *testing.T, name, label, value string, x float64, garbage string) {
		plain := func(s string) bool {
			return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:") == ""
		}
		if _, err := Parse([]byte(garbage)); err == nil && len(garbage) > 0 {
			for _, s := range must(Parse([]byte(garbage))).Samples {
				if s.Name == "" {
					t.Fatalf("%q gave a sample without a name", garbage)
				}
			}
		}
		if !plain(name) || !plain(label) || !utf8.ValidString(value) || strings.ContainsAny(garbage, "\n\r") || strings.Contains(garbage, "EOF") {
			return
		}
		escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value)
		line := fmt.Sprintf("%s{%s=\"%s\"} %s", name, label, escaped, strconv.FormatFloat(x, 'g', -1, 64))
		page, err := Parse([]byte(line + "\n" + garbage + "\n" + line + " 123 # {a=\"b\"} 1\n"))
		got := page.Samples
		if err != nil || len(got) < 2 {
			t.Fatalf("%q: %+v, %v", line, got, err)
		}
		want := Sample{name, []Label{{label, value}}, x}
		for _, s := range []Sample{got[0], got[len(got)-1]} {
			if !cmp.Equal(s, want, cmpopts.EquateNaNs()) {
				t.Fatalf("%q is %+v", line, s)
			}
		}
	})
}

func must(p Page, _ error) Page { return p }

func TestPage_SaysWhichSeriesOnlyGrow(t *testing.T) {
	page := must(Parse([]byte("# TYPE a_total counter\n# TYPE g gauge\n# TYPE g_total gauge\n# TYPE h histogram\n# TYPE o counter\na_total 1\n")))
	for name, want := range map[string]bool{"a_total": true, "g": false, "g_total": false, "h_bucket": true, "h_sum": true, "h_count": true,
		"o_total": true, "unknown_total": true, "unknown": false, "g_sum": false} {
		if got := page.Counts(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func BenchmarkParse_PageOfVLLM(b *testing.B) {
	text, err := os.ReadFile("../servermetrics/testdata/vllm_spec.after.prom")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// A parser that has seen a page before reads it, and the next one, as the function that knows nothing does.
func FuzzParser_RemembersNothingWrong(f *testing.F) {
	f.Add("x{a=\"1\"} 2\ny 3 17\n", "x{a=\"1\"} 4\ny 5 18\nz 1 # {} 2\n")
	f.Add("x{a=\" 1\"} 2\n", "x{a=\" 1\"} NaN\n")
	f.Add("x 1\nx 1 2", "x 1 3\nx 1_0")
	f.Fuzz(func(t *testing.T, first, second string) {
		var p Parser
		for _, text := range []string{first, first, second, first} {
			want, errWant := Parse([]byte(text))
			got, errGot := p.Parse(t.Context(), []byte(text), nil)
			if (errWant == nil) != (errGot == nil) || !cmp.Equal(want.Samples, got.Samples, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()) {
				t.Fatalf("%q: %+v, %v; want %+v, %v", text, got.Samples, errGot, want.Samples, errWant)
			}
		}
	})
}

func BenchmarkParser_PageOfVLLMAgain(b *testing.B) {
	text, err := os.ReadFile("../servermetrics/testdata/vllm_spec.after.prom")
	if err != nil {
		b.Fatal(err)
	}
	var p Parser
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Parse(b.Context(), text, nil); err != nil {
			b.Fatal(err)
		}
	}
}

package exposition

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// foreign is a page of lines that nobody wants.
func foreign(lines int) []byte {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "kube_pod_info{namespace=\"n%d\",pod=\"p%d\",uid=\"aaaaaaaa-bbbb-cccc\"} 1\n", i%50, i)
	}
	return []byte(b.String())
}

func none(string) bool { return false }

// What is kept does not depend on what is read without expfmt.
func TestParser_KeepsWhatIsWantedOfThePageAsItIs(t *testing.T) {
	files, err := filepath.Glob("../servermetrics/testdata/*.prom")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	keep := func(name string) bool { return len(name)%2 == 0 }
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want []Sample
		for _, s := range must(Parse(text)).Samples {
			if keep(s.Name) {
				want = append(want, s)
			}
		}
		var p Parser
		for range 2 {
			got, err := p.Parse(t.Context(), text, keep)
			if err != nil || len(want) == 0 || !cmp.Equal(got.Samples, want, cmpopts.EquateNaNs()) {
				t.Errorf("%s: %v, %s", file, err, cmp.Diff(want, got.Samples, cmpopts.EquateNaNs()))
			}
		}
	}
}

func TestParser_LinesThatNobodyWantsCostNeitherExpfmtNorMemory(t *testing.T) {
	text := append(foreign(1000), "x 1 1395066363000\ny NaN\nz_bucket{le=\"+Inf\"} 7 # {id=\"}\"} 0.4\nw{a=\"} b\"} -Inf\n"...)
	var p Parser
	if allocated := testing.AllocsPerRun(10, func() {
		if page, err := p.Parse(t.Context(), text, none); err != nil || len(page.Samples) != 0 {
			t.Fatalf("%d samples, %v", len(page.Samples), err)
		}
	}); allocated > 20 {
		t.Errorf("%.0f allocations for 1004 lines", allocated)
	}
	if len(p.heads) > 0 {
		t.Errorf("%d lines are kept", len(p.heads))
	}
}

// Filtering by name does not make metrics of what is none.
func TestParser_WhatIsNoMetricsIsAnErrorWhateverIsWanted(t *testing.T) {
	for _, text := range []string{"<html>\n<body>\n</body>", `{"detail":"Not Found"}`, strings.Repeat("no metrics here, only a sentence\n", 300)} {
		if _, err := new(Parser).Parse(t.Context(), []byte(text), none); !errors.Is(err, ErrNoMetrics) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestParser_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := new(Parser).Parse(ctx, foreign(2000), nil); !errors.Is(err, ErrLate) {
		t.Error(err)
	}
}

// A line of many MiB is not given to expfmt.
func TestParse_LineThatIsTooLongIsLeftOut(t *testing.T) {
	page, err := Parse([]byte("a 1\nx{y=\"" + strings.Repeat("y", maxLine) + "\"} 2\nb 3\n"))
	if err != nil || len(page.Samples) != 2 {
		t.Errorf("%d samples, %v", len(page.Samples), err)
	}
}

// Series that never repeat do not make the parser grow without end, and those that do stay known.
func TestParser_WhatIsKeptIsBounded(t *testing.T) {
	var p Parser
	for i := range 30 {
		var b strings.Builder
		for k := range 1000 {
			fmt.Fprintf(&b, "x{request=\"%d-%d\"} 1\n", i, k)
		}
		if page, err := p.Parse(t.Context(), []byte(b.String()), nil); err != nil || len(page.Samples) != 1000 {
			t.Fatal(len(page.Samples), err)
		}
		if len(p.heads) > maxHeads {
			t.Fatalf("%d lines are kept", len(p.heads))
		}
	}
	page := must(Parse([]byte(strings.Repeat("# TYPE a counter\n", 3))))
	for i := range maxTypes + 10 {
		page.comment([]byte(fmt.Sprintf("# TYPE x%d counter", i)))
	}
	if len(page.types) > maxTypes {
		t.Errorf("%d types are kept", len(page.types))
	}
}

func BenchmarkParser_LinesThatNobodyWants(b *testing.B) {
	text := foreign(120_000)
	var p Parser
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Parse(b.Context(), text, none); err != nil {
			b.Fatal(err)
		}
	}
}

package liveview

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
)

var update = flag.Bool("update", false, "write the golden files again")

const ms = time.Millisecond

// A moment is a state of a run that is drawn at every width.
type moment struct {
	name   string
	now    engine.Snapshot
	detail engine.Detail
}

func moments() []moment {
	latest := func(first, step time.Duration) (all []time.Duration) {
		for i := range 40 {
			all = append(all, first+step*time.Duration(i*7%13))
		}
		return all
	}
	closed := engine.Snapshot{Name: "parallel_8_number_600", Model: "qwen2.5-7b-instruct", Index: 1, Levels: 4, Number: 600, Done: 240,
		Failed: 13, Elapsed: 61 * time.Second, Parallel: 8, InFlight: 8, Reached: 7.94, Started: 248, OutputTokens: 15360, TTFT: 42 * ms, Ahead: 1000 * time.Second,
		Silence: engine.Silence{For: 12300 * ms, Age: 41 * time.Second, Seq: 117, Sent: true, Heard: true}}
	open := engine.Snapshot{Name: "rate_20_number_1000", Model: "m", Levels: 1, Number: 1000, Done: 310, Elapsed: 20 * time.Second, InFlight: 61,
		Reached: 33.2, AskedRate: 20, Started: 340, Starting: 20 * time.Second, Silence: engine.Silence{For: 35 * time.Second, Age: 35 * time.Second,
			Seq: 4, Sent: true}, TTFT: 1200 * ms}
	begin := engine.Snapshot{Name: "parallel_2_number_4", Model: "m", Levels: 1, Number: 4, Warmup: 2, Warmed: 1, Parallel: 2, InFlight: 2,
		Reached: 1, Elapsed: 800 * ms, Silence: engine.Silence{For: 800 * ms, Age: 800 * ms}}
	turns := closed
	turns.Turns, turns.Number, turns.Sessions, turns.Done = true, 100, 38, 240
	hostile := closed
	hostile.Name, hostile.Model = "parallel\x1b[2J_8", "模型\u202e\x1b]0;title\a"+strings.Repeat("名", 80)
	return []moment{
		{"closed", closed, engine.Detail{TTFT: engine.Percentiles{N: 227, P50: 41 * ms, P95: 62 * ms, P99: 210 * ms},
			TPOT: engine.Percentiles{N: 227, P50: 11 * ms, P95: 14 * ms, P99: 19 * ms}, Latency: engine.Percentiles{N: 227, P50: 812 * ms, P95: 12480 * ms, P99: 131 * time.Second},
			TTFTs: latest(30*ms, 9*ms), ITLs: latest(10*ms, ms), Failures: map[string]int{"status": 11, "timeout_idle": 2}, Words: "500: CUDA out of memory"}},
		{"open", open, engine.Detail{TTFT: engine.Percentiles{N: 310, P50: 1200 * ms, P95: 2 * time.Second, P99: 3 * time.Second}, TTFTs: latest(800*ms, 90*ms)}},
		{"begin", begin, engine.Detail{}},
		{"turns", turns, engine.Detail{}},
		{"hostile", hostile, engine.Detail{Failures: map[string]int{"status": 1}, TTFTs: []time.Duration{0, -1, ms},
			Words: "bad\r\n\x1b[31mred\x1b[0m \u202eright to left\u2066 \x00\x7f\u009b31m\xff" + "a\u0301\u0301\u0301\u0301 中文错误信息中文错误信息 tab\tend"}},
	}
}

func TestGolden_ViewIsItsGoldenFiles(t *testing.T) {
	for _, m := range moments() {
		for _, chinese := range []bool{false, true} {
			language := "en"
			if chinese {
				language = "zh"
			}
			var b strings.Builder
			for _, width := range []int{60, 80, 120, 200} {
				for _, color := range []bool{false, true} {
					look := Look{Width: width, Color: color, Chinese: chinese}
					fmt.Fprintf(&b, "--- %d columns, color %v\n", width, color)
					for _, line := range Full(m.now, &m.detail, look) {
						fmt.Fprintln(&b, seen(line.String()))
					}
				}
			}
			for _, width := range []int{12, 40, 59, 200} {
				fmt.Fprintf(&b, "--- the bar, %d columns\n%s\n", width, seen(Bar(m.now, Look{Width: width, Chinese: chinese}).String()))
			}
			golden(t, m.name+"."+language+".txt", b.String())
		}
	}
}

// seen is a line whose escape codes can be read in a file.
func seen(s string) string { return strings.ReplaceAll(s, "\x1b", "␛") }

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was (-update writes it again):\n%s", name, got)
	}
}

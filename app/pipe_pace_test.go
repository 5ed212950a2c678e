package app

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/internal/run"
)

func TestPipePace_LevelsLastStateComesBeforeItsTables(t *testing.T) {
	var sent bytes.Buffer
	out := pipe.NewWriter(&sent)
	p := &snapshotPacing{out: out}
	tables := afterPace{p, out.Tables()}
	state := run.Snapshot{}
	show := func(text string) { _, _ = tables.Write([]byte(text)) }

	show("before the run\n")
	p.watched(func() run.Snapshot { return state })
	show("before the first level\n")
	state = run.Snapshot{Name: "parallel_2_number_20", Number: 20, Done: 18, InFlight: 2}
	p.tell()
	state.Done, state.InFlight = 20, 0 // between two ticks
	show("the level's tables\n")
	show("more of them\n")

	var got []string
	for line := range strings.Lines(sent.String()) {
		var event struct {
			Event, Text string
			Done        int
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		if event.Event == "progress" {
			event.Text = []string{18: "18", 20: "20"}[event.Done]
		}
		got = append(got, event.Event+" "+strings.TrimSpace(event.Text))
	}
	want := []string{"table before the run", "table before the first level", "progress 18", "progress 20", "table the level's tables", "table more of them"}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("events are\n%s, want\n%s", strings.Join(got, "; "), strings.Join(want, "; "))
	}
}

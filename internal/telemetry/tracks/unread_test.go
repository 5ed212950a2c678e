package tracks

import (
	"bytes"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// noted is the axis of a file with a source that has the notes of a function; it is read at the instants at which it has none.
func noted(t *testing.T, readings int, interval float64, note func(i int) string) *Axis {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Interval: interval})
	line, n := e.Source(telemetry.Source{Kind: telemetry.Server, Name: "h/metrics"})
	out = append(out, line...)
	for i := range readings {
		at := record.Instant(float64(i) * interval * 1e9)
		text := note(i)
		if text != "" {
			out = append(out, e.Note(n, at, text)...)
		}
		if !strings.HasPrefix(text, telemetry.Unread) {
			out = append(out, e.Reading(n, telemetry.Window{Sent: at, Received: at}, nil, nil)...)
		}
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return Of(level, chartdata.New(1), nil, nil)
}

func TestOf_ExporterThatFailsAgainAndAgainCostsAFewNotesAndMarks(t *testing.T) {
	for interval, marks := range map[float64]int{0.1: 40, 1000: 40} {
		a := noted(t, 36000, interval, func(i int) string {
			if i%10 == 5 {
				return telemetry.Unread + "EOF"
			}
			if i%10 == 6 {
				return telemetry.Readable
			}
			return ""
		})
		if len(a.Notes) != mostNotes+1 || !strings.Contains(a.Notes[mostNotes].EN, "further notes: 7189") {
			t.Errorf("%d notes, the last is %v", len(a.Notes), a.Notes[len(a.Notes)-1])
		}
		if len(a.Marks) != marks {
			t.Errorf("%d marks, want %d", len(a.Marks), marks)
		}
		if last := a.Marks[len(a.Marks)-1]; !strings.HasPrefix(last.Name.EN, "h/metrics: could not be read 90 times") || last.To < 35996*interval-1e-6 {
			t.Errorf("the last mark is %+v", last)
		}
	}
}

// What fails at every other reading is one stretch, not a mark for each.
func TestOf_NeighboringOutagesAreOneMark(t *testing.T) {
	a := noted(t, 100, 1, func(i int) string {
		switch {
		case i < 20 || i > 60:
			return ""
		case i%2 == 0:
			return telemetry.Unread + "EOF"
		}
		return telemetry.Readable
	})
	if len(a.Marks) != 1 || a.Marks[0].From != 20 || a.Marks[0].To < 60 || a.Marks[0].Name.EN != "h/metrics: could not be read 21 times" {
		t.Errorf("%+v", a.Marks)
	}
}

// An outage lasts from the first reading that failed to the next that did not, or to the end.
func TestOf_OutageIsAStretch(t *testing.T) {
	a := noted(t, 100, 1, func(i int) string {
		switch i {
		case 20, 80:
			return telemetry.Unread + "EOF"
		case 25:
			return telemetry.Readable
		}
		return ""
	})
	if m := a.Marks[0]; len(a.Marks) != 2 || m.From != 20 || m.To != 25 || m.Name.EN != "h/metrics: could not be read: EOF" || m.Name.ZH != "h/metrics：无法读取：EOF" {
		t.Errorf("%+v", m)
	}
}

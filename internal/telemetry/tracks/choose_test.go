package tracks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// trackOf is a track of an axis by its id.
func trackOf(t *testing.T, a *Axis, id string) Track {
	t.Helper()
	for _, track := range a.Tracks {
		if track.ID == id {
			return track
		}
	}
	t.Fatalf("there is no track %s", id)
	return Track{}
}

func namesOf(t Track) (names []string) {
	for _, l := range t.Lines {
		names = append(names, l.Name.EN)
	}
	return names
}

// Whatever one of many GPUs does that the others do not is on a line, and what is left out is counted.
func TestOf_OddGPUOfManyIsOnALine(t *testing.T) {
	var pages []string
	for reading := range 30 {
		var b strings.Builder
		for gpu := range 16 {
			power, clock, limit, busy := 600+gpu%3, 1980, 0, 95
			switch {
			case gpu == 12:
				limit, clock = 0x40, 1200
			case gpu == 14 && reading == 20: // for one reading
				power = 90
			case gpu == 15:
				busy = 0
			}
			fmt.Fprintf(&b, "DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu=\"%d\"} %d\nDCGM_FI_DEV_SM_CLOCK{gpu=\"%[1]d\"} %[3]d\nDCGM_FI_DEV_POWER_USAGE{gpu=\"%[1]d\"} %[4]d\n"+
				"DCGM_FI_DEV_GPU_UTIL{gpu=\"%[1]d\"} %[5]d\n", gpu, limit, clock, power, busy)
		}
		pages = append(pages, b.String())
	}
	a := Of(sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "g"}: pages}), chartdata.New(1), nil, nil)
	for _, c := range []struct {
		id, gpu    string
		left, zero int
	}{{"gpu-throttling", "GPU 12", 0, 15}, {"gpu-clock", "GPU 12", 8, 0}, {"gpu-power", "GPU 14", 8, 0}, {"gpu-utilization", "GPU 0", 7, 1}} {
		track := trackOf(t, a, c.id)
		if !slices.Contains(namesOf(track), c.gpu) || track.Left != c.left || len(track.Zero) != c.zero || len(track.Lines) > mostLines {
			t.Errorf("%s: %v, %d left, %v zero", c.id, namesOf(track), track.Left, track.Zero)
		}
	}
}

// Metrics of the user beyond those that fit are counted, and so are the series of one.
func TestOf_KeptMetricsBeyondThePageAreCounted(t *testing.T) {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "mine_%02d 7\n", i)
	}
	for i := range 20 {
		fmt.Fprintf(&b, "mine_00{i=\"%d\"} %d\n", i, i)
	}
	a := Of(sampled(t, map[telemetry.Source][]string{{Kind: telemetry.Server, Engine: "Mill", Name: "a"}: {b.String(), b.String()}}), chartdata.New(1),
		[]servermetrics.Dialect{mill()}, nil)
	if len(a.Notes) != 1 || !strings.Contains(a.Notes[0].EN, "show 24 of 30 metrics") || !strings.Contains(a.Notes[0].ZH, "30 个指标中的 24 个") {
		t.Errorf("%v", a.Notes)
	}
	if track := trackOf(t, a, "kept-0"); len(track.Lines) != mostLines || track.Left != 20-mostLines || len(track.Zero) != 1 {
		t.Errorf("%v, %d left, %v zero", namesOf(track), track.Left, track.Zero)
	}
}

// Where nothing was read there is no line: neither of states nor of what grew.
func TestOf_LinesHaveHolesWhereNothingWasRead(t *testing.T) {
	level := sampledAt(t, []float64{1, 2, 3, 4, 600, 601, 602}, telemetry.Source{Kind: telemetry.Server, Engine: "Mill", Name: "a"},
		func(i int) string { return fmt.Sprintf("run %d\npre_total %d\n", 9+i%2, 10*i) })
	a := Of(level, chartdata.New(1), []servermetrics.Dialect{mill()}, nil)
	for _, id := range []string{"requests", "preemptions"} {
		l := trackOf(t, a, id).Lines[0]
		if l.Hole != 3.5 {
			t.Errorf("%s: a hole is %v s", id, l.Hole)
		}
		for _, r := range l.Ranges {
			if r.From < 500 && r.To > 10 {
				t.Errorf("%s is drawn from %v to %v", id, r.From, r.To)
			}
		}
	}
}

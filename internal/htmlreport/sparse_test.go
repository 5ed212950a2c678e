package htmlreport

import (
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// level makes what is known of a level from records.
func level(parallel int, records ...*record.Record) (*metric.Level, Level) {
	sum, d := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(parallel), Number: len(records)}), chartdata.New(parallel)
	for _, r := range records {
		sum.Add(r)
		d.Add(r)
	}
	return sum.Level(), Level{Detail: d, Ended: i18n.Text{EN: "the run was killed", ZH: "被强行终止"}}
}

func TestSparse_RunsWithHardlyAnyDataHaveAPage(t *testing.T) {
	never := &record.Record{Seq: 1, Stream: true, Fault: &record.Fault{Kind: record.FaultConnect, Words: "refused"}}
	never.Due, never.End = 1e6, 2e6
	silent := &record.Record{Seq: 2, Stream: true, Fault: &record.Fault{Kind: record.FaultTimeoutFirstByte}}
	silent.Due, silent.Sent = 1e6, 2e6
	stopped := &record.Record{Seq: 3, Stream: true, Fault: &record.Fault{Kind: record.FaultCancelled}}
	stopped.Due, stopped.Sent, stopped.End = 1e6, 2e6, 3e6
	empty := &record.Record{Seq: 4, Stream: true}
	empty.Due, empty.Sent, empty.Last, empty.End = 1e6, 2e6, 2e6, 2e6
	blank := &record.Record{}
	for name, records := range map[string][]*record.Record{"none": nil, "never connected": {never}, "no answer": {silent}, "stopped": {stopped},
		"an empty answer": {empty}, "a record without anything": {blank}, "all of these": {never, silent, stopped, empty, blank}} {
		t.Run(name, func(t *testing.T) {
			r := plainRun()
			first, d := level(2, records...)
			second, e := level(0, records...)
			r.Run.Levels, r.Details = []*metric.Level{first, second}, []Level{d, e}
			page := made(t, r)
			for _, part := range []string{"NaN", "+Inf", "-Inf"} {
				if strings.Contains(page, part) {
					t.Errorf("the page says %s", part)
				}
			}
			r.Details = nil // as a level whose log gave a summary alone
			made(t, r)
			for _, c := range Charts(r) {
				if _, err := c.PNG(400, 1, chart.Screen); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestSparse_SharesOfADistributionSumToOne(t *testing.T) {
	r := sweep()
	for _, s := range spreads(r) {
		for _, line := range s.charts[0].Lines {
			if end := line.Y[len(line.Y)-1]; end < mostDrawn-0.001 || line.Y[0] != 0 {
				t.Errorf("%s, %s: cumulated from %v to %v", s.id, line.Name.EN, line.Y[0], end)
			}
		}
		for _, line := range s.charts[1].Lines {
			sum := 0.0
			for i := 0; i < len(line.Y); i += 2 {
				sum += line.Y[i]
			}
			if sum > 1+1e-9 || sum < mostDrawn-0.003 {
				t.Errorf("%s, %s: the histogram sums to %v", s.id, line.Name.EN, sum)
			}
		}
	}
}

func TestSparse_SharesAreRoundedButNeverUpToAll(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want string
	}{{58.0 / 60, "96.67 %"}, {1, "100 %"}, {0.999999, "99.99 %"}, {0, "0 %"}, {0.5, "50 %"}} {
		if got := share(c.x); got != c.want {
			t.Errorf("%v is written %s, want %s", c.x, got, c.want)
		}
	}
}

func TestSparse_LevelNarrowerThanARangeHasAShape(t *testing.T) {
	with := func(ttft ...int64) (all []*record.Record) {
		for i, d := range ttft {
			r := &record.Record{Seq: int64(i), Stream: true, Status: 200, Choices: []record.Choice{{Text: "x", Finish: "stop"}},
				Payloads: []record.Payload{{At: record.Instant(d + 1e6), Kind: record.Output}}}
			r.Due, r.Sent, r.First, r.FirstAnswer, r.Last, r.End = 1e6, 1e6, record.Instant(d+1e6), record.Instant(d+1e6), record.Instant(d+1e6), record.Instant(d+1e6)
			all = append(all, r)
		}
		return all
	}
	narrow, _ := level(1, with(50_000_000, 50_000_100)...)
	wide, _ := level(8, with(1_000_000, 4e9)...)
	c := violins(metric.TTFT, []*metric.Level{narrow, wide})
	for i, b := range c.Bands {
		if len(b.X) < 2 {
			t.Errorf("level %d has no shape", i)
		}
	}
	if _, err := c.PNG(400, 1, chart.Screen); err != nil {
		t.Error(err)
	}
	if svg := c.SVG(400, "x"); strings.Contains(svg, "NaN") {
		t.Error(svg)
	}
}

func TestSparse_LanesOfShortRequestsBeginWithTheirSending(t *testing.T) {
	var long, short []*record.Record
	for i := range 60 {
		for _, x := range []struct {
			list *[]*record.Record
			gap  record.Instant
		}{{&long, 1e7}, {&short, 1e10}} {
			r := &record.Record{Seq: int64(i), Stream: true}
			r.Due = 1 + record.Instant(i)*x.gap
			r.Sent, r.First, r.Last, r.End = r.Due+1e6, r.Due+3e7, r.Due+1e8, r.Due+1e8
			*x.list = append(*x.list, r)
		}
	}
	for _, c := range []struct {
		name    string
		records []*record.Record
		end     float64 // of the right-most box
	}{{"long", long, 0.69}, {"short", short, 0.099}} {
		_, l := level(1, c.records...)
		right := 0.0
		for _, b := range timeline(l.Detail, &metric.Level{}, budgetOf(1))[0].Boxes {
			right = max(right, b.X1)
		}
		if math.Abs(right-c.end) > 1e-6 {
			t.Errorf("%s requests end at %v, want %v", c.name, right, c.end)
		}
	}
}

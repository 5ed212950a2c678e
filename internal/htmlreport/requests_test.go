package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// lasting is a success of so many milliseconds.
func lasting(seq int64, ms record.Instant) *record.Record {
	r := &record.Record{Seq: seq, Stream: true, Usage: record.Usage{Given: true, Completion: 10}}
	r.Sent, r.First, r.Last, r.End = 1, 1+ms*500_000, 1+ms*1_000_000, 1+ms*1_000_000
	r.Payloads = record.Payloads{{At: r.First, Kind: record.Output}, {At: r.Last, Read: 1, Kind: record.Output}}
	return r
}

func TestRequests_NoneIsSlowWhereAllTakeAsLong(t *testing.T) {
	var even []*record.Record
	for i := range 10 {
		even = append(even, lasting(int64(i), 713))
	}
	l, d := level(1, even...)
	if table := requestTable(l, d.Detail.Timelines(), budgetOf(1)); table != nil {
		t.Errorf("%d requests of 713 ms are called slow", len(table.Rows))
	}
	l, d = level(1, append(even, lasting(10, 2000))...)
	table := requestTable(l, d.Detail.Timelines(), budgetOf(1))
	if table == nil || len(table.Rows) != 1 || table.Rows[0][0].Text.EN != "#10" {
		t.Errorf("one of 2 s among those of 713 ms: %+v", table)
	}
}

func TestServer_IsNamedOnlyWhereItSaidWhatItIs(t *testing.T) {
	r := crossChecked()
	for i := range r.Run.Levels {
		r.Run.Levels[i].Server.Engine = "vLLM"
	}
	r.ServerSays = nil
	if page := made(t, r); !strings.Contains(page, "by the client / by the server") || !strings.Contains(page, "我方 / 服务端") || strings.Contains(page, "by vLLM") {
		t.Error("a server that names its counters as vLLM does is called vLLM")
	}
	r.ServerSays = []Pair{{Name: engineRow, Value: "vllm"}}
	if page := made(t, r); !strings.Contains(page, "by the client / by vLLM") {
		t.Error("vLLM is not named")
	}
}

func TestPercentiles_RatesHaveTheirUnit(t *testing.T) {
	l, _ := level(1, lasting(0, 700), lasting(1, 800))
	rows := ""
	for _, row := range percentileTable(l).Rows {
		rows += row[0].Text.EN + "|" + row[0].Text.In("zh") + "\n"
	}
	for _, key := range []metric.Key{metric.OutputRate, metric.TotalRate, metric.DecodeRate} {
		if d, _ := metric.Define(key); l.Distribution(key) != nil && !strings.Contains(rows, d.Title.EN+" (tok/s)|"+d.Title.In("zh")+"（tok/s）") {
			t.Errorf("%s has no unit in\n%s", key, rows)
		}
	}
	if !strings.Contains(rows, "(tok/s)") {
		t.Errorf("no row of a rate in\n%s", rows)
	}
}

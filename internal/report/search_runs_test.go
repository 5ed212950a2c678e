package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestAdvise_CountsEveryRunOfASearch: a load that was tried several times has several levels, and the finding counts the same requests as
// the closing line.
func TestAdvise_CountsEveryRunOfASearch(t *testing.T) {
	at := func(slots, failed, total int, kind record.FaultKind) *metric.Level {
		l := metric.NewLevel(metric.Load{Profile: load.Closed(slots), Number: total}, nil, nil)
		l.Total, l.Failed, l.Succeeded = total, failed, total-failed
		if failed > 0 {
			l.Outcomes = []metric.Outcome{{Kind: kind, Count: failed}}
		}
		return l
	}
	for _, kind := range []record.FaultKind{record.FaultReset, record.FaultRefused} {
		r := Run{Search: &metric.Search{Variable: load.ByParallel}, Levels: []*metric.Level{at(4, 0, 20, kind), at(4, 3, 20, kind), at(2, 0, 20, kind), at(4, 2, 20, kind)}}
		if line := LastLine(r); !strings.Contains(line, "failed: 5 of 80") {
			t.Errorf("%s: the closing line is %q", kind, line)
		}
		found := Advise(r)
		want := "5 of 80 requests failed"
		if kind == record.FaultRefused {
			want = "5 of 60 requests at concurrency 4 were rejected"
		}
		if len(found) == 0 || !strings.HasPrefix(found[0].Finding.EN, want) {
			t.Errorf("%s: found %+v", kind, found)
		}
		if kind == record.FaultRefused && strings.Join(found[0].Flags, " ") != "--parallel 3 --number 20" {
			t.Errorf("next is %q", found[0].Flags)
		}
	}
}

func TestSearchSentence_SaysThatASearchWasStopped(t *testing.T) {
	best := 8.0
	s := &metric.Search{Variable: load.ByParallel, FeasibleMax: &best, Unfinished: true}
	if text := SearchSentence(s); text.EN != "best: concurrency 8; the search was stopped early" || text.ZH != "最佳：并发 8；搜索在结束前被停止" {
		t.Errorf("%q", text)
	}
}

package artifacts

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// missing says how many requests of a level did not arrive, and of which items they are.
func (m *LevelArtifacts) missing(n int, items string) i18n.Text {
	which := i18n.Text{}
	if items != "" {
		which = i18n.Sprintf(" (items %s)", "（条目 %s）", items)
	}
	return i18n.Sprintf("%s: the results of %s did not arrive%s, because the worker that had them was lost. Throughput and rate are those of what arrived.",
		"%s：有 %s 个请求的结果未到达%s，因为负责发送的 worker 失去联系。吞吐量与速率只反映已到达的部分。", m.Level.Load.Name, i18n.Count(n, "request"), which)
}

// mostArrived bounds how many items of a level are counted one by one: 8 MB.
const mostArrived = 1 << 26

// arrived are the items of a level of which a request is in a log, from the level's first on.
type arrived struct {
	first int64
	seen  []uint64
	count int
}

// add notes the item of a session's first request.
func (a *arrived) add(r *record.Record) {
	i := r.Item - a.first
	if r.Turn > 0 || i < 0 || i >= mostArrived {
		return
	}
	for int(i/64) >= len(a.seen) {
		a.seen = append(a.seen, 0)
	}
	if bit := uint64(1) << (i % 64); a.seen[i/64]&bit == 0 {
		a.seen[i/64] |= bit
		a.count++
	}
}

func (a *arrived) has(i int) bool { return i/64 < len(a.seen) && a.seen[i/64]>>(i%64)&1 == 1 }

// mostRuns bounds how many runs of items are named.
const mostRuns = 4

// missing names the items that are missing where so many are, as runs of equal steps: "60, 101, 103, …, 199". It is "" where items were
// left out, so that others may be in their place.
func (a *arrived) missing(n int) string {
	var all []int64
	for i := range min(a.count+n, mostArrived) {
		if !a.has(i) {
			all = append(all, a.first+int64(i))
		}
	}
	if len(all) != n {
		return ""
	}
	var runs []string
	for len(all) > 0 {
		if len(runs) == mostRuns {
			runs = append(runs, "…")
			break
		}
		k := run(all)
		runs = append(runs, runText(all[:k]))
		all = all[k:]
	}
	return strings.Join(runs, ", ")
}

// run is how many items at the beginning are equally far apart: one of fewer than three.
func run(all []int64) int {
	k := 1
	for k+1 < len(all) && all[k+1]-all[k] == all[1]-all[0] {
		k++
	}
	if k < 2 {
		return 1
	}
	return k + 1
}

func runText(items []int64) string {
	from, to := items[0], items[len(items)-1]
	switch {
	case from == to:
		return fmt.Sprint(from)
	case items[1]-from == 1:
		return fmt.Sprintf("%d–%d", from, to)
	}
	return fmt.Sprintf("%d, %d, …, %d", from, items[1], to)
}

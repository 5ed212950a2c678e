package report

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Workers is the table `Workers:` of a level that several machines sent, with what each of them measured and its verdict. It is empty for
// one machine.
func Workers(l *metric.Level) string {
	if len(l.Workers) == 0 {
		return ""
	}
	heads := []string{"Worker", "Requests", "Failed", "RPS", "TTFT p50", "TTFT p99", "Latency p50", "Latency p99", "Start skew", "Clock within", "Verdict"}
	var rows [][]string
	for _, w := range l.Workers {
		skew, bound, word := absent, absent, absent
		if c := w.Clock; c != nil && c.Exchanges > 0 {
			skew, bound = duration(c.Skew), duration(c.Bound)
		}
		if w.Verdict != nil {
			word = string(w.Verdict.Word)
		}
		if w.Lost != "" {
			word += ", lost"
		}
		rows = append(rows, []string{oneLine(w.Name), strconv.Itoa(w.Total), strconv.Itoa(w.Failed), significant(w.RequestThroughput),
			spreadTime(w.TTFT, medianOf), spreadTime(w.TTFT, tailOf), spreadTime(w.Latency, medianOf), spreadTime(w.Latency, tailOf), skew, bound,
			word})
	}
	text := "Workers:\n" + pycompat.Pretty(heads, rows)
	for _, note := range WorkerNotes(l) {
		text += note.EN + "\n"
	}
	return text
}

// WorkerNotes are what is to be said of the machines that sent a level.
func WorkerNotes(l *metric.Level) (notes []i18n.Text) {
	for _, w := range l.Workers {
		if w.Lost != "" {
			notes = append(notes, i18n.Sprintf("Worker %s was lost: %s. What it measured until then counts; what it did not send was not sent by others.",
				"worker %s 失去联系：%s。此前测得的数据计入；尚未发送的部分没有由其他 worker 代发。", oneLine(w.Name), oneLine(w.Lost)))
		}
		if s := w.Slower; s != nil {
			d, _ := metric.Define(s.Key)
			notes = append(notes, i18n.Sprintf("Worker %s is slower than the others: %s median %s, theirs %s (p %.2g). All send to the same server, so look at that machine and its network.",
				"worker %s 比其他 worker 慢：%s 中位数 %s，其他为 %s（p %.2g）。所有 worker 访问同一服务，请检查该机器及其网络。", oneLine(w.Name), string(d.Key), duration(s.Median), duration(s.Others), s.P))
		}
	}
	if len(l.Workers) > 0 {
		notes = append(notes, i18n.Text{EN: "Latencies are of one clock each and need no correction; the clock bound matters for what is counted across workers.",
			ZH: "每个延迟都由同一时钟测得，无需校正；时钟误差界只影响跨机器的统计。"})
	}
	return notes
}

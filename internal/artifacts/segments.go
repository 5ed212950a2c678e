package artifacts

import (
	"cmp"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// joined says of which segments a level is made, where there are several.
func (m *LevelArtifacts) joined(all []eventlog.Segment) {
	if len(all) < 2 {
		return
	}
	for i, s := range all {
		from := record.Instant(0)
		if s.Head.Resumed != nil {
			from = s.Head.Resumed.At
		}
		ended := cmp.Or(m.Unended, eventlog.EndKilled)
		if i < len(all)-1 {
			ended = eventlog.EndKilled
		}
		if s.End != nil {
			ended = s.End.Reason
		}
		m.Level.Segments = append(m.Level.Segments, metric.Segment{From: from, Wall: s.Head.Wall.Add(time.Duration(from)), Ended: string(ended)})
		if i > 0 && s.Head.Resumed != nil {
			m.Level.Segments[i-1].UnderWay = s.Head.Resumed.UnderWay
		}
	}
	m.Notes = append(m.Notes, segmentsNote(m.Level))
}

// segmentsNote says where the level was stopped, and what became of what was under way.
func segmentsNote(l *metric.Level) i18n.Text {
	var stops []i18n.Text
	killed := 0
	for i, s := range l.Segments[:len(l.Segments)-1] {
		next := l.Segments[i+1]
		at := next.From.Seconds()
		stops = append(stops, i18n.Sprintf("it stopped at %.1f s and resumed at %s", "在 %.1f 秒处停止，于 %s 继续", at, next.Wall.UTC().Format(time.RFC3339)))
		killed += s.UnderWay
	}
	note := i18n.Sprintf("%s was measured in %d segments: %s. The time between them is not included in any figure.",
		"%s 分 %d 段测得：%s。其间的时间不计入任何指标。", l.Load.Name, len(l.Segments), i18n.Join(stops, i18n.Text{EN: "; ", ZH: "；"}))
	if killed == 0 {
		return note
	}
	return i18n.Sprintf("%s About %s were in flight when it was killed: they are not included in any figure and were sent again.",
		"%s被强行终止时约有 %s 个请求正在进行：不计入任何指标，已重新发送。", note, i18n.Count(killed, "request"))
}

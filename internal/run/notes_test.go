package run

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestNotes_AreInBothLanguages(t *testing.T) {
	level := func(l metric.Level, reason eventlog.Reason, fault string) *artifacts.LevelArtifacts {
		return &artifacts.LevelArtifacts{Level: &l, End: &eventlog.End{Reason: reason, Error: fault}}
	}
	closed := metric.Load{Name: "parallel_1_number_9", Number: 9}
	talks := closed
	talks.Conversations = true
	turns := &metric.Sessions{Total: 3, CutShort: 2}
	for _, c := range []struct {
		made   *artifacts.LevelArtifacts
		en, zh string
	}{
		{level(metric.Level{Load: closed, Total: 3, Cancelled: 1}, eventlog.EndInterrupted, ""),
			"parallel_1_number_9 was stopped after 3 of 9 requests; 1 more were in flight and are counted as canceled.",
			"parallel_1_number_9 被中断：已完成 3（共 9 个请求）；另有 1 个在途请求记为已取消。"},
		{level(metric.Level{Load: closed, Total: 5, Cancelled: 1, Sessions: &metric.Sessions{Total: 3}}, eventlog.EndInterrupted, ""),
			"parallel_1_number_9 was stopped after 3 of 9 sessions (5 requests); 1 more were in flight and are counted as canceled.",
			"parallel_1_number_9 被中断：已开始 3（共 9 个会话，5 个请求）；另有 1 个在途请求记为已取消。"},
		{level(metric.Level{Load: closed, Total: 3}, eventlog.EndFailed, "disk full"),
			"parallel_1_number_9 ended after 3 of 9 requests: disk full", "parallel_1_number_9 提前结束：已完成 3（共 9 个请求）：disk full"},
		{&artifacts.LevelArtifacts{Level: &metric.Level{Load: closed, Total: 3}},
			"The log of parallel_1_number_9 has no end: the run was killed after 3 of 9 requests.",
			"parallel_1_number_9 的日志没有结尾：测试在完成 3（共 9 个请求）后被强行终止。"},
		{&artifacts.LevelArtifacts{Level: &metric.Level{Load: closed, Total: 3}, Unended: "running"},
			"parallel_1_number_9 is still running: 3 of 9 requests so far.", "parallel_1_number_9 仍在进行：目前已完成 3（共 9 个请求）。"},
		{level(metric.Level{Load: closed, Total: 9, Sessions: turns}, eventlog.EndDone, ""),
			"parallel_1_number_9: 2 of 3 sessions ended early, because a turn failed, was canceled or could not be created, the level's time was up, or the run was stopped. Later turns were not sent.",
			"parallel_1_number_9：2 / 3 个会话提前结束：某一轮失败、被取消或无法生成，或该级时间已到、测试被中断；其后各轮未发送。"},
		{level(metric.Level{Load: talks, Total: 9, Sessions: turns}, eventlog.EndDone, ""),
			"parallel_1_number_9: 2 of 3 conversations ended early, because a turn failed, was canceled or could not be created, the level's time was up, or the run was stopped. Later turns were not sent.",
			"parallel_1_number_9：2 / 3 个对话提前结束：某一轮失败、被取消或无法生成，或该级时间已到、测试被中断；其后各轮未发送。"},
	} {
		s := &summary{made: []*artifacts.LevelArtifacts{c.made}, plan: plan.Document{Levels: []plan.Step{{Name: closed.Name, Number: 9}}}}
		if got := s.report().Notes; !slices.Contains(got, i18n.Text{EN: c.en, ZH: c.zh}) {
			t.Errorf("the notes are %q\nwant %q\n     %q", got, c.en, c.zh)
		}
	}
}

// A report that is made again has only plan.json to know what the plan noted.
func TestNotes_OfAPlanAreKeptInBothLanguages(t *testing.T) {
	note := i18n.Text{EN: "--seed: a note", ZH: "--seed：一条说明"}
	kept := plan.Document{Notes: []string{note.EN}, NotesZH: []string{note.ZH}}
	if got := (&summary{plan: kept}).report().Notes; !slices.Equal(got, []i18n.Text{note}) {
		t.Errorf("got %q", got)
	}
	kept.NotesZH = nil // of an older version
	if got := (&summary{plan: kept}).report().Notes; !slices.Equal(got, []i18n.Text{i18n.Same(note.EN)}) {
		t.Errorf("an older plan's notes are %q", got)
	}
}

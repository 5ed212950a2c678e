package run

import (
	"cmp"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/perf/i18n"
)

// unread are the levels of a run whose logs cannot be opened, and why.
func unread(dir string, run outputs.Run) (names []string, why map[string]error) {
	why = map[string]error{}
	for _, l := range run.Levels {
		if err := opens(dir, l.Folder); err != nil {
			names, why[l.Name] = append(names, l.Name), err
		}
	}
	return names, why
}

func opens(dir, folder string) error {
	if !filepath.IsLocal(folder) {
		return i18n.Errorf("its folder %q is outside the run's folder", "其目录 %q 不在测试目录内", folder)
	}
	log, err := eventlog.Open(filepath.Join(dir, folder, eventlog.FileName))
	if err != nil {
		return err
	}
	return log.Close()
}

// unended is what became of the levels of a run whose logs have no end.
func unended(run outputs.Run, live bool) eventlog.Reason {
	switch {
	case live:
		return eventlog.EndRunning
	case run.State == outputs.Failed:
		return eventlog.EndFailed
	}
	return eventlog.EndKilled
}

// incomplete says in a few words what the figures lack of the run that was asked for, no text for nothing.
func (s *summary) incomplete() i18n.Text {
	if n := len(s.unread); n > 0 {
		return i18n.Sprintf("%d of %s could not be read", "%[2]s 个级别中有 %[1]d 个无法读取", n, i18n.Count(len(s.run.Levels), "level"))
	}
	levels := s.levelsDone()
	how := s.fate()
	switch {
	case how.EN == "":
		return i18n.Text{}
	case how == endedEarly && !s.broken(), s.again.windowed(): // a window hides how far they came
		return i18n.Sprintf("%s: %s", "%s：%s", how, levels)
	}
	return i18n.Sprintf("%s: %s, %s", "%s：%s，%s", how, s.progress(), levels)
}

// levelsDone is how many levels there are figures of, and of how many where that was planned.
func (s *summary) levelsDone() i18n.Text {
	switch {
	case !s.plan.OpenEnded:
		return i18n.Sprintf("%d of %s", "%d / %s 个级别", len(s.made), i18n.Count(max(len(s.plan.Levels), len(s.run.Levels)), "level"))
	case len(s.made) == 1:
		return i18n.Text{EN: "1 level", ZH: "1 个级别"}
	}
	return i18n.Sprintf("%s", "%s 个级别", i18n.Count(len(s.made), "level"))
}

// fewer reports whether there are figures of fewer levels than the sweep would have had.
func (s *summary) fewer() bool { return s.plan.OpenEnded || len(s.made) < len(s.plan.Levels) }

// The fates of a run that did not do all that was asked, as its last line says them.
var (
	endedEarly    = i18n.Text{EN: "ended early", ZH: "提前结束"}
	stoppedEarly  = i18n.Text{EN: "stopped early", ZH: "被中断"}
	stillUnderWay = i18n.Text{EN: "still running", ZH: "仍在进行"}
	killed        = i18n.Text{EN: "killed", ZH: "被强行终止"}
)

// fate is how the run ended, no text where it did all that was asked.
func (s *summary) fate() i18n.Text {
	if s.run.State == outputs.Failed {
		if s.fewer() || s.broken() {
			return endedEarly
		}
		return i18n.Text{}
	}
	for _, m := range s.made {
		switch m.Ended() {
		case eventlog.EndRunning:
			return stillUnderWay
		case eventlog.EndKilled:
			return killed
		case eventlog.EndInterrupted:
			return stoppedEarly
		}
	}
	switch {
	case s.live:
		return stillUnderWay
	case s.run.State == outputs.Running:
		return killed
	case s.run.State == outputs.Interrupted && (s.fewer() || len(s.made) < len(s.run.Levels)):
		return stoppedEarly
	case len(s.made) < len(s.plan.Levels):
		return endedEarly
	}
	return i18n.Text{}
}

// broken reports whether a level ended before its requests were sent, by an error.
func (s *summary) broken() bool {
	return slices.ContainsFunc(s.made, func(m *artifacts.LevelArtifacts) bool { return m.Ended() == eventlog.EndFailed })
}

// progress is how many requests were made, or sessions where some have several turns, and of how many where every level
// has a number.
func (s *summary) progress() i18n.Text {
	done, requests, asked, bounded, noun := 0, 0, 0, !s.plan.OpenEnded, i18n.Text{EN: "requests", ZH: "请求"}
	for _, m := range s.made {
		requests += m.Level.Total
		if m.Level.Sessions == nil {
			done += m.Level.Total
		} else {
			done, noun = done+m.Level.Sessions.Total, i18n.Text{EN: "sessions", ZH: "会话"}
		}
		if len(s.plan.Levels) == 0 {
			asked, bounded = asked+m.Level.Load.Number, bounded && m.Level.Load.Number > 0
		}
	}
	for _, l := range s.plan.Levels {
		asked, bounded = asked+l.Number, bounded && l.Number > 0
	}
	if !bounded {
		return i18n.Sprintf("%s", "%s 个请求", i18n.Count(requests, "request"))
	}
	return i18n.Sprintf("%d of %d %s", "%[2]d 个%[3]s中的 %[1]d 个", done, asked, noun)
}

// unreadNotes name the levels that are missing.
func (s *summary) unreadNotes() (notes []i18n.Text) {
	for _, name := range s.unread {
		notes = append(notes, i18n.Sprintf("Cannot read level %s, so its figures are missing here: %v",
			"无法读取级别 %s，因此这里缺少其数据：%v", name, s.why[name]))
	}
	return notes
}

// cutShort reports whether a level ended before its requests were all sent, other than by its duration.
func (s *summary) cutShort(m *artifacts.LevelArtifacts) i18n.Text {
	l := m.Level
	switch why := m.Ended(); {
	case why == eventlog.EndDone || why == eventlog.EndDuration:
		return i18n.Text{}
	case why == eventlog.EndInterrupted && l.Cancelled == 0:
		return i18n.Sprintf("%s was stopped after %s.", "%s 被中断：已%s。", l.Load.Name, l.SoFarText())
	case why == eventlog.EndInterrupted:
		return i18n.Sprintf("%s was stopped after %s; %d more were in flight and are counted as canceled.",
			"%s 被中断：已%s；另有 %d 个在途请求记为已取消。", l.Load.Name, l.SoFarText(), l.Cancelled)
	case m.End != nil:
		return i18n.Sprintf("%s ended after %s: %s", "%s 提前结束：已%s：%s", l.Load.Name, l.SoFarText(), m.End.Error)
	case why == eventlog.EndRunning:
		return i18n.Sprintf("%s is still running: %s so far.", "%s 仍在进行：目前已%s。", l.Load.Name, l.SoFarText())
	case why == eventlog.EndFailed:
		return i18n.Sprintf("%s ended after %s: %s", "%s 提前结束：已%s：%s", l.Load.Name, l.SoFarText(),
			cmp.Or(i18n.Same(s.run.Error), i18n.Text{EN: "its event log is truncated", ZH: "其事件日志中断"}))
	}
	return i18n.Sprintf("The log of %s has no end: the run was killed after %s.", "%s 的日志没有结尾：测试在%s后被强行终止。", l.Load.Name, l.SoFarText())
}

package metric

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// Sessions counts the measured sessions of a level some of which have several turns. Warm-up is outside it; sessions whose
// request was cancelled are inside.
type Sessions struct {
	// Total is how many started, each with a first turn.
	Total int `json:"total"`
	// CutShort is how many of them ended before their last turn was answered: because a turn failed or was cancelled, the run was
	// stopped or killed before, a turn could not be sent, or it lies outside a window that is looked at.
	CutShort int `json:"cut_short"`
	// Unsent is how many requests of sessions that are graphs are not there for such a reason, or because one that they waited for
	// is not.
	Unsent int `json:"unsent,omitempty"`
}

// sessionCount counts a level's sessions. A record promises at most one other, so those that are missing are counted
// without keeping any session.
type sessionCount struct {
	first, later, promised int
	unanswered             int // last turns that failed or were cancelled
}

func (c *sessionCount) add(r *record.Record) {
	if r.Turn == 0 {
		c.first++
	} else {
		c.later++
	}
	switch {
	case r.More:
		c.promised++
	case !r.Succeeded():
		c.unanswered++
	}
}

// of is nil where every session is a single request, unless the level is of conversations.
func (c *sessionCount) of(conversations bool) *Sessions {
	if c.later == 0 && c.promised == 0 && !conversations {
		return nil
	}
	return &Sessions{Total: c.first, CutShort: max(0, c.promised-c.later) + c.unanswered}
}

// SoFar says how many requests a level made, or sessions where some have several turns, and of how many where that was
// asked for.
func (l *Level) SoFar() string { return l.SoFarText().EN }

// SoFarText is SoFar in every language.
func (l *Level) SoFarText() i18n.Text {
	switch {
	case l.Load.Number == 0:
		return i18n.Sprintf("%s", "完成 %s 个请求", i18n.Count(l.Total, "request"))
	case l.Sessions != nil && l.Load.Conversations:
		return i18n.Sprintf("%d of %s (%s)", "开始 %d（共 %s 个对话，%s 个请求）", l.Sessions.Total, i18n.Count(l.Load.Number, "conversation"), i18n.Count(l.Total, "request"))
	case l.Sessions != nil:
		return i18n.Sprintf("%d of %s (%s)", "开始 %d（共 %s 个会话，%s 个请求）", l.Sessions.Total, i18n.Count(l.Load.Number, "session"), i18n.Count(l.Total, "request"))
	}
	return i18n.Sprintf("%d of %s", "完成 %d（共 %s 个请求）", l.Total, i18n.Count(l.Load.Number, "request"))
}

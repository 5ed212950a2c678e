package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// conversing20 is a level of 20 conversations.
func conversing20(h metric.Histories) Run {
	return single(plain(), func(l *metric.Level) {
		l.Load.Conversations, l.Sessions, l.Histories = true, &metric.Sessions{Total: 20, CutShort: 1}, &h
	})
}

func commanded(r Run, words ...string) Run {
	r.Command = append([]string{"evalscope", "perf"}, words...)
	return r
}

func TestHistories_AreSaidInBothLanguages(t *testing.T) {
	found := outgrownContextRule(conversing20(metric.Histories{Followed: 30, Outgrown: 3, Turn: 4, Tokens: 3900}))[0]
	if !strings.HasSuffix(found.Finding.EN, "3 of 20 conversations outgrew the model's context: the server refused a turn as too long, turn 4 at the earliest. The turns behind it were not sent.") ||
		!strings.Contains(found.Finding.ZH, "20 个对话中有 3 个超出模型的上下文") || strings.Join(found.Flags, " ") != "--max-turns 3" || len(found.Evidence) != 2 {
		t.Errorf("%+v", found)
	}
	longer := commanded(conversing20(metric.Histories{Followed: 30, Outgrown: 3, Turn: 4}), "--min-turns", "4", "--max-turns", "6")
	if got := strings.Join(outgrownContextRule(longer)[0].Flags, " "); got != "--min-turns 3 --max-turns 3" {
		t.Errorf("a next run of %q", got)
	}
	found = reasoningOnlyRule(conversing20(metric.Histories{Followed: 1, ReasoningOnly: 1, Refused: 1}))[0]
	if !strings.HasSuffix(found.Finding.EN, "1 of 1 answer behind which another turn came had reasoning and no text: the history holds an empty answer there. The server refused the turn behind 1 of them.") ||
		!strings.Contains(found.Finding.ZH, "1 个回答中有 1 个只有思考而没有正文") {
		t.Errorf("%+v", found)
	}
}

package plan

import (
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Delays is what a run makes of the delays between the requests of a session. The zero Delays keeps them.
type Delays struct {
	// None reports whether none is kept.
	None bool
	// Cap is the longest, nil for any.
	Cap *time.Duration
	// Idle is how long no request may be in flight while some are still to come; then those come earlier. 0 for any time.
	Idle time.Duration
}

// Of is what becomes of a recorded delay.
func (d Delays) Of(recorded time.Duration) time.Duration {
	switch {
	case d.None || recorded < 0:
		return 0
	case d.Cap != nil:
		return min(recorded, *d.Cap)
	}
	return recorded
}

// turns says what conversations are told, and refuses what cannot hold them.
func (b *builder) turns() {
	a := b.args
	b.plan.Target.SessionHeader = value(a.SessionHeader)
	if !b.plan.Dataset.Traits.Conversations {
		return
	}
	b.plan.Data.MinTurns, b.plan.Data.MaxTurns, b.plan.Data.KeepReasoning = max(1, a.MinTurns), value(a.MaxTurns), a.KeepReasoning
	b.plan.Delays.None, b.plan.Data.ThinkOnly = a.Delays == config.DelaysNone, a.Delays == config.DelaysThinkOnly
	if a.DelayCap != nil {
		b.plan.Delays.Cap = new(a.DelayCap.Duration())
	}
	if len(b.plan.Classes) > 0 { // whose own plans say the rest
		return
	}
	if !a.MultiTurn && b.plan.Scenario == nil {
		b.note(i18n.Sprintf("--dataset %s contains conversations: they are sent as with --multi-turn", "--dataset %s 是多轮对话数据集：按 --multi-turn 发送", a.Dataset))
	}
	if len(a.MultiTurnArgs) > 0 && string(a.MultiTurnArgs) != "null" {
		b.note(i18n.Text{EN: "--multi-turn-args is the old name of --dataset-args", ZH: "--multi-turn-args 是 --dataset-args 的旧名"})
	}
	switch p := b.plan.Protocol; {
	case p.Protocol == nil:
	case !p.Kind.Generates():
		b.bad("dataset", i18n.Sprintf("'%s' has conversations, but --api %s does not return text", "'%s' 是对话，而 --api %s 不返回文本", a.Dataset, p.Name),
			i18n.Text{EN: "use another dataset or API", ZH: "请换一个数据集或 API"})
	case b.plan.Data.TextOnly, !b.plan.Data.Chat && p.ChatEndpoint != "":
		b.bad("dataset", i18n.Sprintf("'%s' has conversations, which must be sent as messages, but the run sends plain text",
			"'%s' 是对话，必须以消息发送，而本次运行发送纯文本", a.Dataset),
			i18n.Sprintf("use a --url that ends in %s and remove --no-apply-chat-template", "请使用以 %s 结尾的 --url，并去掉 --no-apply-chat-template", p.ChatEndpoint))
	}
	if len(a.Rate) > 0 && a.Rate[0] > 0 && !b.plan.Dataset.Traits.Recorded {
		b.note(i18n.Text{EN: "--rate counts conversations per second; later turns follow the answers to earlier turns", ZH: "--rate 为每秒开始的对话数；后续轮次在前一轮回答之后发送"})
	}
}

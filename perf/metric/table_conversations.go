package metric

import "github.com/modelscope/evalscope/perf/i18n"

// ofConversations are the figures of levels whose sessions are conversations (Load.Conversations), by turn and by conversation. Of
// shape PerSession are those of conversations that were completed: one that was cut short would look fast.
func ofConversations() []Definition {
	rows := []Definition{
		{Key: TurnNumber, Title: i18n.Text{EN: "Turn of a request", ZH: "请求所在轮次"}, Unit: Count, Provenance: Measured, Formula: "Σ number of the turn in its conversation (from 1) ÷ successes",
			Places:    []Place{{In: TurnTable, Order: 20, Label: "Average turn of a request"}},
			EvalScope: "Avg Turns/Request", whole: (*Aggregate).turnNumber},
		{Key: EligibleCachedShare, Title: i18n.Text{EN: "Eligible cached share", ZH: "可缓存部分的命中率"}, Unit: Ratio, Provenance: Derived, Direction: HigherIsBetter,
			Places: []Place{{In: TurnTable, Order: 40, Label: "Eligible cached share (%)", Scale: 100}},
			Formula: "Σ cached ÷ Σ eligible prompt tokens of later turns; eligible is what the previous turn left in a cache: its prompt and its answer " +
				"without reasoning, up to the length of this prompt",
			whole: (*Aggregate).eligibleCachedShare},
		{Key: TTFTFirstTurn, Title: i18n.Text{EN: "TTFT of first turns", ZH: "首轮 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places:  []Place{{In: TurnTable, Order: 50, Label: "TTFT of first turns (s)"}},
			Formula: "first − sent, of first turns", EvalScope: "Avg First-Turn TTFT (ms)"},
		{Key: TTFTLaterTurns, Title: i18n.Text{EN: "TTFT of later turns", ZH: "后续轮 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places:  []Place{{In: TurnTable, Order: 60, Label: "TTFT of later turns (s)"}},
			Formula: "first − sent, of turns after the first", EvalScope: "Avg Subsequent-Turn TTFT (ms)"},
		{Key: TTFTLaterFromDue, Title: i18n.Text{EN: "TTFT of later turns from scheduled start", ZH: "后续轮自计划时刻起的 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places:  []Place{{In: TurnTable, Order: 70, Label: "TTFT of later turns from scheduled start (s)"}},
			Formula: "first − due, of turns after the first; due is the end of the previous turn plus the think time"},
		{Key: TurnsCompleted, Title: i18n.Text{EN: "Turns completed", ZH: "完成的轮数"}, Unit: Count, Provenance: Measured, Shape: PerSession,
			Places:  []Place{{In: TurnTable, Order: 10, Label: "Turns completed per conversation"}},
			Formula: "successful turns of every conversation that started, including conversations that ended early"},
		{Key: ConversationLatency, Title: i18n.Text{EN: "Conversation latency", ZH: "对话总时长"}, Unit: Seconds, Provenance: Measured, Shape: PerSession, Direction: LowerIsBetter,
			Formula: "last of the last turn − sent of the first, including think times"},
		{Key: ConversationFromDue, Title: i18n.Text{EN: "Conversation latency from scheduled start", ZH: "自计划时刻起的对话总时长"}, Unit: Seconds, Provenance: Measured, Shape: PerSession, Direction: LowerIsBetter,
			Formula: "last of the last turn − due of the first"},
		{Key: TTFAT, Title: i18n.Text{EN: "Time to the last answer (TTFAT)", ZH: "到最后一轮回答首 token 的时间（TTFAT）"}, Unit: Seconds, Provenance: Measured, Shape: PerSession, Direction: LowerIsBetter,
			Formula: "first of the last turn − sent of the first"},
		{Key: TTFATFromDue, Title: i18n.Text{EN: "TTFAT from scheduled start", ZH: "自计划时刻起的 TTFAT"}, Unit: Seconds, Provenance: Measured, Shape: PerSession, Direction: LowerIsBetter,
			Formula: "first of the last turn − due of the first"},
		{Key: ConversationDecodeRate, Title: i18n.Text{EN: "Decode rate of a conversation", ZH: "对话的解码速率"}, Unit: TokensPerSecond, Provenance: Derived, Shape: PerSession, Direction: HigherIsBetter,
			Formula: "mean over the turns of (output tokens − 1) ÷ (last − first)"},
		{Key: ConversationCached, Title: i18n.Text{EN: "Cached share of a conversation", ZH: "对话的缓存命中率"}, Unit: Ratio, Provenance: ServerReported, Shape: PerSession, Direction: HigherIsBetter,
			Formula: "Σ cached ÷ Σ prompt tokens of the turns for which the server reports both"},
		{Key: ConversationEligible, Title: i18n.Text{EN: "Eligible cached share of a conversation", ZH: "对话可缓存部分的命中率"}, Unit: Ratio, Provenance: Derived, Shape: PerSession, Direction: HigherIsBetter,
			Formula: "same as the eligible cached share, of one conversation"},
	}
	for i := range rows {
		rows[i].Kinds, rows[i].Conversations = generated, true
	}
	return rows
}

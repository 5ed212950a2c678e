package config

import "github.com/modelscope/evalscope/perf/i18n"

// turnFlags are about conversations: sessions of several turns.
func turnFlags() []Flag {
	rows := []Flag{
		{Name: "multi-turn", Key: "multi_turn",
			Help: i18n.Text{
				EN: "send conversations: each turn includes the server's earlier answers; --number, --parallel and --rate count conversations",
				ZH: "多轮对话：每一轮都带上服务端此前的回答；--number、--parallel 与 --rate 以对话计"},
			field: func(a *Arguments) any { return &a.MultiTurn }},
		{Name: "min-turns", Key: "min_turns", Metavar: "N",
			Help:  i18n.Text{EN: "minimum turns per conversation, for datasets that draw the number of turns", ZH: "对话的最少轮数（用于随机抽取轮数的数据集）"},
			field: func(a *Arguments) any { return &a.MinTurns }},
		{Name: "max-turns", Key: "max_turns", Metavar: "N",
			Help:  i18n.Text{EN: "maximum turns per conversation; longer conversations are cut", ZH: "对话的最多轮数，超出部分截断"},
			field: func(a *Arguments) any { return &a.MaxTurns }},
		{Name: "multi-turn-args", Key: "multi_turn_args", Metavar: "JSON", Kind: Text,
			Help:  i18n.Text{EN: "old name of --dataset-args", ZH: "--dataset-args 的旧名"},
			field: func(a *Arguments) any { return &a.MultiTurnArgs }},
		{Name: "keep-reasoning", Key: "keep_reasoning", Extension: true,
			Help: i18n.Text{
				EN: "include the reasoning of earlier answers in later turns, as reasoning_content",
				ZH: "后续轮次带上此前回答的思考内容（reasoning_content）"},
			field: func(a *Arguments) any { return &a.KeepReasoning }},
		{Name: "delays", Key: "delays", Metavar: "WORD", Extension: true, Choices: []string{DelaysRecorded, DelaysThinkOnly, DelaysNone},
			Help: i18n.Text{
				EN: "which delays between the requests of a session to keep: recorded (all), think-only (the user's, not those of tools) or none",
				ZH: "保留会话内请求之间的哪些间隔：recorded（全部）、think-only（仅用户思考时间，不含工具耗时）或 none（不保留）"},
			field: func(a *Arguments) any { return &a.Delays }},
		{Name: "delay-cap", Key: "delay_cap", Metavar: "TIME", Extension: true,
			Help: i18n.Text{
				EN: "maximum delay between the requests of a session; longer delays are shortened to it",
				ZH: "会话内请求之间间隔的上限，更长的按此截断"},
			field: func(a *Arguments) any { return &a.DelayCap }},
		{Name: "session-header", Key: "session_header", Metavar: "NAME", Extension: true,
			Help: i18n.Text{
				EN: "header that carries a session ID, such as X-Session-ID; if a response sets this header, its value is sent with the next turn",
				ZH: "携带会话标识的请求头，例如 X-Session-ID；响应中同名头的值会在下一轮发回"},
			field: func(a *Arguments) any { return &a.SessionHeader }},
	}
	for i := range rows {
		rows[i].Group = GroupTurns
	}
	return rows
}

package config

import "github.com/modelscope/evalscope/perf/i18n"

func requestFlags() []Flag {
	rows := []Flag{
		{Name: "frequency-penalty", Key: "frequency_penalty", Metavar: "X",
			Help:  i18n.Text{EN: "sent as frequency_penalty", ZH: "请求参数 frequency_penalty"},
			field: func(a *Arguments) any { return &a.FrequencyPenalty }},
		{Name: "repetition-penalty", Key: "repetition_penalty", Metavar: "X",
			Help:  i18n.Text{EN: "sent as repetition_penalty", ZH: "请求参数 repetition_penalty"},
			field: func(a *Arguments) any { return &a.RepetitionPenalty }},
		{Name: "logprobs", Key: "logprobs", Pair: true,
			Help:  i18n.Text{EN: "request log probabilities", ZH: "要求返回对数概率"},
			field: func(a *Arguments) any { return &a.Logprobs }},
		{Name: "max-tokens", Key: "max_tokens", Metavar: "N",
			Help: i18n.Text{
				EN: "maximum number of output tokens; two values: drawn from this range for each request; None: not sent",
				ZH: "最大输出 token 数；两个值时每个请求在其间随机取；None 表示不发送"},
			field: func(a *Arguments) any { return &a.MaxTokens }},
		{Name: "min-tokens", Key: "min_tokens", Metavar: "N",
			Help:  i18n.Text{EN: "minimum number of output tokens, if the server supports it", ZH: "最小输出 token 数（需服务端支持）"},
			field: func(a *Arguments) any { return &a.MinTokens }},
		{Name: "n-choices", Key: "n_choices", Metavar: "N",
			Help:  i18n.Text{EN: "responses per request, sent as n", ZH: "每个请求的回答数，即请求参数 n"},
			field: func(a *Arguments) any { return &a.NChoices }},
		{Name: "seed", Key: "seed", Metavar: "N",
			Help: i18n.Text{
				EN: "seed for everything that the client draws, also sent to the server; if not set, a seed is chosen and not sent",
				ZH: "随机种子，也会发送给服务端；未给出时随机取且不发送"},
			field: func(a *Arguments) any { return &a.Seed }},
		{Name: "stop", Key: "stop", Metavar: "TEXT",
			Help:  i18n.Text{EN: "strings that end a response", ZH: "停止文本"},
			field: func(a *Arguments) any { return &a.Stop }},
		{Name: "stop-token-ids", Key: "stop_token_ids", Metavar: "ID",
			Help:  i18n.Text{EN: "token IDs that end a response", ZH: "使响应停止的 token ID"},
			field: func(a *Arguments) any { return &a.StopTokenIDs }},
		{Name: "stream", Key: "stream", Pair: true,
			Help:  i18n.Text{EN: "stream the response; without streaming there is no TTFT", ZH: "流式输出；关闭后没有 TTFT"},
			field: func(a *Arguments) any { return &a.Stream }},
		{Name: "temperature", Key: "temperature", Metavar: "X",
			Help:  i18n.Text{EN: "sent as temperature", ZH: "请求参数 temperature"},
			field: func(a *Arguments) any { return &a.Temperature }},
		{Name: "top-p", Key: "top_p", Metavar: "X",
			Help:  i18n.Text{EN: "sent as top_p", ZH: "请求参数 top_p"},
			field: func(a *Arguments) any { return &a.TopP }},
		{Name: "top-k", Key: "top_k", Metavar: "N",
			Help:  i18n.Text{EN: "sent as top_k", ZH: "请求参数 top_k"},
			field: func(a *Arguments) any { return &a.TopK }},
		{Name: "extra-args", Key: "extra_args", Metavar: "JSON",
			Help: i18n.Text{
				EN: "additional fields of the request body; they override flags; null removes a field",
				ZH: "请求体的其他键，优先于各参数；null 表示删除该键"},
			field: func(a *Arguments) any { return &a.ExtraArgs }},
		{Name: "tokenize-prompt", Key: "tokenize_prompt",
			Help: i18n.Text{
				EN: "send token IDs to /v1/completions; requires --tokenizer-path",
				ZH: "向 /v1/completions 发送 token ID；需要 --tokenizer-path"},
			field: func(a *Arguments) any { return &a.TokenizePrompt }},
	}
	for i := range rows {
		rows[i].Group = GroupRequest
	}
	return rows
}

package config

import "github.com/modelscope/evalscope/perf/i18n"

// TimeUnits is how a length of time is written on the command line.
var TimeUnits = i18n.Text{EN: "seconds, or 500ms, 2m", ZH: "单位为秒，也可写 500ms、2m"}

func targetFlags() []Flag {
	return []Flag{
		{Name: "model", Key: "model", Metavar: "NAME", Group: GroupTarget,
			Help:  i18n.Text{EN: "model name as listed by the server; required", ZH: "服务端列出的模型名；必填"},
			field: func(a *Arguments) any { return &a.Model }},
		{Key: "model_id", Group: GroupTarget, Note: i18n.Text{EN: "derived: the last part of the model name", ZH: "由模型名的最后一段得出"},
			field: func(a *Arguments) any { return &a.modelID }},
		{Name: "attn-implementation", Key: "attn_implementation", Metavar: "NAME", Group: GroupTarget,
			Help:   i18n.Text{EN: "attention implementation of the server started by the run, if the server has several", ZH: "由本程序启动的服务的注意力实现（若支持）"},
			Status: NoEffect, Note: i18n.Text{EN: "no API in this build starts a server", ZH: "此版本没有会启动服务的 API"}, taken: Known.apisLaunch,
			field: func(a *Arguments) any { return &a.AttnImplementation }},
		{Name: "api", Key: "api", Metavar: "NAME", Group: GroupTarget, choices: Known.apis, further: Known.apiAliases, PlannedValues: knownAPIs(),
			Help:  i18n.Text{EN: "API dialect of the server: {names}", ZH: "服务的 API 类型：{names}"},
			field: func(a *Arguments) any { return &a.API }},
		{Name: "tokenizer-path", Key: "tokenizer_path", Metavar: "PATH", Group: GroupDataset,
			Help: i18n.Text{
				EN: "tokenizer: hub ID, folder, or builtin; used to count tokens; required by dataset {names}",
				ZH: "分词器：模型库 ID、目录或 builtin；用于统计 token，{names} 数据集必需"}, mentions: Known.tokenized,
			field: func(a *Arguments) any { return &a.TokenizerPath }},
		{Name: "port", Key: "port", Metavar: "N", Group: GroupTarget,
			Help:   i18n.Text{EN: "port of the server started by the run", ZH: "由本程序启动的服务的端口"},
			Status: NoEffect, Note: i18n.Text{EN: "no API in this build starts a server", ZH: "此版本没有会启动服务的 API"}, taken: Known.apisLaunch,
			field: func(a *Arguments) any { return &a.Port }},
		{Name: "url", Key: "url", Metavar: "URL", Group: GroupTarget,
			Help: i18n.Text{
				EN: "URL of the API; with several URLs, requests are spread over them; unix:///run/vllm.sock for a Unix domain socket",
				ZH: "请求的 URL 地址；可给出多个以分摊请求；Unix 域套接字写作 unix:///run/vllm.sock"},
			field: func(a *Arguments) any { return (*urlList)(&a.URL) }},
		{Name: "headers", Key: "headers", Metavar: "NAME=VALUE", Group: GroupTarget, Secret: true,
			Help:  i18n.Text{EN: "additional HTTP headers", ZH: "额外的 HTTP 请求头"},
			field: func(a *Arguments) any { return &a.Headers }},
		{Name: "connect-timeout", Key: "connect_timeout", Metavar: "TIME", Group: GroupTarget,
			Help: i18n.Sprintf(
				"timeout for opening a connection, including TLS; %s; 0: no limit (default: 10 s)",
				"建立连接（含 TLS）的超时；%s；0 表示不限（默认 10 秒）", TimeUnits),
			field: func(a *Arguments) any { return &a.ConnectTimeout }},
		{Name: "read-timeout", Key: "read_timeout", Metavar: "TIME", Group: GroupTarget,
			Help: i18n.Sprintf(
				"maximum wait for the first and for each further part of a response; %s",
				"两次读取之间（及首次读取之前）的最长间隔；%s", TimeUnits),
			field: func(a *Arguments) any { return &a.ReadTimeout }},
		{Name: "total-timeout", Key: "total_timeout", Metavar: "TIME", Group: GroupTarget,
			Help: i18n.Sprintf(
				"timeout for a whole request; %s; 0 or None: no limit",
				"单个请求的总超时；%s；0 或 None 表示不限", TimeUnits),
			field: func(a *Arguments) any { return &a.TotalTimeout }},
		{Name: "api-key", Key: "api_key", Metavar: "KEY", Group: GroupTarget, Secret: true,
			Help: i18n.Text{
				EN: "sent as Authorization: Bearer KEY; never written to a file",
				ZH: "以 Authorization: Bearer KEY 发送；不会写入任何文件"},
			field: func(a *Arguments) any { return &a.APIKey }},
		{Name: "no-test-connection", Key: "no_test_connection", Group: GroupTarget,
			Help:  i18n.Text{EN: "skip the connection test", ZH: "不做连接测试"},
			field: func(a *Arguments) any { return &a.NoTestConnection }},
	}
}

// apiFlags are ours beside EvalScope's flags of the server.
func apiFlags() []Flag {
	return []Flag{
		{Name: "api-spec", Key: "api_spec", Metavar: "FILE", Group: GroupTarget, Extension: true,
			Help:  i18n.Text{EN: "file that describes the API, for APIs without built-in support; `evalscope api show` prints an example", ZH: "描述 API 的文件，无需编写代码：`evalscope api show` 输出可作起点的示例"},
			field: func(a *Arguments) any { return &a.APISpec }},
		{Name: "api-arg", Key: "api_arg", Metavar: "NAME=VALUE", Group: GroupTarget, Extension: true, Secret: true,
			Help:   i18n.Text{EN: "arguments declared by the API; can be repeated", ZH: "API 插件自己声明的参数；可重复"},
			Status: NotYet, Note: i18n.Text{EN: "the APIs of this version have no arguments", ZH: "此版本的 API 没有这类参数"}, taken: Known.apisTakeArguments,
			field: func(a *Arguments) any { return &a.APIArgs }},
	}
}

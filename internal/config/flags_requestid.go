package config

import "github.com/modelscope/evalscope/perf/i18n"

func requestIDFlags() []Flag {
	return []Flag{
		{Name: "request-id", Key: "request_id", Metavar: "on|off", Group: GroupTarget, Extension: true, Choices: []string{On, Off},
			Help: i18n.Text{
				EN: "send a unique X-Request-ID with each request, so that you can find it in the server's log",
				ZH: "为每个请求发送各自的 X-Request-ID，便于在服务端日志中查找"},
			field: func(a *Arguments) any { return &a.RequestID }},
	}
}

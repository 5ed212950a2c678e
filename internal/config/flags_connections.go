package config

import "github.com/modelscope/evalscope/perf/i18n"

// The values of --connections.
const (
	ConnectionsKept       = "keep-alive"  // kept and used again
	ConnectionsPerRequest = "per-request" // one for each request
)

// connectionFlags are the policy of connections.
func connectionFlags() []Flag {
	return []Flag{
		{Name: "connections", Key: "connections", Metavar: "WORD", Group: GroupConnections, Extension: true,
			Choices: []string{ConnectionsKept, ConnectionsPerRequest},
			Help: i18n.Text{
				EN: "keep-alive: connect before the measurement and reuse connections; per-request: open a connection for each request (connect time is " +
					"reported separately, not in TTFT)",
				ZH: "keep-alive：计时前建好并复用；per-request：每个请求新建，建连时间单列，不计入 TTFT"},
			field: func(a *Arguments) any { return &a.Connections }},
		{Name: "max-connections", Key: "max_connections", Metavar: "N", Group: GroupConnections, Extension: true,
			Help: i18n.Text{
				EN: "maximum number of open connections, like a client with a pool of N; further requests wait for a connection, and the report shows this " +
					"time as pool wait (default: as many as the load needs)",
				ZH: "同时打开的连接数上限，如同连接池大小为 N 的客户端；超出的请求排队等待（pool wait）。不设则按负载所需"},
			field: func(a *Arguments) any { return &a.MaxConnections }},
	}
}

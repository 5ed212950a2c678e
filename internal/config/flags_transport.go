package config

// The values of --http-client.
const (
	HTTPRaw = "raw"
	HTTPGo  = "go"
)

func transportFlags() []Flag {
	return []Flag{
		{Name: "http-client", Key: "http_client", Metavar: "NAME", Group: GroupConnections, Extension: true, Choices: []string{HTTPRaw, HTTPGo},
			Help:   "raw: own HTTP/1.1, least CPU; go: Go's net/http, more CPU, chosen by itself where a proxy is socks5://",
			HelpZH: "raw：自有 HTTP/1.1，CPU 开销最小；go：Go 的 net/http，开销较大，代理为 socks5:// 时自动选用",
			field:  func(a *Arguments) any { return &a.HTTPClient }},
	}
}

package config

import "github.com/modelscope/evalscope/perf/i18n"

// trustFlags are about reaching a server: how long the test waits for one, and whom TLS believes.
func trustFlags() []Flag {
	return []Flag{
		{Name: "test-timeout", Key: "test_timeout", Metavar: "TIME", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "how long the connection test waits for a server that is still loading (default: 10 s while it refuses connections, 2 minutes for a response)",
				ZH: "连接测试等待仍在加载的服务多久；不设时，对拒绝连接的服务为 10 秒，等待回答为 2 分钟"},
			field: func(a *Arguments) any { return &a.TestTimeout }},
		{Name: "ca-file", Key: "ca_file", Metavar: "FILE", Group: GroupConnections, Extension: true,
			Help: i18n.Text{
				EN: "PEM file of additional certificate authorities to trust",
				ZH: "信任的证书机构的 PEM 文件（系统自带的仍然有效）"},
			field: func(a *Arguments) any { return &a.CAFile }},
		{Name: "client-cert", Key: "client_cert", Metavar: "FILE", Group: GroupConnections, Extension: true,
			Help: i18n.Text{
				EN: "PEM file with the client certificate, for servers that require one",
				ZH: "客户端证书的 PEM 文件，用于要求客户端证书的服务"},
			field: func(a *Arguments) any { return &a.ClientCert }},
		{Name: "client-key", Key: "client_key", Metavar: "FILE", Group: GroupConnections, Extension: true,
			Help: i18n.Text{
				EN: "PEM file with the private key of --client-cert; not needed if that file contains it",
				ZH: "--client-cert 的私钥 PEM 文件；若该文件已含私钥则不需要"},
			field: func(a *Arguments) any { return &a.ClientKey }},
		{Name: "insecure", Key: "insecure", Group: GroupConnections, Extension: true,
			Help: i18n.Text{
				EN: "do not verify the server's certificate: anyone on the network path can read and change the traffic; the report mentions it",
				ZH: "不验证服务端证书：中间人可读取并篡改一切内容；报告中会注明"},
			field: func(a *Arguments) any { return &a.Insecure }},
	}
}

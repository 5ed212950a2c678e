package config

import "github.com/modelscope/evalscope/perf/i18n"

// The values of --on-worker-loss.
const (
	LossFails     = "fail"
	LossContinues = "continue"
)

// DefaultListen is where the coordinator of workers listens: on this machine alone.
const DefaultListen = "127.0.0.1:4222"

// workerFlags are about runs that several machines send.
func workerFlags() []Flag {
	return []Flag{
		{Name: "workers", Key: "workers", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "send the load from N workers, each started with `evalscope worker --join`; this process only coordinates",
				ZH: "由另外 N 台机器发送（每台运行 `evalscope worker --join`），本机只负责协调"},
			field: func(a *Arguments) any { return &a.Workers }},
		{Name: "processes", Key: "processes", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "send the load from N processes on this machine, each with its own cores; for machines with more cores than one process can use",
				ZH: "由本机的 N 个进程发送，每个进程有自己的核；用于单个进程用不满的多核机器"},
			field: func(a *Arguments) any { return &a.Processes }},
		{Name: "listen", Key: "listen", Metavar: "HOST:PORT", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "address that workers connect to; unless it is a loopback address, connections use TLS with a generated certificate or with --listen-cert",
				ZH: "worker 连接本机的地址；非回环地址使用 TLS，证书自动生成，或由 --listen-cert 给出"},
			field: func(a *Arguments) any { return &a.Listen }},
		{Name: "listen-cert", Key: "listen_cert", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "TLS certificate (PEM) of the embedded broker (default: a generated certificate, which workers verify with the join token)",
				ZH: "内置消息服务的 TLS 证书（PEM）；默认自动生成，worker 凭令牌识别"},
			field: func(a *Arguments) any { return &a.ListenCert }},
		{Name: "listen-key", Key: "listen_key", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "private key (PEM) of --listen-cert",
				ZH: "--listen-cert 的私钥（PEM）"},
			field: func(a *Arguments) any { return &a.ListenKey }},
		{Name: "nats", Key: "nats", Metavar: "URL", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "existing NATS server with JetStream to use instead of the embedded one: nats://host:4222 or tls://host:4222",
				ZH: "使用现有的 NATS 服务器（需 JetStream）连接 worker，而不用内置的：nats://host:4222 或 tls://host:4222"},
			field: func(a *Arguments) any { return &a.NATS }},
		{Name: "nats-creds", Key: "nats_creds", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "credentials file for --nats",
				ZH: "--nats 的凭据文件"},
			field: func(a *Arguments) any { return &a.NATSCreds }},
		{Name: "nats-ca", Key: "nats_ca", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "certificate authorities (PEM) for the TLS certificate of --nats (default: those of the system)",
				ZH: "验证 --nats 证书所用的 CA（PEM）；默认使用系统的 CA"},
			field: func(a *Arguments) any { return &a.NATSCA }},
		{Name: "join-token-file", Key: "join_token_file", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "file with the token that workers must present (default: EVALSCOPE_JOIN_TOKEN; otherwise a token is generated and the log names its file)",
				ZH: "worker 所需令牌的文件；未给出时用环境变量 EVALSCOPE_JOIN_TOKEN，否则生成令牌并告知其文件"},
			field: func(a *Arguments) any { return &a.JoinTokenFile }},
		{Name: "workers-timeout", Key: "workers_timeout", Metavar: "TIME", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "how long to wait for all workers to join (default 5 minutes)",
				ZH: "等待全部 worker 加入的时间（默认 5 分钟）"},
			field: func(a *Arguments) any { return &a.WorkersTimeout }},
		{Name: "on-worker-loss", Key: "on_worker_loss", Metavar: "WORD", Group: GroupLoad, Extension: true, Choices: []string{LossFails, LossContinues},
			Help: i18n.Text{
				EN: "what to do if a worker is lost: fail (end the run) or continue (with the other workers); requests that it has already measured are kept",
				ZH: "失去一个 worker 时：fail（结束测试）或 continue（由其余 worker 继续）；它此前测得的数据仍计入"},
			field: func(a *Arguments) any { return &a.OnWorkerLoss }},
	}
}

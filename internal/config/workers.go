package config

import (
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// mostWorkers bounds the machines of a run.
const mostWorkers = 1000

// mostProcesses bounds the processes of one machine.
const mostProcesses = 256

// workerKeys are those that say how workers are reached, and nothing without workers.
var workerKeys = []string{"listen", "listen_cert", "listen_key", "nats", "nats_creds", "nats_ca", "join_token_file", "workers_timeout", "on_worker_loss"}

// checkWorkers checks how many machines send and how they are reached, and refuses what only one can do.
func (c *checker) checkWorkers() {
	a := c.a
	if a.Workers == nil {
		for _, key := range workerKeys {
			if c.given(key) && c.ok(key) {
				c.bad(key, i18n.Sprintf("has no effect without %s", "没有 %s 时不起作用", c.name("workers")),
					i18n.Sprintf("set %s, or remove it", "请设置 %s，或去掉此参数", c.example("workers", "2", "2")))
			}
		}
		if n := a.Processes; n != nil && c.ok("processes") {
			if *n < 1 || *n > mostProcesses {
				c.bad("processes", i18n.Sprintf("must be between 1 and %d", "必须在 1 到 %d 之间", mostProcesses),
					i18n.Text{EN: "set at most as many as this machine has cores", ZH: "最多设为本机的核数"})
			}
			c.refuseForWorkers("processes", *n)
		}
		return
	}
	if n := *a.Workers; c.ok("workers") && (n < 1 || n > mostWorkers) {
		c.bad("workers", i18n.Sprintf("must be between 1 and %d", "必须在 1 到 %d 之间", mostWorkers),
			i18n.Text{EN: "set the number of machines that run `evalscope worker`", ZH: "请设置运行 `evalscope worker` 的机器数"})
	}
	if c.ok("listen") && !isAddress(a.Listen) {
		c.bad("listen", i18n.Sprintf("%s is not an address", "%s 不是地址", quoted(a.Listen)),
			i18n.Sprintf("use host and port, such as %s", "请使用主机和端口，例如 %s", c.example("listen", DefaultListen, quoted(DefaultListen))))
	}
	if a.NATS != nil && c.ok("nats") {
		c.checkNATS(*a.NATS)
	}
	if a.NATSCreds != nil && a.NATS == nil && c.ok("nats_creds") {
		c.bad("nats_creds", i18n.Sprintf("requires %s", "需要 %s", c.name("nats")),
			i18n.Text{EN: "remove it: the built-in broker uses the join token", ZH: "请去掉：内置消息服务使用加入令牌"})
	}
	if a.NATSCA != nil && a.NATS == nil && c.ok("nats_ca") {
		c.bad("nats_ca", i18n.Sprintf("requires %s", "需要 %s", c.name("nats")),
			i18n.Text{EN: "remove it: workers recognize the built-in broker by the join token", ZH: "请去掉：worker 凭加入令牌识别内置的消息服务"})
	}
	c.checkListenCert()
	if s := a.WorkersTimeout; s != nil && *s <= 0 && c.ok("workers_timeout") {
		c.bad("workers_timeout", i18n.Text{EN: "must be above 0", ZH: "必须大于 0"},
			i18n.Sprintf("set how long to wait for all workers, such as %s", "请设置等待所有 worker 的时间，例如 %s", c.example("workers_timeout", "5m", `"5m"`)))
	}
	if a.Processes != nil && c.ok("processes") {
		c.bad("processes", i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("workers")),
			i18n.Text{EN: "use only one of them: start several workers on a machine instead", ZH: "请只用其中一个：可在一台机器上启动多个 worker"})
	}
	c.refuseForWorkers("workers", *a.Workers)
}

// checkListenCert checks that the embedded broker is given a certificate and its key, or neither.
func (c *checker) checkListenCert() {
	for _, key := range [][2]string{{"listen_cert", "listen_key"}, {"listen_key", "listen_cert"}} {
		switch {
		case !c.given(key[0]) || !c.ok(key[0]):
		case c.a.NATS != nil:
			c.bad(key[0], i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("nats")),
				i18n.Text{EN: "remove it: the NATS server has its own certificate", ZH: "请去掉：NATS 服务有自己的证书"})
		case !c.given(key[1]):
			c.bad(key[0], i18n.Sprintf("requires %s", "需要 %s", c.name(key[1])),
				i18n.Text{EN: "set both, or neither: without them a certificate is generated", ZH: "请同时设置两者，或都不设置：不设置时会生成证书"})
		}
	}
}

// checkNATS checks the address of a broker. A password in it would be seen by all who list processes.
func (c *checker) checkNATS(text string) {
	if do := BadBroker(text); do.EN != "" {
		c.bad("nats", i18n.Text{EN: "is not the address of a broker", ZH: "不是消息服务的地址"}, do)
		return
	}
	if c.given("listen") {
		c.bad("nats", i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("listen")),
			i18n.Text{EN: "use only one of them", ZH: "请只用其中一个"})
	}
}

// BadBroker says how to write the address of a broker instead, an empty text where it is one.
func BadBroker(text string) i18n.Text {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls"}, u.Scheme):
		return i18n.Text{EN: "use nats://host:4222, or tls://host:4222", ZH: "请使用 nats://host:4222 或 tls://host:4222"}
	case u.User != nil:
		return i18n.Text{EN: "remove user and password, because anyone who can list processes would see them; use a credentials file",
			ZH: "请去掉用户名和密码，否则能列出进程的人都会看到；请使用凭据文件"}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return i18n.Text{EN: "remove everything after the port", ZH: "请去掉端口之后的内容"}
	}
	return i18n.Text{}
}

func isAddress(text string) bool {
	host, port, err := net.SplitHostPort(text)
	n, bad := strconv.Atoi(port)
	return err == nil && bad == nil && host != "" && n >= 0 && n <= 65535
}

// refuseForWorkers tells what n machines cannot send together.
func (c *checker) refuseForWorkers(with string, n int) {
	c.checkShared(with, n)
	a, remove := c.a, i18n.Text{EN: "remove it", ZH: "请去掉"}
	for _, no := range []struct {
		key   string
		given bool
		do    i18n.Text
	}{
		{"mix", a.Mix != nil, i18n.Text{EN: "send one kind of requests", ZH: "请只发送一类请求"}},
		{"scenario", a.Scenario != nil, i18n.Text{EN: "run it on one machine", ZH: "请在一台机器上运行"}},
		{"warmup_barrier", a.WarmupBarrier, remove},
		{"hold_load", a.HoldLoad, remove},
		{"calibrate", a.Calibrate, i18n.Text{EN: "calibrate each machine by `evalscope perf calibrate`", ZH: "请用 `evalscope perf calibrate` 分别校准每台机器"}},
		{"replay_manifest", a.ReplayManifest != nil, remove},
		{"dataset_path", a.DatasetPath != nil && *a.DatasetPath == "-", i18n.Text{EN: "put the prompts into a file that each machine has",
			ZH: "请将提示词存为每台机器都有的文件"}},
	} {
		if no.given && c.ok(no.key) {
			c.bad(no.key, i18n.Sprintf("cannot be combined with %s yet", "暂不能与 %s 同时使用", c.name(with)),
				no.do)
		}
	}
}

// checkShared checks that each of n machines has a share of what all have together.
func (c *checker) checkShared(with string, n int) {
	if most := c.a.MaxInFlight; most != nil && c.ok("max_in_flight", with) && *most < n {
		c.bad("max_in_flight", i18n.Sprintf("must be at least %d, the value of %s", "必须至少为 %d，即 %s 的值", n, c.name(with)),
			i18n.Sprintf("raise it, or lower %s: each worker gets an equal share", "请调高，或调低 %s：每个 worker 分得相等的一份", c.name(with)))
	}
}

// ForWorkers is what a worker is told of the arguments, as ParseJSON reads them: with the secrets that requests need, without what only the
// coordinator does.
func (a Arguments) ForWorkers() (json.RawMessage, error) {
	a.Traceparent = a.SendsTraces() // the coordinator exports the spans
	var given protocol.Object
	for _, row := range Table() {
		switch {
		case row.Name == "" || !a.set[row.Key] && !a.differs(&row):
		case row.Key == "workers" || row.Key == "processes" || slices.Contains(workerKeys, row.Key) || slices.Contains(coordinatorOnly, row.Key):
		default:
			given = append(given, protocol.Field{Key: row.Key, Value: encode(row.field(&a))})
		}
	}
	return given.MarshalJSON()
}

// coordinatorOnly are the keys that change nothing of what is sent, and may hold secrets of others.
var coordinatorOnly = []string{"visualizer", "visualizer_arg", "visualizer_optional", "wandb_api_key", "swanlab_api_key", "swanlab_host", "outputs_dir", "no_timestamp", "export",
	"json", "verbose", "strict", "gate", "gate_junit", "gate_markdown", "gate_gitlab", "baseline", "gate_edge", "price", "dry_run", "enable_progress_tracker", "debug",
	"otlp", "prometheus_listen", "prometheus_remote_write"}

package plan

import (
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Workers are the machines that send a run, and how they are reached.
type Workers struct {
	// N is how many there are, Timeout how long they are waited for, GoOn whether the run goes on without one that is lost.
	N       int
	Timeout time.Duration
	GoOn    bool
	// Listen is where a broker of our own listens; Broker is another one's address, "" for none, and Credentials the file of its user.
	Listen, Broker, Credentials string
	// TokenFile is the file of the join token, "" where it comes otherwise.
	TokenFile string
}

// usualTimeout is how long workers are waited for.
const usualTimeout = 5 * time.Minute

// workers are the machines that the user wants. config has checked the words.
func (b *builder) workers() {
	a := b.args
	if a.Workers == nil {
		return
	}
	w := &Workers{N: *a.Workers, Timeout: usualTimeout, GoOn: a.OnWorkerLoss == config.LossContinues, Listen: a.Listen, Broker: value(a.NATS),
		Credentials: value(a.NATSCreds), TokenFile: value(a.JoinTokenFile)}
	if a.WorkersTimeout != nil {
		w.Timeout = a.WorkersTimeout.Duration()
	}
	b.plan.Workers = w
	if b.plan.Launch != nil {
		b.bad("workers", "cannot be combined with "+b.api()+", which starts a server on this machine", "start the server yourself, and set its "+b.names.Name("url"))
	}
	if b.plan.Trace != nil || b.plan.Scenario != nil {
		b.bad("workers", "cannot send recorded loads yet", "run it on one machine")
	}
	if w.Broker == "" && !config.Loopback(w.Listen) {
		b.note(i18n.Sprintf("The broker for workers listens at %s without TLS. Connections require the join token, and messages are encrypted with it, "+
			"but others on this network can see their existence, timing and size. Use it only on a trusted network, or use your own broker with TLS "+
			"(%s).",
			"worker 所用的消息服务监听 %s，且没有 TLS。只有持有令牌者才能连接，消息也用令牌加密，但同一网络中的其他人能看到消息的存在、时间与大小。请仅在可信网络中使用，或使用自己的带 TLS 的服务（%s）。", w.Listen, b.names.Name("nats")))
	}
}

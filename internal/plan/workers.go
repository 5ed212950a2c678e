package plan

import (
	"slices"
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
	// Local reports whether the coordinator starts them, on its own machine.
	Local bool
	// Listen is where a broker of our own listens; Broker is another one's address, "" for none, and Credentials the file of its user.
	Listen, Broker, Credentials string
	// Authorities is the file of certificate authorities for Broker; Cert and Key are those of our own broker's certificate. "" is none.
	Authorities, Cert, Key string
	// TokenFile is the file of the join token, "" where it comes otherwise.
	TokenFile string
}

// usualTimeout is how long workers are waited for.
const usualTimeout = 5 * time.Minute

// workers are the machines that the user wants. config has checked the words.
func (b *builder) workers() {
	a := b.args
	if a.Processes != nil {
		b.plan.Workers = &Workers{N: *a.Processes, Timeout: usualTimeout, Listen: "127.0.0.1:0", Local: true}
		b.refuseForWorkers("processes")
		return
	}
	if a.Workers == nil {
		return
	}
	w := &Workers{N: *a.Workers, Timeout: usualTimeout, GoOn: a.OnWorkerLoss == config.LossContinues, Listen: a.Listen, Broker: value(a.NATS),
		Credentials: value(a.NATSCreds), Authorities: value(a.NATSCA), Cert: value(a.ListenCert), Key: value(a.ListenKey),
		TokenFile: value(a.JoinTokenFile)}
	if a.WorkersTimeout != nil {
		w.Timeout = a.WorkersTimeout.Duration()
	}
	b.plan.Workers = w
	b.refuseForWorkers("workers")
}

// refuseForWorkers tells what several processes cannot send together yet.
func (b *builder) refuseForWorkers(key string) {
	if b.plan.Launch != nil {
		b.bad(key, i18n.Sprintf("cannot be combined with %s, which starts a server on this machine", "不能与 %s 同时使用：后者在本机启动服务", b.api()),
			i18n.Sprintf("start the server yourself, and set its %s", "请自行启动服务，并设置其 %s", b.names.Name("url")))
	}
	if slices.ContainsFunc(b.plan.Levels, func(l Level) bool { return l.Mixed() }) {
		b.bad(key, i18n.Text{EN: "cannot send stages of slots and stages of a rate in one level yet", ZH: "暂不能在一个级别中兼有并发槽的阶段与速率的阶段"},
			i18n.Text{EN: "use one kind of stages, or run it on one machine", ZH: "请只用一种阶段，或在一台机器上运行"})
	}
}

package plan

import (
	"net/url"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// usualConnect bounds the opening of a connection where the user says nothing. A server that is there answers within some
// round trips; three lost packets take seven seconds.
const usualConnect = 10 * time.Second

// Times are the bounds of a request and of the connection test. 0 is none.
type Times struct {
	ConnectTimeout, ReadTimeout, TotalTimeout time.Duration
	// TestTimeout is how long the connection test waits for a server, 0 where the user did not say.
	TestTimeout time.Duration
}

func (b *builder) times() Times {
	bound := func(s *config.Seconds) time.Duration { return value(s).Duration() }
	t := Times{ConnectTimeout: usualConnect, ReadTimeout: bound(b.args.ReadTimeout), TotalTimeout: bound(b.args.TotalTimeout),
		TestTimeout: bound(b.args.TestTimeout)}
	if b.args.ConnectTimeout != nil {
		t.ConnectTimeout = bound(b.args.ConnectTimeout)
	}
	return t
}

// Trust is whom TLS believes, by paths of PEM files.
type Trust struct {
	// CAFile has further authorities; ClientCert and ClientKey are what the client shows. "" is none.
	CAFile, ClientCert, ClientKey string
	// Insecure reports whether no certificate of the server is verified.
	Insecure bool
}

func (b *builder) trust() {
	t := Trust{CAFile: value(b.args.CAFile), ClientCert: value(b.args.ClientCert), ClientKey: value(b.args.ClientKey),
		Insecure: b.args.Insecure}
	b.plan.Target.Trust = t
	if b.plan.Target.URL == nil || t == (Trust{}) {
		return
	}
	if !b.plan.usesTLS() {
		b.note(i18n.Text{EN: "--ca-file, --client-cert, --client-key and --insecure have no effect: no address begins with https:// or grpcs://",
			ZH: "--ca-file、--client-cert、--client-key 与 --insecure 不起作用：没有以 https:// 或 grpcs:// 开头的地址"})
		b.plan.Target.Trust = Trust{}
		return
	}
	if t.Insecure {
		b.note(i18n.Text{EN: "--insecure: THE SERVER'S CERTIFICATE IS NOT VERIFIED. Anyone on the network path can read and change the traffic, " +
			"including the API key. Use --ca-file with the authority's certificate instead",
			ZH: "--insecure：未验证服务端证书；中间人可读取并篡改一切内容，包括 API key。请改用 --ca-file 指定证书机构的证书"})
	}
}

// usesTLS reports whether anything is reached over TLS: a server, or what is read or written beside it.
func (p *Plan) usesTLS() bool {
	beside := append([]*url.URL{p.Observability.OTLP, p.Observability.RemoteWrite}, slices.Concat(p.Telemetry.Servers, p.Telemetry.GPUs)...)
	return p.Target.secure() || slices.ContainsFunc(beside, func(u *url.URL) bool { return u != nil && (u.Scheme == "https" || u.Scheme == "grpcs") })
}

// secure reports whether a server is reached over TLS.
func (t *Target) secure() bool {
	return slices.ContainsFunc(t.Places(), func(p *Place) bool { return p.URL.Scheme == "https" })
}

// Unverified reports whether a server's certificate is not verified.
func (t *Target) Unverified() bool { return t.Insecure && t.secure() }

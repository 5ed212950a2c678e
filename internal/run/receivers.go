package run

import (
	"crypto/tls"
	"errors"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/webpage"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// certificateVariables are those of OpenTelemetry that name files of TLS for a collector, by the arguments in whose place they are read.
// The first that is set counts.
var certificateVariables = map[string][]string{
	"ca_file":     {"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"},
	"client_cert": {"OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"},
	"client_key":  {"OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"},
}

// collectorTrust is whom TLS believes at the collector of --otlp, and what is shown to it: as for the server, but for what variables name.
// A file of theirs that cannot be used is a problem.
func (b *Runner) collectorTrust() (*tls.Config, error) {
	t, from := wire.Trust(b.plan.Target.Trust), map[string]string{}
	for key, field := range map[string]*string{"ca_file": &t.CAFile, "client_cert": &t.ClientCert, "client_key": &t.ClientKey} {
		for _, name := range certificateVariables[key] {
			if path := b.settings.getenv(name); path != "" {
				*field, from[key] = path, name
				break
			}
		}
	}
	trust, key, err := t.TLS()
	if err != nil {
		about, do := i18n.Message(err), i18n.Text{}
		if name := from[key]; name != "" {
			about = i18n.Sprintf("the variable %s: %s", "环境变量 %s：%s", name, about)
			do = i18n.Text{EN: "set it to a PEM file, or unset it", ZH: "请设为 PEM 文件，或取消设置"}
		}
		return nil, Problems{config.About(b.plan.Names, "otlp", about, do)}
	}
	return trust, nil
}

// certificateAdvice says what to do about failures of TLS, by what their messages contain. With gRPC there is nothing but the message.
var certificateAdvice = []struct {
	contains string
	do       i18n.Text
}{
	{"certificate signed by unknown authority", i18n.Text{EN: "set --ca-file to the certificate of its authority", ZH: "请用 --ca-file 指定其证书机构的证书"}},
	{"certificate is not trusted", i18n.Text{EN: "set --ca-file to the certificate of its authority", ZH: "请用 --ca-file 指定其证书机构的证书"}},
	{"certificate has expired or is not yet valid", i18n.Text{EN: "renew the certificate, or correct the clock of this machine", ZH: "请更新证书，或校正本机时钟"}},
	{"certificate is valid for", i18n.Text{EN: "use a name from the certificate in the URL", ZH: "请在 URL 中使用证书里的名称"}},
	{"doesn't contain any IP SANs", i18n.Text{EN: "use a name from the certificate in the URL", ZH: "请在 URL 中使用证书里的名称"}},
	{"certificate required", i18n.Text{EN: "it requires a client certificate: set --client-cert and --client-key", ZH: "它要求客户端证书：请设置 --client-cert 与 --client-key"}},
	{"bad certificate", i18n.Text{EN: "it rejected the client certificate: check --client-cert and --client-key", ZH: "它拒绝了客户端证书：请检查 --client-cert 与 --client-key"}},
	{"unknown certificate authority", i18n.Text{EN: "it rejected the client certificate: check --client-cert and --client-key", ZH: "它拒绝了客户端证书：请检查 --client-cert 与 --client-key"}},
	{"server gave HTTP response to HTTPS client", i18n.Text{EN: "it does not use TLS: use http:// in the URL", ZH: "它不使用 TLS：请在 URL 中使用 http://"}},
	{"first record does not look like a TLS handshake", i18n.Text{EN: "it does not use TLS: use grpc:// in the URL", ZH: "它不使用 TLS：请在 URL 中使用 grpc://"}},
}

// receiverProblem is why a receiver of spans or metrics did not take them, and what to do where that is known.
func receiverProblem(err error) i18n.Text {
	text := i18n.Message(err)
	if page := new(webpage.Error); errors.As(err, &page) {
		return text.Plus(i18n.Text{EN: ": check host, port and path of the URL, and proxies on the way", ZH: "：请检查 URL 的主机、端口与路径，以及途中的代理"})
	}
	for _, c := range certificateAdvice {
		if strings.Contains(err.Error(), c.contains) {
			return text.Plus(i18n.Text{EN: ": ", ZH: "："}).Plus(c.do)
		}
	}
	return text
}

package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// TraceHeader is the W3C header that --traceparent sends.
const TraceHeader = "traceparent"

// observabilityFlags are about the systems that show a run beside the servers: tracing and Prometheus.
func observabilityFlags() []Flag {
	return []Flag{
		{Name: "traceparent", Key: "traceparent", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "send a W3C trace context (header traceparent) with each request, so that you can find it in the server's traces",
				ZH: "为每个请求发送 W3C 追踪上下文（traceparent 请求头），便于在服务端的链路追踪中查找"},
			field: func(a *Arguments) any { return &a.Traceparent }},
		{Name: "otlp", Key: "otlp", Metavar: "URL", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "export the spans of all requests after each level to an OpenTelemetry collector by OTLP, such as http://127.0.0.1:4318 or grpc://127.0.0.1:4317; turns on --traceparent",
				ZH: "在每个级别之后将所有请求的 span 以 OTLP 导出到 OpenTelemetry collector，例如 http://127.0.0.1:4318 或 grpc://127.0.0.1:4317；同时启用 --traceparent"},
			field: func(a *Arguments) any { return &a.OTLP }},
		{Name: "prometheus-listen", Key: "prometheus_listen", Metavar: "[HOST:]PORT", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "serve the metrics of the run for Prometheus on this address at /metrics; with only a port, on 127.0.0.1",
				ZH: "在该地址的 /metrics 上供 Prometheus 抓取本次运行的指标；只给端口时仅监听 127.0.0.1"},
			field: func(a *Arguments) any { return &a.PrometheusListen }},
		{Name: "prometheus-remote-write", Key: "prometheus_remote_write", Metavar: "URL", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "send the metrics of the run to Prometheus by remote write every 5 s and at its end, such as http://127.0.0.1:9090/api/v1/write",
				ZH: "每 5 秒及运行结束时将本次运行的指标以 remote-write 协议发送到 Prometheus，例如 http://127.0.0.1:9090/api/v1/write"},
			field: func(a *Arguments) any { return &a.PrometheusRemoteWrite }},
	}
}

// SendsTraces reports whether each request carries a trace context of its own.
func (a Arguments) SendsTraces() bool { return a.Traceparent || a.OTLP != nil }

// checkObservability checks addresses, which are never shown: they may hold a token.
func (c *checker) checkObservability() {
	a := c.a
	for _, h := range a.Headers {
		if a.SendsTraces() && strings.EqualFold(h.Name, TraceHeader) && c.ok("headers") {
			c.bad("headers", i18n.Sprintf("%s is also set by %s", "%s 也由 %s 设置", quoted(h.Name), c.name(c.tracing())),
				i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
		}
	}
	c.checkReceiver("otlp", a.OTLP, "http://127.0.0.1:4318")
	c.checkReceiver("prometheus_remote_write", a.PrometheusRemoteWrite, "http://127.0.0.1:9090/api/v1/write")
	if text := a.PrometheusListen; text != nil && c.ok("prometheus_listen") && PageAddress(*text) == "" {
		c.bad("prometheus_listen", i18n.Sprintf("%s is not an address", "%s 不是地址", quoted(*text)),
			i18n.Text{EN: "use a port such as 9464, or host and port such as 127.0.0.1:9464", ZH: "请使用端口，例如 9464，或主机和端口，例如 127.0.0.1:9464"})
	}
}

// tracing is the key that asks for trace contexts.
func (c *checker) tracing() string {
	if c.a.Traceparent {
		return TraceHeader
	}
	return "otlp"
}

func (c *checker) checkReceiver(key string, text *string, example string) {
	if text != nil && c.ok(key) {
		what, _ := urlProblem(checked(key, *text))
		scheme, _, found := strings.Cut(*text, "://")
		if *text != "" && (!found || !slices.Contains(receiverSchemes[key], strings.ToLower(scheme))) {
			what = i18n.Sprintf("does not begin with %s", "不以 %s 开头", schemesOf(key))
		}
		if u, err := url.Parse(*text); what.EN == "" && err == nil && key == "otlp" {
			what = unsentPart(u)
		}
		if what.EN != "" {
			c.bad(key, what, i18n.Sprintf("use a URL such as %s", "请使用 URL，例如 %s", example))
		}
	}
}

// receiverSchemes are the schemes of the addresses that spans and metrics are sent to.
var receiverSchemes = map[string][]string{"otlp": {"http", "https", "grpc", "grpcs"}, "prometheus_remote_write": {"http", "https"}}

// schemesOf lists the schemes of an address as they are written.
func schemesOf(key string) i18n.Text {
	all := receiverSchemes[key]
	first, last := strings.Join(all[:len(all)-1], "://, ")+"://", all[len(all)-1]+"://"
	return i18n.Text{EN: first + " or " + last, ZH: strings.ReplaceAll(first, ", ", "、") + " 或 " + last}
}

// checked is the address as that of HTTP, by which it is checked: collectors can be reached by gRPC too.
func checked(key, text string) string {
	if n := len("grpc"); key == "otlp" && len(text) > n && strings.EqualFold(text[:n], "grpc") {
		return "http" + text[n:]
	}
	return text
}

// unsentPart is what of a collector's address would never be sent, an empty text for nothing.
func unsentPart(u *url.URL) i18n.Text {
	switch {
	case u.RawQuery != "":
		return i18n.Text{EN: "has a query (?…), which is never sent", ZH: "含有查询参数（?…），而它从不发送"}
	case strings.HasPrefix(u.Scheme, "grpc") && u.Path != "" && u.Path != "/":
		return i18n.Text{EN: "has a path, which gRPC does not send", ZH: "含有路径，而 gRPC 不发送路径"}
	}
	return i18n.Text{}
}

// PageAddress is where the page of --prometheus-listen is served: loopback where only a port is given, "" where the text is no address.
func PageAddress(text string) string {
	if bare := strings.TrimPrefix(text, ":"); !strings.Contains(bare, ":") {
		text = net.JoinHostPort("127.0.0.1", bare)
	}
	host, port, err := net.SplitHostPort(text)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || host == "" || n < 0 || n > 65535 {
		return ""
	}
	return text
}

// receivers are the addresses that metrics and spans are sent to.
func (a *Arguments) receivers() []**string { return []**string{&a.OTLP, &a.PrometheusRemoteWrite} }

// receiverSecrets are the secrets in the addresses that metrics and spans are sent to.
func receiverSecrets(a Arguments) (found secret.Values) {
	for _, u := range a.receivers() {
		if *u != nil {
			found = append(found, secret.InMetricsURL(**u)...)
		}
	}
	return found
}

// maskReceivers hides the secrets in the addresses that metrics and spans are sent to.
func (a *Arguments) maskReceivers() {
	for _, u := range a.receivers() {
		if *u != nil {
			shown := secret.MetricsURL(secret.Text(**u))
			*u = &shown
		}
	}
}

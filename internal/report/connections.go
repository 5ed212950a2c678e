package report

import (
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// ConnectionsText is a level's policy of connections and what happened to them; empty where the log does not say.
func ConnectionsText(l *metric.Level) i18n.Text {
	if l.Client == nil || l.Client.Connections == nil {
		return i18n.Text{}
	}
	c := *l.Client.Connections
	policy := i18n.Same("keep-alive")
	if c.PerRequest {
		policy = i18n.Same("per-request")
	}
	if c.Limit > 0 {
		policy = policy.Plus(i18n.Sprintf(", at most %d", "，最多 %d 个", c.Limit))
	}
	if c.Proxy != "" {
		policy = policy.Plus(i18n.Sprintf(", through the proxy %s", "，经由代理 %s", sanitize.Text(c.Proxy)))
	}
	if c.Unverified {
		policy = policy.Plus(i18n.Text{EN: ", TLS CERTIFICATE NOT VERIFIED: --insecure", ZH: "，未验证 TLS 证书：--insecure"})
	}
	what := i18n.Sprintf("%d opened before the measurement and %d during the level", "计时前建立 %d 个，测试中建立 %d 个", c.OpenedBefore, c.Opened)
	for _, p := range []struct {
		n    int
		text i18n.Text
	}{
		{c.Most, i18n.Text{EN: ", at most %d open at once", ZH: "，同时最多打开 %d 个"}},
		{c.Reused, i18n.Text{EN: ", %d requests on reused connections", ZH: "，%d 个请求复用了连接"}},
		{c.FoundClosed, i18n.Text{EN: ", %d idle connections closed by the server", ZH: "，%d 个空闲连接被服务端关闭"}},
		{c.Reconnects, i18n.Text{EN: ", %d closed while a request was sent, which was then resent", ZH: "，%d 个在请求发出后才发现已关闭，请求已重发"}},
	} {
		if p.n > 0 {
			what = what.Plus(p.text.Format(p.n))
		}
	}
	return i18n.Sprintf("Connections (%s): %s", "连接（%s）：%s", policy, what)
}

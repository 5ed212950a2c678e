package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/metric"
)

// ConnectionsText is a level's policy of connections and what happened to them, in English and Chinese; "" where the log
// does not say.
func ConnectionsText(l *metric.Level) (en, zh string) {
	if l.Client == nil || l.Client.Connections == nil {
		return "", ""
	}
	c := *l.Client.Connections
	policy, policyZH := "keep-alive", "keep-alive"
	if c.PerRequest {
		policy, policyZH = "per-request", "per-request"
	}
	if c.Limit > 0 {
		policy += fmt.Sprintf(", at most %d", c.Limit)
		policyZH += fmt.Sprintf("，最多 %d 个", c.Limit)
	}
	if c.Proxy != "" {
		policy += ", through the proxy " + sanitize.Text(c.Proxy)
		policyZH += "，经由代理 " + sanitize.Text(c.Proxy)
	}
	if c.Unverified {
		policy += ", TLS CERTIFICATE NOT VERIFIED: --insecure"
		policyZH += "，未验证 TLS 证书：--insecure"
	}
	parts := []string{fmt.Sprintf("%d opened before the clock and %d during the level", c.OpenedBefore, c.Opened)}
	partsZH := []string{fmt.Sprintf("计时前建立 %d 个，测试中建立 %d 个", c.OpenedBefore, c.Opened)}
	for _, p := range []struct {
		n      int
		en, zh string
	}{
		{c.Most, "%d open at once at most", "同时最多打开 %d 个"},
		{c.Reused, "%d requests on one that had served before", "%d 个请求复用了连接"},
		{c.FoundClosed, "%d idle ones closed by the server", "%d 个空闲连接被服务端关闭"},
		{c.Reconnects, "%d closed under a request, which was sent again", "%d 个在请求发出后才发现已关闭，请求已重发"},
	} {
		if p.n > 0 {
			parts, partsZH = append(parts, fmt.Sprintf(p.en, p.n)), append(partsZH, fmt.Sprintf(p.zh, p.n))
		}
	}
	return fmt.Sprintf("Connections (%s): %s", policy, strings.Join(parts, ", ")),
		fmt.Sprintf("连接（%s）：%s", policyZH, strings.Join(partsZH, "，"))
}

package plan

import (
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Through tells the plan which proxy stands before its server, nil for none: its files name it, without user and password. The own HTTP client does not speak SOCKS:
// net/http takes its place then.
func (p *Plan) Through(proxy *url.URL) {
	if proxy == nil {
		return
	}
	p.Target.Proxy = (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
	if p.Target.HTTPClient != config.HTTPRaw || !strings.HasPrefix(proxy.Scheme, "socks5") {
		return
	}
	p.Target.HTTPClient = config.HTTPGo
	p.Notes = append(p.Notes, i18n.Sprintf("the proxy %s speaks SOCKS: requests go by Go's net/http (as with --http-client go), which takes more CPU than the own client",
		"代理 %s 使用 SOCKS：请求由 Go 的 net/http 发送（同 --http-client go），比自有客户端占用更多 CPU", proxy.Host))
}

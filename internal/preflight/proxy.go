package preflight

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// proxy reports whether the environment sends the run's requests through a proxy, and by which variable.
func proxy(h Host, t Target) Finding {
	const check = "proxy"
	if t.Socket != "" {
		return found(check, OK, "no proxy is used for a Unix domain socket", "Unix 域套接字之前没有代理")
	}
	via, err := h.Proxy(&http.Request{URL: t.URL})
	if err != nil {
		return found(check, Fail, "the proxy settings of the environment cannot be read: "+plain(err, t), "无法读取环境中的代理设置："+plain(err, t)).
			fix("correct or unset HTTP_PROXY and HTTPS_PROXY", "改正或取消 HTTP_PROXY 与 HTTPS_PROXY", "unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy")
	}
	if via == nil {
		return direct(h, t)
	}
	host := t.URL.Hostname()
	en := "requests go through the proxy " + via.Host + " (" + variable(h, t.URL) + ")"
	zh := "请求经由代理 " + via.Host + "（" + variable(h, t.URL) + "）"
	if near(host) {
		en, zh = en+" although "+host+" is a name on this network", zh+"，而 "+host+" 是本网络内的名称"
	}
	command := "export NO_PROXY=" + host
	if before := first(h.Getenv, "NO_PROXY", "no_proxy"); before != "" {
		command = "export NO_PROXY=\"$NO_PROXY," + host + "\""
	}
	return found(check, Warn, en, zh).fix("its time is included in every figure: bypass it for this host unless your users go through it too",
		"它的耗时计入每项数据：除非用户也经过它，否则请对该主机绕过代理", command)
}

// direct reports whether no proxy stands between; a variable that other tools would heed is named.
func direct(h Host, t Target) Finding {
	const check = "proxy"
	if name := variable(h, t.URL); name != "" {
		return found(check, OK, name+" does not apply to this URL", name+" 不适用于此 URL")
	}
	if first(h.Getenv, "ALL_PROXY", "all_proxy") != "" {
		return found(check, OK, "ALL_PROXY is set but ignored: requests go directly to the server", "设置了 ALL_PROXY 但不采用：请求直接发往服务")
	}
	return found(check, OK, "no proxy", "没有代理")
}

// variable is the name of the variable that holds a proxy for the URL's scheme, "" for none.
func variable(h Host, u *url.URL) string {
	names := []string{"HTTP_PROXY", "http_proxy"}
	if u.Scheme == "https" {
		names = []string{"HTTPS_PROXY", "https_proxy"}
	}
	for _, name := range names {
		if h.Getenv(name) != "" {
			return name
		}
	}
	return ""
}

func first(getenv func(string) string, names ...string) string {
	for _, name := range names {
		if v := getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// near reports whether a host is one of a private network: a name without a dot, or an address of a private range.
func near(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback()
	}
	return net.ParseIP(host) == nil && (!strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal"))
}

package preflight

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// slowLookup is the time of a look-up from which it is worth a word: a connection that is opened during a run waits for one.
const slowLookup = 100 * time.Millisecond

// dns looks up the server's name. It returns the addresses in the order in which connections try them.
func (a *asker) dns(ctx context.Context) (Finding, []string) {
	const check = "dns"
	if socket := a.target.Socket; socket != "" {
		return found(check, OK, socket+" is a Unix domain socket; no name to resolve", socket+" 是 Unix 域套接字，无需解析"), []string{socket}
	}
	host := a.target.URL.Hostname()
	if a.via != nil {
		host = a.via.Hostname()
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return found(check, OK, host+" is an IP address; no name to resolve", host+" 是地址，无需解析"), []string{host}
	}
	begin := time.Now()
	addresses, err := a.lookup(ctx, host)
	took := time.Since(begin).Round(10 * time.Microsecond)
	if err != nil {
		return found(check, Fail, "the name "+host+" cannot be resolved: "+plain(err, a.target), "无法解析名称 "+host+"："+plain(err, a.target)).
			fix("check the host in --url, and this machine's /etc/resolv.conf and /etc/hosts", "检查 --url 中的主机名以及本机的 /etc/resolv.conf 与 /etc/hosts", "getent hosts "+host), nil
	}
	return judgeLookup(check, host, addresses, took), addresses
}

func judgeLookup(check, host string, addresses []string, took time.Duration) Finding {
	list := strings.Join(addresses[:min(len(addresses), 4)], ", ")
	en := fmt.Sprintf("%s resolves to %s (%s)", host, list, took)
	zh := fmt.Sprintf("%s 解析为 %s（%s）", host, list, took)
	switch {
	case several(addresses):
		return found(check, Warn, en+fmt.Sprintf(": %d addresses; how connections are spread over them depends on each lookup", len(addresses)),
			zh+fmt.Sprintf("：%d 个地址，连接如何分布取决于每次解析", len(addresses))).
			fix("to measure a single server, use its own address in --url", "若要测试单个服务，请在 --url 中给出其地址", "")
	case took > slowLookup:
		return found(check, Warn, en+": slow", zh+"：较慢").fix("each connection waits that long: add the name to /etc/hosts, or use the IP address", "每个连接都要等待：把名称写入 /etc/hosts，或使用地址", "echo '"+addresses[0]+" "+host+"' >> /etc/hosts")
	}
	return found(check, OK, en, zh)
}

// several reports whether a name has more than one address of the same family: one of each is the same machine as a rule.
func several(addresses []string) bool {
	families := map[bool]int{}
	for _, a := range addresses {
		if ip := net.ParseIP(a); ip != nil {
			families[ip.To4() != nil]++
		}
	}
	return families[true] > 1 || families[false] > 1
}

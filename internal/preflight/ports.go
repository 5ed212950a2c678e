package preflight

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ports holds the range of local ports against the connections of a run: every connection to one address and port needs
// a local port of its own, and one that was closed from our side keeps it for a minute (TIME_WAIT).
func ports(h Host, t Target) Finding {
	const check = "ports"
	if t.Socket != "" {
		return found(check, OK, "a Unix domain socket uses no local ports", "Unix 域套接字不占用本地端口")
	}
	fields := strings.Fields(h.text("proc/sys/net/ipv4/ip_local_port_range"))
	if len(fields) != 2 {
		return found(check, Skipped, "the range of local ports cannot be read", "无法读取本地端口范围")
	}
	low, _ := strconv.Atoi(fields[0])
	high, _ := strconv.Atoi(fields[1])
	have, waiting := high-low+1, timeWait(h.text("proc/net/sockstat"))
	en := fmt.Sprintf("%d local ports (%d to %d), %d in TIME_WAIT, up to %s", have, low, high, waiting, i18n.Count(t.Connections, "connection").EN)
	zh := fmt.Sprintf("本地端口 %d 个（%d 至 %d），%d 个处于 TIME_WAIT，最多 %d 个连接", have, low, high, waiting, t.Connections)
	if t.Fresh > 0 {
		en += fmt.Sprintf(" at once and %d in total, one per request", t.Fresh)
		zh += fmt.Sprintf("，每个请求一个，共 %d 个", t.Fresh)
	}
	severity := OK
	switch {
	case t.Connections > have && !t.Guessed:
		severity = Fail
	case max(t.Connections, t.Fresh) > have-waiting || waiting > have/2:
		severity = Warn
	}
	f := found(check, severity, en, zh)
	if severity == OK {
		return f
	}
	command := "sysctl -w net.ipv4.ip_local_port_range='1024 65535'"
	if have >= 64000 {
		command = "" // there are no more: time, fewer connections or a second address help
	}
	return f.fix("widen the range as root, wait a minute for closed connections to expire, lower --parallel, or send from two machines",
		"以 root 扩大端口范围，等待一分钟让已关闭的连接释放，降低 --parallel，或从两台机器发送", command)
}

// timeWait is the number of sockets in TIME_WAIT, from the line "TCP: inuse 5 orphan 0 tw 12 alloc 9 mem 1".
func timeWait(sockstat string) int {
	for line := range strings.Lines(sockstat) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != "TCP:" {
			continue
		}
		for i := 1; i+1 < len(fields); i += 2 {
			if fields[i] == "tw" {
				n, _ := strconv.Atoi(fields[i+1])
				return n
			}
		}
	}
	return 0
}

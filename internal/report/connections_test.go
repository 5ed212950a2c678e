package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// waiting is a level of 100 requests, n of which waited so long for one of the connections that the limit allows.
func waiting(n int, wait, latency float64, limit int) *metric.Level {
	l := level(16, figures{metric.OutputThroughput: 1000}, map[metric.Key]*metric.Distribution{metric.PoolWait: constant(wait, n),
		metric.Latency: constant(latency, 100), metric.TTFT: constant(latency/4, 100)})
	l.Client = &metric.Client{Connections: &metric.Connections{Limit: limit}}
	return l
}

func TestConnections_RuleOfWaitsForAConnection(t *testing.T) {
	one := func(l *metric.Level) Run { return Run{Levels: []*metric.Level{l}} }
	old := waiting(90, 1, 1, 8)
	old.Client = nil
	checkRules(t, []ruleCase{
		{"half of the time", "pool-wait", one(waiting(90, 1, 1, 8)), true},
		{"a tenth of the requests for a tenth of their time", "pool-wait", one(waiting(10, 0.1, 1, 8)), false},
		{"a burst at the start", "pool-wait", one(waiting(4, 100, 1, 8)), false},
		{"nobody", "pool-wait", one(waiting(0, 0, 1, 8)), false},
		{"a log that does not say by which policy", "pool-wait", one(old), false},
		{"the wait holds growth up, not the server", "knee", two(throughputs([]int{4}, 500)[0], waiting(90, 1, 1, 8)), false},
	})
	s := Advise(one(waiting(90, 1, 1, 8)))[0]
	if got := shellLine(s.Flags); got != "--max-connections 16" || !strings.Contains(s.Finding.EN, "90 requests of 100") {
		t.Errorf("%s\nnext: %s", s.Finding.EN, got)
	}
}

func TestConnections_AreToldInOneLine(t *testing.T) {
	l := plain()
	if text := ConnectionsText(l); text != (i18n.Text{}) || connectionLine(l) != "" {
		t.Errorf("an old log says %q", text)
	}
	for _, c := range []struct {
		of     metric.Connections
		en, zh string
	}{
		{metric.Connections{OpenedBefore: 8, Reused: 72, Most: 8},
			"Connections (keep-alive): 8 opened before the measurement and 0 during the level, at most 8 open at once, 72 requests on reused connections",
			"连接（keep-alive）：计时前建立 8 个，测试中建立 0 个，同时最多打开 8 个，72 个请求复用了连接"},
		{metric.Connections{PerRequest: true, Limit: 4, OpenedBefore: 1, Opened: 80, Most: 4},
			"Connections (per-request, at most 4): 1 opened before the measurement and 80 during the level, at most 4 open at once",
			"连接（per-request，最多 4 个）：计时前建立 1 个，测试中建立 80 个，同时最多打开 4 个"},
		{metric.Connections{Opened: 3, FoundClosed: 2, Reconnects: 1},
			"Connections (keep-alive): 0 opened before the measurement and 3 during the level, 2 idle connections closed by the server, 1 closed while a request was sent, which was then resent",
			"连接（keep-alive）：计时前建立 0 个，测试中建立 3 个，2 个空闲连接被服务端关闭，1 个在请求发出后才发现已关闭，请求已重发"},
		{metric.Connections{Opened: 3, Proxy: "http://proxy.example:3128", Unverified: true},
			"Connections (keep-alive, through the proxy http://proxy.example:3128, TLS CERTIFICATE NOT VERIFIED: --insecure): 0 opened before the measurement and 3 during the level",
			"连接（keep-alive，经由代理 http://proxy.example:3128，未验证 TLS 证书：--insecure）：计时前建立 0 个，测试中建立 3 个"},
	} {
		l.Client = &metric.Client{Connections: &c.of}
		if text := ConnectionsText(l); text != (i18n.Text{EN: c.en, ZH: c.zh}) {
			t.Errorf("%s\n%s", text.EN, text.ZH)
		}
		if !strings.Contains(More(l, ""), c.en+"\n") {
			t.Errorf("the tables lack %q", c.en)
		}
	}
}

func TestPoolWait_NamesOnlyTimesThatExist(t *testing.T) {
	l := waiting(90, 1, 1, 8)
	l.Kind = protocol.Embedding
	found := poolWaitRule(Run{Levels: []*metric.Level{l}})
	if len(found) != 1 || strings.Contains(found[0].Finding.EN+found[0].Finding.ZH, "TTFT") || !strings.Contains(found[0].Finding.EN, "not part of latency, only") {
		t.Errorf("%+v", found)
	}
}

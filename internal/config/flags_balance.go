package config

import "github.com/modelscope/evalscope/perf/i18n"

// The values of --balance.
const (
	RoundRobin = "round-robin" // one request after the other, in the order of the servers
	LeastBusy  = "least-busy"  // to the server with the fewest requests in flight
	BySession  = "session"     // all turns of a session to the same server
)

// balanceFlags are about several servers.
func balanceFlags() []Flag {
	return []Flag{
		{Name: "balance", Key: "balance", Metavar: "WORD", Group: GroupTarget, Extension: true,
			Choices: []string{RoundRobin, LeastBusy, BySession},
			Help: i18n.Text{
				EN: "how requests are distributed over several --url: round-robin (in turn), least-busy (to the server with the fewest requests in flight) " +
					"or session (one server per session)",
				ZH: "多个 --url 时请求发往哪一个：round-robin（依次轮流）、least-busy（在途请求最少的）或 session（整个会话固定一个）"},
			field: func(a *Arguments) any { return &a.Balance }},
	}
}

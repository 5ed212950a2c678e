package config

import "github.com/modelscope/evalscope/perf/i18n"

// What --between-probes may name.
const (
	// BetweenDrain waits until nothing is in flight, at the server too where it tells that.
	BetweenDrain = "drain"
	// BetweenReset empties the server's prefix cache.
	BetweenReset = "reset-prefix-cache"
)

// searchFlags are what searches for a load have beside EvalScope's.
func searchFlags() []Flag {
	return []Flag{
		{Name: "find-knee", Key: "find_knee", Group: GroupSLA, Extension: true,
			Help: i18n.Text{
				EN: "raise the load until throughput stops growing, and report that point; uses --sla-variable, --sla-upper-bound, --sla-lower-bound and --sla-number-multiplier",
				ZH: "逐步提高负载直到吞吐不再增长，并给出该拐点；--sla-variable、上下界与倍数同样适用"},
			field: func(a *Arguments) any { return &a.FindKnee }},
		{Name: "between-probes", Key: "between_probes", Metavar: "ACTION", Choices: []string{BetweenDrain, BetweenReset}, Aliases: []string{BetweenDrain + "," + BetweenReset, BetweenReset + "," + BetweenDrain}, Group: GroupSLA, Extension: true,
			Help: i18n.Text{
				EN: "before each load: drain waits until the server is idle; reset-prefix-cache clears the server's prefix cache, if the server allows it",
				ZH: "每个负载之前：drain 等待服务端空闲，reset-prefix-cache 清空其前缀缓存（若服务端允许）"},
			field: func(a *Arguments) any { return &a.BetweenProbes }},
	}
}

// Searches reports whether the levels follow from a search for a load.
func (a *Arguments) Searches() bool { return a.SLAAutoTune || a.FindKnee }

// searchKey is the argument that asks for the search.
func (a *Arguments) searchKey() string {
	if a.FindKnee && !a.SLAAutoTune {
		return "find_knee"
	}
	return "sla_auto_tune"
}

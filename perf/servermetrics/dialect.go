// Package servermetrics is the contract of server-metrics dialects: how an engine names the metrics that it serves in Prometheus' format
// (/metrics). A dialect has only names; package internal/servermetrics reads the server and calculates differences.
package servermetrics

import "github.com/modelscope/evalscope/perf/metric"

// A Dialect is how an engine names what it counts, as a plugin. Of several names for one thing (of its versions) the first that is
// there counts. The name of a gauge may end with a label, {request_type=waiting}: see Matches.
type Dialect struct {
	// Engine is what the engine is called.
	Engine string
	// Prefix begins the names of the engine's own metrics, by which it is recognized.
	Prefix string
	// Prefixes are others, such as those of its other versions.
	Prefixes []string
	// Router reports whether it passes requests on to others, which count them too.
	Router bool
	// Switch is the engine's flag that enables its metrics; "" where it always does.
	Switch string
	// About identifies the engine by its own answers.
	About About
	// Running and Waiting are gauges of requests.
	Running, Waiting []string
	// KVCache is a gauge of how full the KV cache is, 0…1; Batch one of how many sequences a step holds, where that is not Running.
	KVCache, Batch []string
	Counts         map[metric.ServerCounter][]string
	// Times are histograms, without _sum, _count and _bucket.
	Times map[metric.ServerTiming][]string
	// Ranks are labels by which the processes of one replica differ that report the same requests, such as tensor-parallel ranks: their series
	// are not added, see LowestRanks.
	Ranks []string
	// Sums are times of which the engine reports only totals.
	Sums map[metric.ServerTiming]Quotient
}

// About is where an engine reports its version and settings.
type About struct {
	// Word is the engine's name in run.json, "" for one that its answers do not identify.
	Word string
	// Owner is the owned_by of its models in the list of models.
	Owner string
	// Pages are tried in turn until one contains the version.
	Pages []Page
	// ResetCache is the path above the API to which a POST empties the prefix cache, "" where the engine has none; ResetSwitch is the setting
	// without which it is not there.
	ResetCache, ResetSwitch string
}

// A Page is a JSON document that an engine serves above the API's path. All but Path are paths of gjson, "" for what it does not contain.
type Page struct {
	Path string
	// Version is read from the document. All that follows is read from Inside where that is an object, else from the document too.
	Version, Inside string
	// Proof is a member that only this engine's page has. A page without Proof gives a version but does not identify the engine.
	Proof string
	// ContextLength is the most tokens of prompt and answer together, Slots how many requests it takes at once.
	ContextLength, Slots string
	// Flags are the settings to keep, AllFlags keeps every one.
	Flags    []string
	AllFlags bool
}

// A Quotient is a time that an engine reports as a sum in seconds, and the counter to divide it by.
type Quotient struct{ Seconds, Per string }

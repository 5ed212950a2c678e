package metric

// A Sampled is what the series of servers and GPUs that were sampled beside a level show of it, joined in time with what the client saw.
// What is nil did not happen, or cannot be told. Instants are seconds of the level's clock, as on the time axis of the page.
type Sampled struct {
	KVFull  *KVFull       `json:"kv_full,omitempty"`
	GPUIdle *GPUIdle      `json:"gpu_idle,omitempty"`
	Foreign *ForeignLoad  `json:"foreign,omitempty"`
	Warming *CacheWarming `json:"cache_warming,omitempty"`
	// Queue is the time in the server's queue by the mean number of waiting requests and their rate (Little's law), in seconds: an estimate.
	Queue *float64 `json:"queue_estimate,omitempty"`
	// Growth are memories that grew.
	Growth []Growth `json:"memory_growth,omitempty"`
	// Replicas are the servers or engines behind one address, where there are several.
	Replicas []Replica `json:"replicas,omitempty"`
	// Faults are errors that GPUs reported during the level, and not before.
	Faults []GPUFault `json:"gpu_faults,omitempty"`
}

// A GPUFault is an error of a GPU that came between two readings.
type GPUFault struct {
	GPU string `json:"gpu"`
	// Kind is "xid" or "ecc". Code is the number of an XID error, Count how many uncorrectable memory errors came.
	Kind  string `json:"kind"`
	Code  int    `json:"code,omitempty"`
	Count int    `json:"count,omitempty"`
	// From and To are the readings between which it came, in seconds.
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// The kinds of a GPUFault.
const (
	FaultXID = "xid"
	FaultECC = "ecc"
)

// A Rise is the mean TTFT of two groups of requests, in seconds.
type Rise struct {
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
	NBefore int     `json:"requests_before"`
	NAfter  int     `json:"requests_after"`
	// Over is the share of the second group above the 90th percentile of the first: a tenth where nothing rose.
	Over float64 `json:"over"`
}

// riseOver is the share from which it is not a few outliers that made the second mean larger.
const riseOver = 0.25

// Above reports whether the second mean is higher by a ratio and by seconds, and not because of a few requests.
func (r *Rise) Above(ratio, seconds float64) bool {
	return r != nil && r.After >= ratio*r.Before && r.After-r.Before >= seconds && r.Over >= riseOver
}

// A KVFull is a KV cache that was full: at 95 % or more, or requests were preempted.
type KVFull struct {
	// From and To are the first and the last instant at which it was so; From is known to Within seconds.
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Within float64 `json:"within"`
	// Share is the part of the readings, Waiting the mean of waiting requests in them; Most is the highest usage, 0 where it is not told.
	Share   float64 `json:"share"`
	Waiting float64 `json:"waiting"`
	Most    float64 `json:"most,omitempty"`
	// Preemptions is how many requests lost their place.
	Preemptions float64 `json:"preemptions"`
	// TTFT is that of requests sent before From or after To, and in between; nil where either are too few.
	TTFT *Rise `json:"ttft,omitempty"`
}

// A GPUIdle is the GPUs' utilization while requests waited at the server.
type GPUIdle struct {
	// Readings are those with a waiting request, Idle the share of them in which the busiest GPU was below half of its utilization.
	Readings int     `json:"readings"`
	Idle     float64 `json:"idle_share"`
	// Busiest is the mean utilization of the busiest GPU then, Waiting the mean number of waiting requests.
	Busiest float64 `json:"busiest_gpu"`
	Waiting float64 `json:"waiting"`
}

// A ForeignLoad is requests at the server beyond those that were in flight of ours at the same time.
type ForeignLoad struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	// Whole reports whether it is most of the level. Beyond is the mean number of them in that time, Ours that of our own.
	Whole  bool    `json:"whole"`
	Beyond float64 `json:"beyond"`
	Ours   float64 `json:"ours"`
	// Queued reports whether more requests waited than we had in flight at any time: they are not ours, and their tokens not yet counted.
	Queued bool `json:"queued,omitempty"`
}

// A CacheWarming is a share of hits in the prefix cache that rose at the beginning of a level.
type CacheWarming struct {
	// Steady is from when on the share stays; First and Later are the shares before and after.
	Steady float64 `json:"steady_from"`
	First  float64 `json:"first"`
	Later  float64 `json:"later"`
	// TTFT is that of requests sent after that instant (Before) and before it (After): the first part is the slower one.
	TTFT *Rise `json:"ttft,omitempty"`
}

// A Growth is a memory that grew steadily.
type Growth struct {
	// Of is the server or the GPU, What is "process" or "gpu".
	Of   string `json:"of"`
	What string `json:"what"`
	// Start is the size at the beginning in bytes, PerHour how fast it grew, between Low and High with 95 % confidence. Seconds is how long
	// it was watched.
	Start   float64 `json:"start_bytes"`
	PerHour float64 `json:"bytes_per_hour"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Seconds float64 `json:"seconds"`
}

// What a Growth is of.
const (
	GrowthProcess = "process"
	GrowthGPU     = "gpu"
)

// A Replica is one of several servers or engines that share the work.
type Replica struct {
	Name string `json:"name"`
	// Role is what part of a request it does, "" for all: prefill, decode, router.
	Role string `json:"role,omitempty"`
	// Requests are those that it ended, Share its part of all replicas'.
	Requests float64 `json:"requests"`
	Share    float64 `json:"share"`
	// Times are means by its own clock in seconds.
	Times map[ServerTiming]float64 `json:"times,omitempty"`
	// Slower says by which time it is slower than the others of its role, in the whole level and in each half; nil for none.
	Slower *SlowReplica `json:"slower,omitempty"`
}

// A SlowReplica is how much slower a replica is.
type SlowReplica struct {
	Time   ServerTiming `json:"time"`
	Mean   float64      `json:"mean"`
	Others float64      `json:"others"`
}

// ForeignLoad is the load of others on the server by its gauges, nil for none. The server's counters of tokens, which know every request to
// its end, go before them: where they tell of none, the gauges were a step behind. Those of which too few digits are printed tell nothing,
// and neither do they of requests that only waited.
func (l *Level) ForeignLoad() *ForeignLoad {
	if l.Sampled == nil || l.Sampled.Foreign == nil {
		return nil
	}
	f := l.Sampled.Foreign
	if v := l.Server; v != nil && v.ForeignTokens != nil && !v.Shared() && v.tokensTell() && !f.Queued {
		return nil
	}
	return f
}

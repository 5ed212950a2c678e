package metric

// OfWorkers is what a probe of the event log says it is of when it is a WorkersProbe.
const OfWorkers = "workers"

// A WorkersProbe is what the coordinator of a level knows of the machines that sent it, in their order.
type WorkersProbe struct {
	// Of is OfWorkers.
	Of      string         `json:"of"`
	Workers []WorkerReport `json:"workers"`
	// Missing is of how many requests of the level nothing arrived, because their machine was lost.
	Missing int `json:"missing,omitempty"`
}

// A WorkerReport is what became of one machine in one level.
type WorkerReport struct {
	// Host is the machine's own name, CPUs how many processors the worker may use.
	Host string `json:"host,omitempty"`
	CPUs int    `json:"cpus,omitempty"`
	// Lost is why the machine did not finish its part, "" where it did.
	Lost  string      `json:"lost,omitempty"`
	Clock WorkerClock `json:"clock"`
}

// A WorkerClock is how a machine's clock lay on the coordinator's during a level. Times are in seconds.
type WorkerClock struct {
	// Exchanges is how many of four stamps each there were, Delay the smallest time on the way of one.
	Exchanges int     `json:"exchanges"`
	Delay     float64 `json:"delay"`
	// Bound is what the offset of the clock cannot be wrong by more than, over the level: half the smallest delay, and how far the exchanges
	// lie from the line that was drawn through them. It bounds statements across machines alone: both stamps of a latency are of one clock.
	Bound float64 `json:"bound"`
	// Drift is how much faster the machine's clock runs, in parts of one.
	Drift float64 `json:"drift"`
	// Skew is how much later than the instant that was agreed on the machine's schedule began, as the clocks were known at the end.
	Skew float64 `json:"start_skew"`
}

// A Worker is one of several machines that sent the requests of a level.
type Worker struct {
	Name      string `json:"name"`
	Host      string `json:"host,omitempty"`
	Total     int    `json:"total"`
	Succeeded int    `json:"succeeded"`
	Failed    int    `json:"failed"`
	// RequestThroughput is successes, OutputThroughput their output tokens, each a second of the whole level.
	RequestThroughput float64 `json:"request_throughput"`
	OutputThroughput  float64 `json:"output_throughput"`
	// TTFT, TPOT and Latency are of successes in seconds; nil where there are none.
	TTFT    *Spread `json:"ttft,omitempty"`
	TPOT    *Spread `json:"tpot,omitempty"`
	Latency *Spread `json:"latency,omitempty"`
	// Slower says by which time the machine's requests are slower than those of the others; nil where none shows it. All went to the same
	// servers, so it is the machine or its network.
	Slower *Slower `json:"slower,omitempty"`
	// Verdict is that on this machine alone.
	Verdict *Verdict `json:"verdict,omitempty"`
	// Lost is why the machine did not finish its part, "" where it did.
	Lost string `json:"lost,omitempty"`
	// Clock is how the machine's clock lay on the coordinator's; nil where that is not known.
	Clock *WorkerClock `json:"clock,omitempty"`
}

// SetWorkers names the machines that Worker of a record counts. It is called before the first Add.
func (a *Aggregate) SetWorkers(names []string) {
	a.workers = nil
	for _, name := range names {
		a.workers = append(a.workers, targetSum{name: name})
	}
}

// asWorkers are the machines of a level that took so long. The test is that of servers: equal ones show equal ranks.
func (t targetSums) asWorkers(seconds float64) (all []Worker) {
	for _, one := range t.of(seconds) {
		all = append(all, Worker{Name: one.Name, Total: one.Total, Succeeded: one.Succeeded, Failed: one.Failed,
			RequestThroughput: one.RequestThroughput,
			OutputThroughput:  one.OutputThroughput, TTFT: one.TTFT, TPOT: one.TPOT, Latency: one.Latency, Slower: one.Slower})
	}
	return all
}

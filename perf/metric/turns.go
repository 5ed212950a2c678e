package metric

import "github.com/modelscope/evalscope/perf/record"

// A Turn is the figures of the requests of one turn, over all conversations. Where they are of something else, Turn is 0.
type Turn struct {
	// Turn counts from 1. The last row of a level with long conversations also holds all turns behind it: OrLater.
	Turn    int  `json:"turn,omitempty"`
	OrLater bool `json:"or_later,omitempty"`
	// Total is Succeeded + Failed; cancelled requests are outside it.
	Total     int `json:"total"`
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
	// InputTokens and OutputTokens are means of successes, nil where nobody counted them. CachedShare is cached ÷ prompt tokens,
	// nil where the server does not say.
	InputTokens  *float64 `json:"input_tokens,omitempty"`
	OutputTokens *float64 `json:"output_tokens,omitempty"`
	CachedShare  *float64 `json:"cached_share,omitempty"`
	// TTFT and Latency are of successes in seconds; nil where there are none.
	TTFT    *Spread `json:"ttft,omitempty"`
	Latency *Spread `json:"latency,omitempty"`
}

// mostTurns is how many turns have a row of their own.
const mostTurns = 64

// turnSum is the sums of one turn.
type turnSum struct {
	total, succeeded, failed int
	input, output            mean
	cached, prompt           int64
	ttft, latency            *Distribution
}

// turn adds a record to the sums of its turn.
func (c *conversations) turn(r *record.Record) {
	if r.Cancelled() {
		return
	}
	at := min(r.Turn, mostTurns-1)
	for len(c.turns) <= at {
		c.turns = append(c.turns, *newTurnSum())
	}
	c.turns[at].add(r)
}

func newTurnSum() *turnSum { return &turnSum{ttft: NewDistribution(), latency: NewDistribution()} }

// add adds a request that was not cancelled.
func (t *turnSum) add(r *record.Record) {
	t.total++
	if !r.Succeeded() {
		t.failed++
		return
	}
	t.succeeded++
	if n, ok := r.InputTokens(); ok {
		t.input.join(mean{int64(n), 1})
		if cached, ok := r.CachedTokens(); ok {
			t.cached, t.prompt = t.cached+int64(cached), t.prompt+int64(n)
		}
	}
	if n, ok := r.OutputTokens(); ok {
		t.output.join(mean{int64(n), 1})
	}
	if d, ok := r.TTFT(); ok {
		t.ttft.Add(d.Seconds())
	}
	if d, ok := r.Latency(); ok {
		t.latency.Add(d.Seconds())
	}
}

// table is a row for each turn, nil for a level of single requests.
func (c *conversations) table() (rows []Turn) {
	if c == nil {
		return nil
	}
	for i := range c.turns {
		row := c.turns[i].row()
		row.Turn, row.OrLater = i+1, i == mostTurns-1
		rows = append(rows, row)
	}
	return rows
}

// row is the sums as figures.
func (t *turnSum) row() Turn {
	row := Turn{Total: t.total, Succeeded: t.succeeded, Failed: t.failed,
		InputTokens: t.input.of(), OutputTokens: t.output.of(), TTFT: t.ttft.spread(), Latency: t.latency.spread()}
	if t.prompt > 0 {
		row.CachedShare = new(float64(t.cached) / float64(t.prompt))
	}
	return row
}

// of is the mean, nil where nothing was added.
func (m mean) of() *float64 {
	if m.n == 0 {
		return nil
	}
	return new(float64(m.sum) / float64(m.n))
}

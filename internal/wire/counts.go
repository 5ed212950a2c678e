package wire

// Counts is what happened to a client's connections in a span of time.
type Counts struct {
	// Opened is how many were opened, for a request or beforehand; Most how many were open at once, at most.
	Opened, Most int
	// Reused is how many requests went out on one that had served another before.
	Reused int
	// FoundClosed is how many idle ones had been closed by the server, as a look at them before their use showed;
	// Reconnects how many showed that only when a request had gone out, which was sent again on a new one.
	FoundClosed, Reconnects int
}

// counts are the Counts so far, and how many connections are open now. The client's mutex guards them.
type counts struct {
	Counts
	open int
}

func (c *counts) opened() {
	c.Opened++
	c.open++
	c.Most = max(c.Most, c.open)
}

func (c *counts) foundClosed() {
	c.FoundClosed++
	c.open--
}

// Counts is what happened to the connections since the last call, or since the client was made.
func (c *Client) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	past := c.counts.Counts
	c.counts.Counts = Counts{Most: c.counts.open}
	past.Reused = int(c.reused.Swap(0))
	return past
}

// replace notes that a connection turned out closed under a request, which opens another in its place.
func (c *Client) replace(k *conn) {
	k.abandon()
	c.noteReuse(k, false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts.Reconnects++
	c.counts.open--
}

package wire

import "slices"

// A habit is what was seen of a server's way with connections. Some servers close every connection after its reply
// although they promise to keep it (llama.cpp does after a stream): then the close is still under way when the next
// request goes out, and that request would be sent twice. Once that habit is plain, connections serve once.
type habit struct{ kept, closed int }

// plain is how often a used connection must turn out closed, and never open, before the server counts as one that
// keeps none.
const plain = 4

func (h habit) servesOnce() bool { return h.kept == 0 && h.closed >= plain }

// idleCount is the number of connections that wait.
func (c *Client) idleCount() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.idle)
}

// dropDead closes the idle connections that the server has closed meanwhile.
func (c *Client) dropDead() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = slices.DeleteFunc(c.idle, func(k *conn) bool {
		if k.alive() {
			return false
		}
		k.abandon()
		c.counts.foundClosed()
		c.places.vacate()
		return true
	})
}

// fit says that an idle connection is still open; one that is not is closed here too, and its place stays the caller's.
func (c *Client) fit(k *conn) bool {
	if k.alive() {
		return true
	}
	k.abandon()
	c.mu.Lock()
	c.counts.foundClosed()
	c.mu.Unlock()
	c.learn(k, false)
	return false
}

// put keeps a connection for another request: the one that waits longest, else for later.
func (c *Client) put(k *conn) {
	c.mu.Lock()
	keep := !c.closed && !c.config.PerRequest && !(k.used && c.habit.servesOnce())
	if keep && !c.places.pass(k) {
		c.idle = append(c.idle, k)
	}
	c.mu.Unlock()
	if !keep {
		k.Close()
		c.gone()
	}
}

// drop closes a connection that no other request can use.
func (c *Client) drop(k *conn) {
	k.abandon()
	c.gone()
}

// gone notes that a connection is closed; its place is free.
func (c *Client) gone() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts.open--
	c.places.vacate()
}

// learn notes whether a connection that had served before was still open.
func (c *Client) learn(k *conn, kept bool) {
	if !k.used {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept {
		c.habit.kept++
	} else {
		c.habit.closed++
	}
}

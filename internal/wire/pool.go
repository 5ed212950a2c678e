package wire

import "slices"

// keepAliveStats counts how the server treats connections between requests. Some servers close every connection after its reply
// although they promise to keep it (llama.cpp does after a stream): then the close is still under way when the next
// request goes out, and that request would be sent twice. Once that is certain, each connection is used once.
type keepAliveStats struct{ kept, closed int }

// minClosedReuses is how often a used connection must turn out closed, and never open, before the server counts as one that
// keeps none.
const minClosedReuses = 4

func (h keepAliveStats) servesOnce() bool { return h.kept == 0 && h.closed >= minClosedReuses }

// idleCount is the number of idle connections.
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
		c.limiter.release()
		return true
	})
}

// checkAlive reports whether an idle connection is still open. One that is not is closed here too; its place stays the caller's.
func (c *Client) checkAlive(k *conn) bool {
	if k.alive() {
		return true
	}
	k.abandon()
	c.mu.Lock()
	c.counts.foundClosed()
	c.mu.Unlock()
	c.noteReuse(k, false)
	return false
}

// put keeps a connection for another request: the one that waits longest, else for later.
func (c *Client) put(k *conn) {
	c.mu.Lock()
	keep := !c.closed && !c.config.PerRequest && !(k.used && c.keepAlive.servesOnce())
	if keep && !c.limiter.handOver(k) {
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
	c.limiter.release()
}

// noteReuse notes whether a connection that had served before was still open.
func (c *Client) noteReuse(k *conn, kept bool) {
	if !k.used {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept {
		c.keepAlive.kept++
	} else {
		c.keepAlive.closed++
	}
}

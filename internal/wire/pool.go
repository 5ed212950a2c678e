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
		return true
	})
}

// take is the idle connection that was used last and is still alive, nil when there is none.
func (c *Client) take() *conn {
	for {
		c.mu.Lock()
		n := len(c.idle)
		if n == 0 {
			c.mu.Unlock()
			return nil
		}
		k := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		if k.alive() {
			return k
		}
		c.learn(k, false)
		k.abandon()
	}
}

// put keeps a connection for another request.
func (c *Client) put(k *conn) {
	c.mu.Lock()
	keep := !c.closed && !(k.used && c.habit.servesOnce())
	if keep {
		c.idle = append(c.idle, k)
	}
	c.mu.Unlock()
	if !keep {
		k.Close()
	}
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

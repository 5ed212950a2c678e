package wire

import "sync/atomic"

// inUseSample is in how many of the connections under way somebody may look: those whose requests began last.
const inUseSample = 64

// inUse holds the connections of the latest requests that are under way. A request enters and leaves by an atomic
// operation each, so that a look from outside costs the load nothing.
type inUse struct {
	next  atomic.Uint32
	conns [inUseSample]atomic.Pointer[conn]
}

// add notes that a request goes out on k; remove needs the place.
func (b *inUse) add(k *conn) (place uint32) {
	place = b.next.Add(1) % inUseSample
	b.conns[place].Store(k)
	return place
}

// remove takes k out again, unless a later request has taken its place.
func (b *inUse) remove(place uint32, k *conn) { b.conns[place].CompareAndSwap(k, nil) }

// Unread is how many bytes lie in the kernel that the client has not read yet, over the connections (at most 64) of the
// latest requests that are under way, and how many of those it could look at: none on systems that do not tell.
func (c *Client) Unread() (bytes int64, conns int) {
	for i := range c.inUse.conns {
		k := c.inUse.conns[i].Load()
		if k == nil {
			continue
		}
		if n, ok := unread(k.raw); ok {
			bytes += int64(n)
			conns++
		}
	}
	return bytes, conns
}

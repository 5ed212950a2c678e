package trace

// chats know of requests which conversation they were part of. What was seen long ago is forgotten, so that memory does not grow with a
// trace.
type chats struct{ young, old map[string]string }

// mostChats is how many of the latest requests are known at least.
const mostChats = 1 << 18

// of is the conversation of a request, "" for none: what the trace names, or the request that the chain of its parents begins with.
func (c *chats) of(r recording) string {
	if r.session != "" || r.chat == "" {
		return r.session
	}
	root := r.chat
	if r.parent != "" {
		root = r.parent
		if known, ok := c.root(r.parent); ok {
			root = known
		}
	}
	if c.young == nil || len(c.young) >= mostChats {
		c.young, c.old = map[string]string{}, c.young
	}
	c.young[r.chat] = root
	return root
}

func (c *chats) root(chat string) (string, bool) {
	root, ok := c.young[chat]
	if !ok {
		root, ok = c.old[chat]
	}
	return root, ok
}

package recorder

import "time"

// answers reads what the server sent.
func (l *link) answers(p []byte, at time.Duration) {
	for len(p) > 0 {
		n, what, headed, ended := l.replies.next(p)
		if headed {
			ended = l.replyBegins()
		}
		if what == pieceData {
			if e := l.oldest().exchange; e != nil {
				e.holds(p[:n], true, at)
			}
		}
		if ended {
			l.replied(at)
		}
		p = p[n:]
	}
}

// replyBegins reads the head of a reply; it reports whether the reply ends with it.
func (l *link) replyBegins() (ended bool) {
	h := parseHead(l.replies.head)
	status := h.status()
	if status >= 100 && status < 200 && status != 101 { // another head follows
		l.replies.begin()
		return false
	}
	first := l.oldest()
	if status == 0 || first.method == "" {
		l.replies.lose()
		return false
	}
	if first.exchange != nil {
		first.exchange.began(status, h.get("Content-Encoding"))
	}
	b := h.replyBody(first.method, status)
	if b.unknown {
		l.tunnel.Store(true)
	}
	return l.replies.body(b)
}

func (l *link) oldest() asked {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) == 0 {
		return asked{}
	}
	return l.open[0]
}

// replied ends the oldest request.
func (l *link) replied(at time.Duration) {
	l.mu.Lock()
	var first asked
	if len(l.open) > 0 {
		first, l.open = l.open[0], l.open[1:]
	}
	end := whole
	if l.gone { // a server that is told so may end its reply in order
		end = clientLeft
	}
	l.mu.Unlock()
	l.over(first.exchange, at, end)
}

// finish ends the requests that are still open.
func (l *link) finish() {
	at := l.tap.now()
	l.mu.Lock()
	open, gone := l.open, l.gone
	l.open = nil
	l.mu.Unlock()
	for i, one := range open {
		end := serverLeft
		switch {
		case i == 0 && l.replies.at == toTheEnd && !gone && !l.broken:
			end = whole
		case gone:
			end = clientLeft
		}
		l.over(one.exchange, at, end)
	}
}

func (l *link) over(e *exchange, at time.Duration, end ending) {
	if e != nil && e.close(at, end) {
		l.tap.end(e)
	}
}

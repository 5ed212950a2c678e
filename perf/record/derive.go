package record

import "time"

// Succeeded reports whether the request ended without a fault.
func (r *Record) Succeeded() bool { return r.Fault == nil }

// Cancelled reports whether we stopped the request; it is then outside every total.
func (r *Record) Cancelled() bool { return r.Fault != nil && r.Fault.Kind == FaultCancelled }

// EndsSession reports whether no request of its session ends behind this one.
func (r *Record) EndsSession() bool { return !r.More || r.Fault != nil && r.Graph == nil }

// Counted reports whether the request belongs to the measured total: no warm-up, not cancelled.
func (r *Record) Counted() bool { return !r.Warmup && !r.Cancelled() }

// EmptyAnswer reports whether the reply ended at once with a finish_reason and no output: a success without TTFT.
func (r *Record) EmptyAnswer() bool {
	return r.Succeeded() && r.Stream && r.First == 0
}

// Short reports whether a success has fewer output tokens than the request forced.
func (r *Record) Short() bool {
	n, ok := r.OutputTokens()
	return r.Succeeded() && r.ForcedTokens > 0 && ok && n < r.ForcedTokens*max(1, len(r.Choices))
}

// TTFT is First − Sent. It is absent without streaming and when no output came.
func (r *Record) TTFT() (time.Duration, bool) { return between(r.Sent, r.First) }

// TTFTFromDue is First − Due: what a user waited who came at the scheduled instant.
func (r *Record) TTFTFromDue() (time.Duration, bool) { return between(r.Due, r.First) }

// TTFTAnswer is FirstAnswer − Sent: the first output that is not reasoning.
func (r *Record) TTFTAnswer() (time.Duration, bool) { return between(r.Sent, r.FirstAnswer) }

// Latency is Last − Sent.
func (r *Record) Latency() (time.Duration, bool) { return between(r.Sent, r.Last) }

// LatencyFromDue is Last − Due; its difference from Latency shows coordinated omission.
func (r *Record) LatencyFromDue() (time.Duration, bool) { return between(r.Due, r.Last) }

// Tail is End − Last: what came after the answer (usage, end mark).
func (r *Record) Tail() (time.Duration, bool) { return between(r.Last, r.End) }

// Lag is Sent − Due: our own lateness, the wait for a place among the connections, and the time to open one.
func (r *Record) Lag() (time.Duration, bool) { return between(r.Due, r.Sent) }

// Ready is the instant at which the request could have gone out had a connection been there, and no limit of requests in flight:
// Sent without the wait for a place and the opening, as far as they lie before it.
func (r *Record) Ready() Instant {
	waited := r.PoolWait + r.LimitWait
	if r.Reconnects == 0 {
		waited += r.Connect + r.TLS
	}
	if r.Sent == 0 {
		return 0
	}
	return r.Sent - Instant(waited)
}

// SendLag is Ready − Due: our own lateness, without what the server and the policy of connections took.
func (r *Record) SendLag() (time.Duration, bool) {
	ready := r.Ready()
	if r.Due == 0 || ready == 0 {
		return 0, false
	}
	return time.Duration(max(0, ready-r.Due)), true
}

// InputTokens is the number of prompt tokens: the server's count, else our tokenizer's.
func (r *Record) InputTokens() (int, bool) {
	if r.Usage.Given && r.Usage.Prompt >= 0 {
		return r.Usage.Prompt, true
	}
	return r.Local.Prompt, r.Local.Given && r.Local.Prompt >= 0
}

// OutputTokens is the number of completion tokens over all choices: the server's count, else our tokenizer's.
func (r *Record) OutputTokens() (int, bool) {
	if r.Usage.Given && r.Usage.Completion >= 0 {
		return r.Usage.Completion, true
	}
	return r.Local.Completion, r.Local.Given && r.Local.Completion >= 0
}

// CachedTokens is the server's count of prompt tokens taken from its prefix cache.
func (r *Record) CachedTokens() (int, bool) {
	return r.Usage.Cached, r.Usage.Given && r.Usage.Cached >= 0
}

// TPOT is (Latency − TTFT) ÷ (output tokens − 1). It is absent for one token, without streaming, for several choices,
// whose own token counts the server does not give, and where the whole output came at one instant, however long after it
// the finish_reason: such a reply says nothing of the time between tokens. Elsewhere the time up to the finish_reason is
// in it: a token that ends the answer has no text, but was made and is counted.
func (r *Record) TPOT() (time.Duration, bool) {
	n, counted := r.OutputTokens()
	if !counted || n < 2 || len(r.Choices) > 1 {
		return 0, false
	}
	decode, ok := r.decode()
	if !ok {
		return 0, false
	}
	return decode / time.Duration(n-1), true
}

// TPOTExact is TPOT without the tokens of the first payload: (Last − First) ÷ (n − n₁). It is present only if the server reported the
// number of tokens in the first payload.
func (r *Record) TPOTExact() (time.Duration, bool) {
	n, counted := r.OutputTokens()
	decode, ok := r.decode()
	if !counted || !ok || len(r.Choices) > 1 {
		return 0, false
	}
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			if p.Tokens < 1 || n <= int(p.Tokens) {
				return 0, false
			}
			return decode / time.Duration(n-int(p.Tokens)), true
		}
	}
	return 0, false
}

// Steps counts the payloads with observable output ("packages" in the older guide).
func (r *Record) Steps() int {
	n := 0
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			n++
		}
	}
	return n
}

// decode is Last − First, absent where all output came at one instant.
func (r *Record) decode() (time.Duration, bool) {
	d, ok := between(r.First, r.Last)
	return d, ok && d > 0 && r.lastOutput() > r.First
}

// lastOutput is the instant of the last payload with output; Last where the payloads are not known.
func (r *Record) lastOutput() Instant {
	for i := len(r.Payloads) - 1; i >= 0; i-- {
		if r.Payloads[i].Kind.Observable() {
			return r.Payloads[i].At
		}
	}
	return r.Last
}

// between is the time from one instant to another; absent where one of them did not happen or they are in the wrong order.
func between(from, to Instant) (time.Duration, bool) {
	if from == 0 || to < from {
		return 0, false
	}
	return time.Duration(to - from), true
}

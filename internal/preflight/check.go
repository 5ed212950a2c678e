package preflight

import "context"

// Check are all checks: those of this machine, then the way to the server, then what it makes of requests. A check
// that another one's failure makes pointless is left out.
func Check(ctx context.Context, h Host, t Target) ([]Finding, Manifest) {
	all, m := Server(ctx, h, t)
	return append(Local(h, t), all...), m
}

// Server are the checks of the way to the server, and of the server.
func Server(ctx context.Context, h Host, t Target) ([]Finding, Manifest) {
	a := newAsker(h, t)
	defer a.close()
	all, reached := a.way(ctx)
	if !reached {
		return all, Manifest{}
	}
	m, server, first := a.list(ctx)
	all = append(all, server)
	if server.Severity == Fail {
		return all, m
	}
	a.describe(ctx, &m)
	all = append(all, a.requests(ctx, m)...)
	return append(all, serverClock(first.header.Get("Date"), first.at)), m
}

// way goes as far as a connection: name, TCP and TLS.
func (a *asker) way(ctx context.Context) (all []Finding, reached bool) {
	name, addresses := a.dns(ctx)
	all = append(all, name)
	if addresses == nil {
		return all, false
	}
	tcp, conn := a.dial(ctx)
	all = append(all, tcp)
	if conn == nil {
		return all, false
	}
	defer conn.Close()
	if a.target.URL.Scheme != "https" || a.via != nil { // through a proxy the first request makes the handshake
		return all, true
	}
	secure := a.secure(ctx, conn)
	return append(all, secure), secure.Severity != Fail
}

// requests sends the tiny requests and judges what came.
func (a *asker) requests(ctx context.Context, m Manifest) []Finding {
	t := a.target
	if t.Probe == nil {
		return []Finding{model(t, m, false), contextLength(t, m), slots(t, m)}
	}
	trials := a.ask(ctx)
	all := []Finding{model(t, m, trials.plain.accepted()), contextLength(t, m), slots(t, m), a.request(trials)}
	if !trials.plain.accepted() {
		return all
	}
	return append(all, usage(t, trials.plain), ignoreEOS(t, trials.plain, trials.forced), tokenCounts(t, trials.counts), keepAlive(trials))
}

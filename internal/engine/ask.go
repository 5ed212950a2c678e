package engine

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// tryFor is how long the connection test goes on against a server that refuses or cannot be reached: one that is starting
	// up may come, one that is not there will not.
	tryFor = 10 * time.Second
	// askFor bounds one question: a cold server may take half a minute and more for its first token.
	askFor = 2 * time.Minute
	// leastTry is what an attempt gets at the end of that time.
	leastTry = time.Second
)

// A window is how long the connection test goes on trying, and how long it waits for an answer.
type window struct {
	try, answer time.Duration
	flag        string // that bounds the answer
}

// window is what --test-timeout says, else the usual one.
func (e *Engine) window() window {
	w := window{tryFor, askFor, "--test-timeout"}
	if t := e.Plan.Target.TestTimeout; t > 0 {
		w = window{t, t, w.flag}
	}
	if total := e.Plan.Target.TotalTimeout; total > 0 && total < w.answer {
		w.answer, w.flag = total, "--total-timeout"
	}
	return w
}

// A refused is a question outside the load that failed.
type refused struct {
	record *record.Record
	words  i18n.Text
}

// Error is what the test's user reads, Text the same in both languages.
func (r *refused) Error() string   { return r.words.EN }
func (r *refused) Text() i18n.Text { return r.words }

// Unwrap is ErrUnreachable.
func (r *refused) Unwrap() error { return ErrUnreachable }

// ask sends one request outside the load, again where the server may only be starting.
func (e *Engine) ask(ctx context.Context, it preparedRequest) (*record.Record, error) {
	begin, w := time.Now(), e.window()
	for left, answer, tries := w.try, w.answer, 1; ; tries++ {
		r := e.once(ctx, it, left, answer, w.flag)
		if r.Fault == nil {
			return r, nil
		}
		left = w.try - time.Since(begin)
		if ctx.Err() != nil {
			return nil, i18n.Errorf("the connection test was stopped: %v", "连接测试被中止：%v", context.Cause(ctx))
		}
		if left <= 0 || !mayRecover(r) {
			return nil, &refused{r, e.explain(r, it.line)}
		}
		if tries == 1 { // the others would say the same
			logline.Warn(e.Log, i18n.Sprintf("The server%s %s; retrying for %s.", "服务%s%s；重试 %s。", e.named(it.target), answered(r), left.Round(time.Second)))
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
		left = max(w.try-time.Since(begin), leastTry).Round(100 * time.Millisecond)
		answer = max(w.answer-time.Since(begin), leastTry)
	}
}

// answered is what a server did that may do better a moment later.
func answered(r *record.Record) i18n.Text {
	if r.Status > 0 {
		return i18n.Sprintf("returned %s", "返回 %s", describe(r))
	}
	return i18n.Sprintf("did not respond (%s)", "没有响应（%s）", describe(r))
}

// once sends it a single time: connecting may take so long, and all of it so long.
func (e *Engine) once(ctx context.Context, it preparedRequest, connect, all time.Duration, flag string) *record.Record {
	bounded, cancel := context.WithTimeout(ctx, all)
	defer cancel()
	x := it.disguise.over(e.exchange(it.target))
	x.connect = connect
	r := x.do(bounded, wire.NewClock(), &it, record.SentID{Prefix: e.series("test"), Number: e.asked.Add(1) - 1}, record.TraceContext{})
	r.Target = it.target
	switch {
	case r.Fault == nil:
	case r.Fault.Kind == record.FaultCancelled && ctx.Err() == nil:
		r.Fault = &record.Fault{Kind: record.FaultTimeoutTotal, Words: "no response within " + inSeconds(all) + " (" + flag + ")"}
	case r.Fault.Kind == record.FaultReset && r.Status == 0 && x.client.SpeaksTLS(ctx):
		r.Fault = &record.Fault{Kind: record.FaultTLS, Words: "the server uses TLS on this port: use https:// in --url"}
	}
	return r
}

func inSeconds(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.String()
	}
	return strconv.FormatFloat(d.Round(10*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
}

// unknownHost reports whether the host of the URL, or of the proxy, has no address.
func unknownHost(r *record.Record) bool {
	return r.Fault.Kind == record.FaultConnect && strings.HasSuffix(r.Fault.Words, "no such host")
}

// mayRecover reports whether the same request may succeed a moment later.
func mayRecover(r *record.Record) bool {
	switch r.Fault.Kind {
	case record.FaultConnect:
		return !unknownHost(r)
	case record.FaultTimeoutConnect, record.FaultReset, record.FaultRefused:
		return true
	case record.FaultTruncated: // a cut is as good as a reset; a server that always ends so will not change
		return !strings.HasPrefix(r.Fault.Words, record.EndedSilently)
	case record.FaultStatus:
		return r.Status >= 500 && !lasting(r.Status)
	}
	return false
}

// lasting reports whether a status of a server's own says what will not change: it has no such method, or speaks no such protocol,
// or the network before it wants a login.
func lasting(status int) bool {
	return status == http.StatusNotImplemented || status == http.StatusHTTPVersionNotSupported ||
		status == http.StatusNetworkAuthenticationRequired
}

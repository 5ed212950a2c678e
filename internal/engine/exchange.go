package engine

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// An exchange sends one item and makes its record.
type exchange struct {
	protocol protocol.Dialect
	client   *wire.Client
	url      *url.URL      // where requests go
	connect  time.Duration // bounds opening a connection, beside the client's own bound; 0 does not
	secrets  redactor
	peer     *peer
}

// do sends the item under the id and reads the reply to its end.
func (x *exchange) do(ctx context.Context, clock wire.Clock, it *preparedRequest, id record.SentID,
	trace record.TraceContext) *record.Record {
	r := &record.Record{Seq: id.Number, IDPrefix: id.Prefix, Item: it.number, Repeated: it.repeated, WantPromptTokens: it.want,
		Body: it.request.Body, MaxTokens: it.request.MaxTokens, MinTokens: it.request.MinTokens, ForcedTokens: it.request.ExactTokens,
		Stream: it.request.Stream}
	in := reading{record: r, reply: x.protocol.NewReply(&it.request)}
	out := x.client.Send(ctx, clock, wire.Request{Body: it.request.Body, ID: id, Trace: trace, Own: it.own, Fields: it.fields,
		Connect: x.connect}, &in)
	x.fill(r, &out, in.reply, in.end.wrong)
	r.Trace = trace.Attempt(out.Reconnects)
	if out.Head.Own != "" {
		it.own.Value = out.Head.Own
	}
	if reply, ok := in.reply.(protocol.CallReader); ok && it.session != nil {
		it.calls = x.secrets.calls(reply.ToolCalls())
	}
	return r
}

// A reading takes what the wire brings of one reply into its record.
type reading struct {
	record *record.Record
	reply  protocol.Reply
	end    answerEnd
}

// Event is one payload of a streamed reply.
func (in *reading) Event(e wire.Event) (end bool) {
	m, r := in.reply.Payload(e.Name, e.Data), in.record
	if m.Fault != nil {
		if r.Fault == nil {
			r.Fault = m.Fault
		}
		return false
	}
	if r.Payloads == nil {
		r.Payloads = make(record.Payloads, 0, room(r.MaxTokens))
	}
	a := &e.Arrival
	r.Payloads = append(r.Payloads, record.Payload{At: a.At, Read: a.Read, ReadDelay: a.Held, Choice: int32(m.Choice),
		Tokens: int32(m.Tokens), Bytes: int32(m.Bytes), Kind: m.Kind})
	if m.Complete || in.end.complete {
		in.end.note(m)
	}
	return m.Kind&record.EndMark != 0
}

// Answered reports whether the answer is complete.
func (in *reading) Answered() bool { return in.end.complete }

// Behind is a payload that came with the end mark and stands behind it.
func (in *reading) Behind(e wire.Event) {
	if in.record.Fault == nil {
		in.reply.Behind(e.Data)
	}
}

// An answerEnd is whether a stream's answer is complete, so that only its usage and its end mark can follow. Some servers
// write a finish_reason into every payload: output behind one shows that theirs say nothing.
type answerEnd struct{ complete, wrong bool }

func (e *answerEnd) note(m protocol.Chunk) {
	e.wrong = e.wrong || e.complete && m.Kind.Observable()
	e.complete = !e.wrong && (e.complete || m.Complete)
}

// room is for how many payloads a reply of at most so many tokens (0: nobody knows) is given room at first: what every
// server needs around the output, and no more than a few KB.
func room(tokens int) int {
	if tokens == 0 {
		return 16
	}
	return min(tokens, 124) + 4
}

// marked reports whether the end mark came.
func marked(payloads record.Payloads) bool {
	return len(payloads) > 0 && payloads[len(payloads)-1].Kind&record.EndMark != 0
}

// fill brings together what the wire saw and what the reply said. wrongEnd says that output came behind a finish_reason, so
// that none of them shows that a stream which was cut had ended.
func (x *exchange) fill(r *record.Record, out *wire.Outcome, reply protocol.Reply, wrongEnd bool) {
	r.PoolWait, r.Connect, r.TLS = out.PoolWait, out.Connect, out.TLS
	r.Sent, r.Resent, r.Header, r.End = out.Sent, out.Resent, out.Header, out.End
	r.Status, r.Reused, r.Reconnects, r.BytesIn = out.Head.Status, out.Reused, out.Reconnects, out.BytesIn
	if out.Head.Success() {
		r.Stream = out.Streamed
	}
	if !out.Streamed {
		r.ReadDelay = out.Held
	}
	r.NoEnd = out.NoEnd
	r.Stray = strings.ToValidUTF8(out.Stray, "\uFFFD")
	if r.Fault == nil {
		r.Fault = x.fault(out, reply)
	}
	result := reply.Result()
	if r.Fault == nil {
		x.peer.named(x.secrets, out.Head.Server, result.Model)
	}
	r.ServerID = out.Head.RequestID
	r.ID, r.Usage, r.Choices, r.CountedBy = result.ID, result.Usage, result.Choices, result.Counted
	correct(r, &result)
	if r.Fault == nil && out.Streamed {
		result.Complete = result.Complete && !(out.Cut && wrongEnd && !marked(r.Payloads))
		r.Fault = streamFault(r, &result, out.Cut)
		if r.Fault != nil && r.Stray != "" {
			r.Fault.Words += "; it contains a line that is not an event: " + r.Stray
		}
	}
	if r.Fault == nil {
		r.Fault = forcedFault(r, &result)
	}
	marks(r)
	x.secrets.record(r)
}

// forcedFault is the fault of an answer without any output although the request forces some and the server counts none: what
// it did not make it cannot have hidden.
func forcedFault(r *record.Record, result *protocol.Result) *record.Fault {
	if least := max(r.ForcedTokens, r.MinTokens); least > 0 && r.Usage.Given && r.Usage.Completion == 0 && !hasOutput(r, result) {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: fmt.Sprintf("the answer is empty, and the server reports no tokens for it, although "+
			"the request forces %d", least)}
	}
	return nil
}

func hasOutput(r *record.Record, result *protocol.Result) bool {
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			return true
		}
	}
	for _, c := range result.Choices {
		if c.Text != "" || c.Reasoning != "" || c.Tools != "" {
			return true
		}
	}
	return false
}

// streamFault is the fault of a stream that ended without saying so, or without an answer.
func streamFault(r *record.Record, result *protocol.Result, cut bool) *record.Fault {
	var fault *record.Fault
	switch {
	case cut && !result.Complete:
		fault = &record.Fault{Kind: record.FaultTruncated, Words: "the connection closed before the stream ended"}
	case len(r.Payloads) == 0:
		fault = &record.Fault{Kind: record.FaultEmptyStream, Words: "the stream ended without a payload"}
	case len(result.Choices) == 0:
		fault = &record.Fault{Kind: record.FaultEmptyStream, Words: "the stream ended without an answer"}
		if result.Foreign != "" {
			fault.Words += "; " + result.Foreign
		}
	case !result.Complete && marked(r.Payloads):
		fault = &record.Fault{Kind: record.FaultTruncated, Words: record.EndedSilently + " of the API itself; only a gateway's [DONE] was received"}
	case !result.Complete:
		fault = &record.Fault{Kind: record.FaultTruncated, Words: record.EndedSilently}
	default:
		return nil
	}
	if result.Words != "" {
		fault.Words += "; server message: " + result.Words
	}
	return fault
}

// marks finds First, FirstAnswer and Last among the payloads; without streaming Last is the end of the body. A
// finish_reason that came before the last output is not the end.
func marks(r *record.Record) {
	if !r.Stream {
		if r.Fault == nil {
			r.Last = r.End
		}
		return
	}
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			if r.First == 0 {
				r.First = p.At
			}
			if r.FirstAnswer == 0 && p.Kind&(record.Output|record.Tool) != 0 {
				r.FirstAnswer = p.At
			}
		}
		if p.Kind.Observable() || p.Kind&record.Finish != 0 {
			r.Last = p.At
		}
	}
}

package eventlog

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/record"
)

// appendRequest appends the line of a request. Its fields are those of record.Record by their JSON names, but for the
// body, see fields.body, and the session, which is left out where it is the request's number. It is written by hand because
// it runs on the request's own goroutine: encoding/json takes several times as long and would copy the payloads twice.
func appendRequest(dst []byte, r *record.Record) []byte {
	start := len(dst)
	f := fields{beginLine(dst, KindRequest)}
	f.dst = append(f.dst, `request":{"seq":`...)
	f.dst = strconv.AppendInt(f.dst, r.Seq, 10)
	f.dst = append(f.dst, `,"item":`...)
	f.dst = strconv.AppendInt(f.dst, r.Item, 10)
	if r.Session != r.Seq {
		f.name("session")
		f.dst = strconv.AppendInt(f.dst, r.Session, 10)
	}
	f.integer("turn", int64(r.Turn))
	f.flag("more", r.More)
	f.graph(r.Graph)
	f.text("id", r.ID)
	f.text("server_id", r.ServerID)
	f.trace(r.Trace)
	f.integer("target", int64(r.Target))
	f.integer("class", int64(r.Class))
	f.recorded(r.Recorded)
	f.flag("warmup", r.Warmup)
	f.flag("held", r.Held)
	f.flag("repeated", r.Repeated)
	f.flag("stream", r.Stream)
	f.stamps(&r.Stamps)
	f.flag("reused", r.Reused)
	f.integer("reconnects", int64(r.Reconnects))
	f.flag("no_end", r.NoEnd)
	f.text("stray", r.Stray)
	f.integer("status", int64(r.Status))
	f.fault(r.Fault)
	if r.Payloads != nil {
		f.name("payloads")
		f.dst = r.Payloads.AppendJSON(f.dst)
	}
	f.usage(r.Usage)
	f.text("payload_tokens_by", string(r.CountedBy))
	f.choices(r.Choices)
	f.integer("max_tokens", int64(r.MaxTokens))
	f.integer("min_tokens", int64(r.MinTokens))
	f.integer("forced_tokens", int64(r.ForcedTokens))
	f.integer("want_prompt_tokens", int64(r.WantPromptTokens))
	f.integer("held_us", int64(r.ReadDelay))
	f.body(r.Body)
	f.integer("bytes_in", r.BytesIn)
	return endLine(append(f.dst, '}'), start)
}

// fields appends the members of an object of which one is there already. Zero values are left out.
type fields struct{ dst []byte }

func (f *fields) name(name string) {
	f.dst = append(f.dst, `,"`...)
	f.dst = append(f.dst, name...)
	f.dst = append(f.dst, `":`...)
}

func (f *fields) integer(name string, v int64) {
	if v != 0 {
		f.name(name)
		f.dst = strconv.AppendInt(f.dst, v, 10)
	}
}

func (f *fields) flag(name string, v bool) {
	if v {
		f.name(name)
		f.dst = append(f.dst, "true"...)
	}
}

func (f *fields) text(name, v string) {
	if v != "" {
		f.name(name)
		f.dst = AppendText(f.dst, v)
	}
}

func (f *fields) trace(t record.TraceContext) {
	if !t.IsZero() {
		f.name("traceparent")
		f.dst = append(t.Append(append(f.dst, '"')), '"')
	}
}

func (f *fields) stamps(s *record.Stamps) {
	f.integer("due", int64(s.Due))
	f.integer("limit_wait_ns", s.LimitWait)
	f.integer("pool_wait_ns", s.PoolWait)
	f.integer("connect_ns", s.Connect)
	f.integer("tls_ns", s.TLS)
	f.integer("sent", int64(s.Sent))
	f.integer("resent", int64(s.Resent))
	f.integer("header", int64(s.Header))
	f.integer("first", int64(s.First))
	f.integer("first_answer", int64(s.FirstAnswer))
	f.integer("last", int64(s.Last))
	f.integer("end", int64(s.End))
}

func (f *fields) fault(v *record.Fault) {
	if v == nil {
		return
	}
	f.name("fault")
	f.dst = append(f.dst, `{"kind":`...)
	f.dst = AppendText(f.dst, string(v.Kind))
	f.text("words", v.Words)
	f.dst = append(f.dst, '}')
}

func (f *fields) usage(u record.Usage) {
	if u == (record.Usage{}) {
		return
	}
	f.name("usage")
	f.dst = append(f.dst, `{"prompt":`...)
	f.dst = strconv.AppendInt(f.dst, int64(u.Prompt), 10)
	f.dst = append(f.dst, `,"completion":`...)
	f.dst = strconv.AppendInt(f.dst, int64(u.Completion), 10)
	f.dst = append(f.dst, `,"cached":`...)
	f.dst = strconv.AppendInt(f.dst, int64(u.Cached), 10)
	f.dst = append(f.dst, `,"reasoning":`...)
	f.dst = strconv.AppendInt(f.dst, int64(u.Reasoning), 10)
	f.flag("given", u.Given)
	f.flag("reasoning_apart", u.ReasoningApart)
	f.dst = append(f.dst, '}')
}

func (f *fields) choices(all []record.Choice) {
	if len(all) == 0 {
		return
	}
	f.name("choices")
	f.dst = append(f.dst, '[')
	for i := range all {
		if i > 0 {
			f.dst = append(f.dst, ',')
		}
		// The finish is always written, so that the members after it have one before them.
		f.dst = append(f.dst, `{"finish":`...)
		f.dst = AppendText(f.dst, all[i].Finish)
		f.text("text", all[i].Text)
		f.text("reasoning", all[i].Reasoning)
		f.text("tools", all[i].Tools)
		f.dst = append(f.dst, '}')
	}
	f.dst = append(f.dst, ']')
}

// body appends the request's body so that its bytes come back exactly: a JSON object or array on one line stands in
// the line as it is, other text is a JSON string, and what is not UTF-8 is base64 under a name of its own.
func (f *fields) body(b []byte) {
	switch {
	case len(b) == 0:
	case embeddable(b):
		f.name("body")
		f.dst = append(f.dst, b...)
	case utf8.Valid(b):
		f.name("body")
		f.dst = AppendText(f.dst, string(b))
	default:
		f.name("body_base64")
		f.dst = append(f.dst, '"')
		f.dst = base64.StdEncoding.AppendEncode(f.dst, b)
		f.dst = append(f.dst, '"')
	}
}

// embeddable reports whether b is a JSON object or array that can stand in a line: no line break, no space around it.
func embeddable(b []byte) bool {
	opens, closes := b[0], b[len(b)-1]
	return (opens == '{' && closes == '}' || opens == '[' && closes == ']') &&
		bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\r') < 0 && utf8.Valid(b) && jsondepth.Valid(b)
}

package simulator

// A speech is how an API whose events have types writes a stream. An answer has parts, one after the other: its kind is
// "thinking", "text" or "tool". Texts are as they stand in a JSON string.
type speech interface {
	begin(o *typedStream)
	open(o *typedStream, kind string)
	delta(o *typedStream, kind string, text []byte)
	closed(o *typedStream, kind string)
	end(o *typedStream)
}

// typedStream writes an answer as typed events. Such APIs have one choice.
type typedStream struct {
	*sse
	made     *whole // what was said so far
	say      speech
	form     Form
	interval int
	number   int    // of events with a sequence number
	part     string // kind of the open part, "" for none
	at       int    // its place among the parts
	pending  []byte
	tokens   int // in pending
	begun    bool
	reset    bool // fault: the connection is to be reset
}

func (s *Server) newTypedStream(sse *sse, j *job) *typedStream {
	return &typedStream{sse: sse, made: newWhole(sse.w, j), say: j.api.say, form: s.form, interval: s.config.StreamInterval, at: -1}
}

func (o *typedStream) accepted() {
	if o.form.Headers == "early" {
		o.headers()
		o.control.Flush()
	}
}

func (o *typedStream) admitted() {
	if o.form.Headers != "first-token" {
		o.headers()
		o.control.Flush()
	}
}

// start sends what comes before the first part, once.
func (o *typedStream) start() {
	if !o.begun {
		o.headers()
		o.begun = true
		o.say.begin(o)
	}
}

func (o *typedStream) token(c *choice, t token) {
	o.start()
	o.made.token(c, t)
	kind := "text"
	switch {
	case c.tool != "":
		kind = "tool"
	case c.sent <= c.reasoning:
		kind = "thinking"
	}
	if kind != o.part {
		o.close()
		o.part = kind
		o.at++
		o.say.open(o, kind)
		if kind == "tool" {
			o.pending = append(o.pending, argumentsOpen...)
		}
	}
	o.pending = append(o.pending, t.text...)
	o.tokens++
	if (c.sent == 1 || o.tokens >= o.interval || c.done()) && len(o.pending) > 0 {
		o.flushPart()
	}
}

func (o *typedStream) flushPart() {
	if len(o.pending) > 0 {
		o.say.delta(o, o.part, o.pending)
	}
	o.pending, o.tokens = o.pending[:0], 0
}

// close ends the open part.
func (o *typedStream) close() {
	if o.part == "" {
		return
	}
	if o.part == "tool" {
		o.pending = append(o.pending, argumentsClose...)
	}
	o.flushPart()
	o.say.closed(o, o.part)
	o.part = ""
}

func (o *typedStream) finished(*choice) {
	o.start()
	o.close()
}

func (o *typedStream) end() {
	o.say.end(o)
	o.flush()
}

// named sends an event of a type.
func (o *typedStream) named(kind, data string) {
	o.event = kind
	o.send(data)
	o.event = ""
}

// strike lets a fault of the stream happen.
func (o *typedStream) strike(kind string, c *choice) (survived bool) {
	o.headers()
	switch kind {
	case FaultMalformed:
		o.send(`{"type":"`)
		return true
	case FaultBrokenUTF8:
		o.pending = append(o.pending, halved[:2]...)
		return true
	case FaultErrorObject:
		o.named("error", `{"type":"error","error":{"type":"api_error","message":"simulated fault"}}`)
	case FaultErrorString:
		o.send(`{"error":"simulated fault"}`)
	case FaultDisconnect:
		o.reset = true
	}
	o.flush()
	return false
}

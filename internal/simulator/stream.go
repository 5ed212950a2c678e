package simulator

import "strconv"

// stream writes an answer as chunks. What is the same in every chunk is made once, so that a token costs a few copies.
type stream struct {
	*sse
	job      *job
	form     Form
	interval int
	usage    string // form of usage; "never" also if it was not asked for
	head     []byte // of a chunk, up to its choices
	each     []streamed
	finishes int
	silent   bool // fault: no event at all
	reset    bool // fault: the connection is to be reset
}

// streamed is what a choice has waiting for its next chunk.
type streamed struct {
	pending []byte
	tokens  int // in pending
	opened  bool
	kept    []token // of pending, where their logprobs or ids are wanted
}

func (s *Server) newStream(sse *sse, j *job) *stream {
	o := &stream{sse: sse, job: j, form: s.form, interval: s.config.StreamInterval,
		each: make([]streamed, len(j.choices)), silent: j.fault == FaultEmptyStream, usage: "never"}
	form, unasked := s.form.usageFor(j.chat)
	if o.usage = form; !unasked && (j.StreamOptions == nil || !j.StreamOptions.IncludeUsage) {
		o.usage = "never"
	}
	id, object := "cmpl-", "text_completion"
	if j.chat {
		id, object = "chatcmpl-", "chat.completion.chunk"
	}
	o.head = append(o.head, `{"id":"`+id+j.id+`","object":"`+object+`","created":`...)
	o.head = strconv.AppendInt(o.head, j.created, 10)
	o.head = append(append(append(o.head, `,"model":`...), j.model...), `,"choices":[`...)
	return o
}

func (o *stream) accepted() {
	if o.form.Headers != "early" {
		return
	}
	o.early()
}

func (o *stream) admitted() {
	if o.form.Headers != "first-token" {
		o.early()
	}
}

// early sends what comes before generation: headers, and by some servers the role and the prompt.
func (o *stream) early() {
	if o.w.Header().Get("Content-Type") != "" {
		return
	}
	o.headers()
	defer o.control.Flush()
	if !o.job.chat || o.silent {
		return
	}
	for i := range o.each {
		if o.form.FirstChunk == "role" {
			o.role(i, `{"role":"assistant"}`)
		}
		if o.form.EchoPrompt == yes {
			last := o.job.Messages[len(o.job.Messages)-1]
			o.chunk(i, `"delta":{"content":`, jsonString(last.Content.text), `}`, "")
		}
	}
}

// role sends a choice's first chunk.
func (o *stream) role(index int, delta string) {
	o.each[index].opened = true
	o.chunk(index, `"delta":`, []byte(delta), "", "")
}

// open sends a choice's first chunk with its first token, in the form of the server.
func (o *stream) open(c *choice, first token) {
	if o.each[c.index].opened || !o.job.chat {
		return
	}
	switch o.form.FirstChunk {
	case "empty":
		o.role(c.index, `{"role":"assistant","content":""}`)
	case "null":
		if first.text != "" { // llama.cpp has none where the first token ends inside a character
			o.role(c.index, `{"role":"assistant","content":null}`)
		}
	case "role":
		o.role(c.index, `{"role":"assistant"}`)
	}
	o.each[c.index].opened = true
	if c.tool != "" {
		o.chunk(c.index, `"delta":{"tool_calls":[{"index":0,"id":"`, []byte(o.job.callID(c)),
			`","type":"function","function":{"name":`+string(jsonString(c.tool))+`,"arguments":""}}]}`, "")
		o.each[c.index].pending = append(o.each[c.index].pending, argumentsOpen...)
	}
}

func (o *stream) token(c *choice, t token) {
	o.headers()
	o.open(c, t)
	e := &o.each[c.index]
	e.pending = append(e.pending, t.text...)
	e.tokens++
	if o.job.logprobs || o.job.ReturnTokenIDs {
		e.kept = append(e.kept, t)
	}
	due := c.sent == 1 || e.tokens >= o.interval || c.sent == c.reasoning
	if c.done() && o.form.Finish == "last" || !due && !c.done() {
		return // goes with the finish_reason, or with the tokens to come
	}
	if c.done() && c.tool != "" {
		e.pending = append(e.pending, argumentsClose...)
	}
	if len(e.pending) > 0 { // else all of it ends inside a character and is held back
		o.pending(c, "")
	}
}

func (o *stream) finished(c *choice) {
	o.headers()
	o.open(c, token{text: " "})
	o.finishes++
	if o.form.Finish == "last" {
		if c.tool != "" {
			o.each[c.index].pending = append(o.each[c.index].pending, argumentsClose...)
		}
		o.pending(c, c.finish)
	} else if o.job.chat {
		o.chunk(c.index, `"delta":{`, nil, `}`, c.finish)
	} else {
		o.chunk(c.index, `"text":"`, nil, `"`, c.finish)
	}
	if o.usage == "per-choice" && len(o.each) > 1 {
		o.usageChunk("", c.sent, min(c.sent, c.reasoning))
	}
}

// pending sends the text that waits, with the finish_reason if it is the last.
func (o *stream) pending(c *choice, finish string) {
	e := &o.each[c.index]
	before, after := `"text":"`, `"`
	switch {
	case !o.job.chat:
	case c.tool != "":
		before, after = `"delta":{"tool_calls":[{"index":0,"function":{"arguments":"`, `"}}]}`
	case c.sent <= c.reasoning && c.sent > 0:
		before, after = `"delta":{"reasoning_content":"`, `"}`
	default:
		before, after = `"delta":{"content":"`, `"}`
	}
	o.chunk(c.index, before, e.pending, after, finish)
	e.pending, e.tokens, e.kept = e.pending[:0], 0, e.kept[:0]
}

// chunk sends one chunk of one choice: what is before its text, the text, what is after it, and the finish_reason.
func (o *stream) chunk(index int, before string, text []byte, after, finish string) {
	o.begin()
	o.buf = append(append(o.buf, o.head...), `{"index":`...)
	o.buf = append(strconv.AppendInt(o.buf, int64(index), 10), ',')
	o.buf = append(append(append(o.buf, before...), text...), after...)
	o.buf = append(o.buf, `,"logprobs":`...)
	o.buf = o.job.appendLogprobs(o.buf, o.each[index].kept)
	if finish == "" {
		o.buf = append(o.buf, `,"finish_reason":null`...)
	} else {
		o.buf = append(append(append(o.buf, `,"finish_reason":"`...), finish...), '"')
	}
	if o.job.ReturnTokenIDs {
		o.buf = appendIDs(append(o.buf, `,"token_ids":`...), o.each[index].kept)
	}
	o.buf = append(o.buf, `}]`...)
	o.appendUsage(o.job.choices[index], finish != "")
	o.buf = append(o.buf, '}')
	o.finish()
}

// appendUsage adds usage to a chunk of the choice where the form or the client wants it there.
func (o *stream) appendUsage(c *choice, finish bool) {
	tokens, reasoning := c.sent, min(c.sent, c.reasoning)
	switch {
	case o.usage == "continuous", o.usage == "finish" && finish && o.finishes == len(o.each):
		tokens, reasoning = o.job.output()
	case o.usage != "never" && o.job.StreamOptions != nil && o.job.StreamOptions.ContinuousUsageStats:
	default:
		return
	}
	o.buf = append(o.buf, `,"usage":`...)
	o.buf = o.job.appendUsage(o.buf, tokens, reasoning)
}

// usageChunk sends usage in a chunk of its own.
func (o *stream) usageChunk(choices string, tokens, reasoning int) {
	o.begin()
	o.buf = append(append(append(o.buf, o.head...), choices...), `],"usage":`...)
	o.buf = append(o.job.appendUsage(o.buf, tokens, reasoning), '}')
	o.finish()
}

func (o *stream) end() {
	tokens, reasoning := o.job.output()
	switch {
	case o.usage == "own", o.usage == "per-choice" && len(o.each) == 1:
		o.usageChunk("", tokens, reasoning)
	case o.usage == "dummy" && o.job.chat:
		o.usageChunk(`{"index":0,"delta":{}}`, tokens, reasoning)
	case o.usage == "dummy":
		o.usageChunk(`{"index":0,"text":""}`, tokens, reasoning)
	}
	if o.form.Done == yes {
		o.send("[DONE]")
	}
	o.flush()
}

// strike lets a fault of the stream happen.
func (o *stream) strike(kind string, c *choice) (survived bool) {
	o.headers()
	switch kind {
	case FaultMalformed:
		o.send(string(o.head) + `{"index":0,"delta":{"content":`)
		return true
	case FaultBrokenUTF8:
		o.each[c.index].pending = append(o.each[c.index].pending, halved[:2]...)
		o.pending(c, "")
		return true
	case FaultErrorObject:
		o.send(`{"error":{"message":"simulated fault","type":"InternalServerError","param":null,"code":500}}`)
	case FaultErrorString:
		o.send(`{"error":"simulated fault"}`)
	case FaultDisconnect:
		o.reset = true
	}
	o.flush()
	return false
}

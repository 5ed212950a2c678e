package perftest

import (
	"reflect"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A reading is what a protocol made of a reply.
type reading struct {
	result protocol.Result
	fault  *record.Fault
	chunks []protocol.Chunk
}

// A pen gives a reply its payloads from one buffer that is written over: they are only valid during the call.
type pen struct{ buffer []byte }

func (p *pen) write(text string) []byte {
	for i := range p.buffer {
		p.buffer[i] = '#'
	}
	p.buffer = append(p.buffer[:0], text...)
	return p.buffer[:len(text):len(text)]
}

// step reads one event, unless the reply is over.
func (r *reading) step(reply protocol.Reply, p *pen, e Event) {
	if r.fault != nil {
		return
	}
	if n := len(r.chunks); n > 0 && r.chunks[n-1].Kind&record.EndMark != 0 {
		return
	}
	m := reply.Payload([]byte(e.Name), p.write(e.Data))
	p.write("")
	if m.Fault != nil {
		r.fault = m.Fault
		return
	}
	r.chunks = append(r.chunks, m)
}

// read reads so many replies of an exchange side by side, event by event.
func (s protocolSubject) read(x Exchange, e protocol.Request, n int) []reading {
	readings, replies, p := make([]reading, n), make([]protocol.Reply, n), &pen{}
	for i := range replies {
		replies[i] = s.NewReply(&e)
		if x.Events == nil {
			readings[i].fault = replies[i].Body(p.write(x.Body))
			p.write("")
		}
	}
	for _, event := range x.Events {
		for i := range replies {
			readings[i].step(replies[i], p, event)
		}
	}
	for i := range replies {
		readings[i].result = replies[i].Result()
	}
	return readings
}

// checkReply reads a reply and looks at what it means.
func (s protocolSubject) checkReply(x Exchange, e protocol.Request) {
	s.Helper()
	if (x.Events == nil) == (x.Body == "") {
		s.wrong("its Exchange has neither Events nor Body, or both")
		return
	}
	mine := s.read(x, e, 1)[0]
	for _, beside := range s.read(x, e, 2) {
		if !reflect.DeepEqual(mine.result, beside.result) {
			s.wrong("a reply means something else when another is read next to it: they share state")
		}
	}
	if x.Fault != "" {
		s.checkFault(x, mine)
		return
	}
	if mine.fault != nil {
		s.wrong("the reply is a fault: %s, %s", mine.fault.Kind, mine.fault.Words)
		return
	}
	s.checkResult(x, mine.result)
	s.checkChunks(x, e, mine)
}

func (s protocolSubject) checkFault(x Exchange, got reading) {
	s.Helper()
	switch {
	case got.fault == nil:
		s.wrong("the reply is a success, want the fault %s", x.Fault)
	case got.fault.Kind != x.Fault:
		s.wrong("the reply is the fault %s (%s), want %s", got.fault.Kind, got.fault.Words, x.Fault)
	case got.fault.Kind == record.FaultInBand && got.fault.Words == "":
		s.wrong("the fault has no Words: a user could not see what the server said")
	case got.fault.Kind == record.FaultInBand && s.ErrorText([]byte(x.last())) == "":
		s.wrong("ErrorText finds nothing in the error that ends the reply, %s: with a status that is not a success it may be all that comes", x.last())
	case !utf8.ValidString(got.fault.Words):
		s.wrong("the words of the fault are not UTF-8: %q", got.fault.Words)
	}
}

func (s protocolSubject) checkResult(x Exchange, r protocol.Result) {
	s.Helper()
	if !r.Complete {
		s.wrong("the result is not Complete although its reply has ended: it would count as truncated")
	}
	if s.Kind.Generates() {
		s.checkAnswer(x, r)
	}
	if x.PromptTokens != 0 && r.Usage.Prompt != x.PromptTokens || x.CompletionTokens != 0 && r.Usage.Completion != x.CompletionTokens {
		s.wrong("the server counted %d and %d tokens, the result says %d and %d", x.PromptTokens, x.CompletionTokens, r.Usage.Prompt, r.Usage.Completion)
	}
	if (x.PromptTokens != 0 || x.CompletionTokens != 0) && !r.Usage.Given {
		s.wrong("the server gave a usage, and the result says that it gave none")
	}
}

// checkAnswer looks at the text of a reply that has one.
func (s protocolSubject) checkAnswer(x Exchange, r protocol.Result) {
	s.Helper()
	if len(r.Choices) == 0 {
		s.wrong("the result has no choice")
		return
	}
	c := r.Choices[0]
	want := record.Choice{Text: x.Text, Reasoning: x.Reasoning, Tools: x.Tools, Finish: x.Finish}
	if c != want {
		s.wrong("the answer is %+v, want %+v (bytes of a payload are only valid during the call)", c, want)
	}
}

// checkChunks looks at the payloads of a stream.
func (s protocolSubject) checkChunks(x Exchange, e protocol.Request, got reading) {
	s.Helper()
	if x.Events == nil {
		return
	}
	shown, total, sized := false, 0, true
	for i, m := range got.chunks {
		if m.Choice < 0 || m.Bytes < 0 || m.Tokens < -1 {
			s.wrong("event %d: Choice, Bytes or Tokens is negative: %+v", i, m)
		}
		if m.Kind.Observable() {
			shown = true
			sized = sized && m.Bytes > 0
			total += m.Bytes
		} else if m.Bytes > 0 {
			s.wrong("event %d shows nothing and has %d bytes of text", i, m.Bytes)
		}
	}
	s.checkMarks(x, got)
	text := len(x.Text) + len(x.Reasoning) + len(x.Tools)
	if text > 0 && !shown {
		s.wrong("no event of the answer is Output, Reasoning or Tool: it would have no TTFT")
	}
	if r := got.result; shown && total == 0 && len(got.chunks) > 2 && !r.Cumulative && e.N == 1 {
		s.wrong("no event says how many Bytes of text it added")
	}
	if r := got.result; sized && shown && !r.Cumulative && r.Echo == nil && e.N == 1 && total != text {
		s.wrong("the Bytes of the events are %d in all, the answer has %d", total, text)
	}
}

// checkMarks looks for the payloads that end an answer and that count it.
func (s protocolSubject) checkMarks(x Exchange, got reading) {
	s.Helper()
	counted, complete := false, false
	for _, m := range got.chunks {
		counted = counted || m.Kind&record.UsageMark != 0
		complete = complete || m.Complete
	}
	if (x.PromptTokens != 0 || x.CompletionTokens != 0) && !counted {
		s.wrong("no event is a UsageMark, and the server gave a usage")
	}
	if x.Finish != "" && !complete {
		s.wrong("no event is Complete, and the answer has a finish reason: a server that keeps the stream open would be waited for")
	}
}

// checkBroken reads what is no reply.
func (s protocolSubject) checkBroken(x Exchange, e protocol.Request) {
	s.Helper()
	for _, garbage := range []string{"no reply \xff", "{", `{"`, "[1,"} {
		s.ErrorText([]byte(garbage))
		s.PromptText([]byte(garbage))
		s.OutputAlone([]byte(garbage))
		if fault := s.NewReply(&e).Body([]byte(garbage)); fault == nil {
			s.wrong("a reply of %q is a success", garbage)
		}
		r := s.NewReply(&e)
		if m := r.Payload(nil, []byte(garbage)); m.Fault == nil && m.Kind.Observable() {
			s.wrong("an event of %q shows output", garbage)
		}
		r.Result()
	}
	for _, event := range x.Events {
		r := s.NewReply(&e)
		r.Payload([]byte(event.Name), []byte(event.Data[:len(event.Data)/2]))
		r.Behind([]byte(event.Data[:len(event.Data)/2]))
		r.Result()
	}
	if result := s.NewReply(&e).Result(); result.Complete {
		s.wrong("a reply of which nothing came is Complete")
	}
}

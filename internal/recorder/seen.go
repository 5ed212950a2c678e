package recorder

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A seen is what was found in an exchange. It holds no text but the body that is to be kept.
type seen struct {
	line   outline.Line
	sketch outline.Sketch
	name   *outline.Digest  // of the session, where the request names one
	next   []outline.Digest // with which the next request of its conversation begins
	kept   []byte           // the body, where texts are kept
}

var errNoPrompt = errors.New("no prompt is found in it")

// look finds in an exchange what a trace keeps. The exchange is over.
func look(e *exchange, c *Config) (s seen, err error) {
	defer func() {
		if recover() != nil { // of whatever foreign bytes made it: the others are recorded all the same
			err = errNoPrompt
		}
	}()
	body, err := decoded(e.request, e.encoding)
	if err != nil || !jsondepth.Valid(body) {
		return s, errNoPrompt
	}
	prompt, ok := outline.Read(body)
	if !ok {
		return s, errNoPrompt
	}
	s.sketch = c.Meter.Sketch(prompt)
	if e.session != "" {
		d := c.Meter.Name("session", e.session)
		s.name = &d
	}
	s.line = outline.Line{Status: e.reply.status, Model: gjson.GetBytes(body, "model").String(), Stream: new(gjson.GetBytes(body, "stream").Bool()),
		Latency: e.reply.ended - e.arrived, Cancelled: e.reply.end == clientLeft, Cached: -1}
	a := answered(e, c, body)
	s.measure(a, c.Meter, prompt)
	s.line.Failed = !s.line.Cancelled && (e.reply.end == serverLeft || e.reply.status == 0 || e.reply.status >= 400 || a.fault)
	if c.KeepText {
		s.kept, err = kept(body, e.head)
	}
	return s, err
}

// measure takes lengths from the server's count where it says one.
func (s *seen) measure(a answer, m *outline.Meter, p outline.Prompt) {
	l := &s.line
	*l.Stream = *l.Stream || a.stream
	if a.first > 0 {
		l.TTFT = a.first
	}
	usage := a.result.Usage
	if usage.Given {
		l.Cached = usage.Cached
	}
	switch {
	case usage.Given && usage.Prompt > 0:
		l.Input, l.InputFrom = usage.Prompt, outline.ByUsage
	case m.Exact() || p.IDs != nil:
		l.Input, l.InputFrom = max(1, s.sketch.Tokens), outline.ByTokenizer
	default:
		l.Input, l.InputFrom = s.sketch.Tokens, outline.ByBytes
	}
	text := ""
	for _, c := range a.result.Choices {
		text += c.Reasoning + c.Text + c.Tools
	}
	switch {
	case usage.Given && usage.Completion >= 0:
		l.Output, l.OutputFrom = usage.Completion, outline.ByUsage
	case m.Exact() && text != "":
		l.Output, l.OutputFrom = m.Count(text), outline.ByTokenizer
	case a.tokens > 0:
		l.Output, l.OutputFrom = a.tokens, outline.ByChunks
	case text != "":
		l.Output, l.OutputFrom = m.Count(text), outline.ByBytes
	}
	if n := len(s.sketch.Chain); n > 0 && len(a.result.Choices) > 0 {
		s.next = append(s.next, m.Next(s.sketch.Chain[n-1], outline.Answer(a.result.Choices[0].Text)))
	}
	if a.result.ID != "" {
		s.next = append(s.next, m.Name("reply", a.result.ID))
	}
}

// An answer is what a reply said.
type answer struct {
	result protocol.Result
	stream bool
	first  time.Duration // of its output, since the request came
	tokens int           // by its payloads
	fault  bool
}

// answered reads the reply, in the first of the dialects in which it says something.
func answered(e *exchange, c *Config, body []byte) (a answer) {
	reply, err := decoded(e.reply.body, e.reply.encoding)
	if err != nil || e.reply.status >= 400 {
		return answer{}
	}
	timed := len(reply) == len(e.reply.body) && e.reply.encoding == ""
	for _, i := range e.dialects {
		a = read(c.Dialects[i], body, reply, func(end int) time.Duration {
			if !timed {
				return 0
			}
			return e.came(end) - e.arrived
		})
		if len(a.result.Choices) > 0 && !a.fault {
			break
		}
	}
	return a
}

// read reads a reply in a dialect; came is when the bytes before an offset had come.
func read(d protocol.Dialect, body, reply []byte, came func(end int) time.Duration) (a answer) {
	asked := protocol.Request{Body: body, Stream: gjson.GetBytes(body, "stream").Bool(), Echo: gjson.GetBytes(body, "echo").Bool(), N: max(1, int(gjson.GetBytes(body, "n").Int()))}
	r := d.NewReply(&asked)
	through := walk(reply)
	if through == nil {
		a.fault = r.Body(reply) != nil
		a.result = r.Result()
		return a
	}
	a.stream = true
	through(reply, func(name, data []byte, end int) {
		chunk := r.Payload(name, data)
		a.fault = a.fault || chunk.Fault != nil
		if !chunk.Kind.Observable() {
			return
		}
		if a.first == 0 {
			a.first = came(end)
		}
		a.tokens += max(1, chunk.Tokens)
	})
	a.result = r.Result()
	return a
}

// came is when the bytes of the reply's body before an offset had come.
func (e *exchange) came(end int) time.Duration {
	for _, m := range e.reply.marks {
		if m.end >= end {
			return m.at
		}
	}
	return e.reply.ended
}

// mostDecoded bounds what a packed body becomes.
const mostDecoded = 64 << 20

// decoded is a body without its packing.
func decoded(body []byte, encoding string) ([]byte, error) {
	var in io.Reader
	var err error
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		in, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		in, err = zlib.NewReader(bytes.NewReader(body))
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1)); err == nil {
			defer z.Close()
			in = z
		}
	default:
		return nil, errors.New("it is packed in an unknown way")
	}
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(in, mostDecoded))
	if errors.Is(err, io.ErrUnexpectedEOF) { // a stream whose end was not seen
		err = nil
	}
	return plain, err
}

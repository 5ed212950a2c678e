package openai

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// A reply collects what the payloads of one reply say.
type reply struct {
	asked    *protocol.Request
	id       string
	model    string
	choices  []choice
	one      [1]choice   // room for the first of them
	strays   map[int]int // places of choices whose index no server should send
	usage    usageCount
	ended    bool
	outputs  int
	opening  opening
	words    string // what the server said beside any choice
	foreign  string // whose API a payload without choices is of
	template template
	now      *payload // being parsed, nil before the first
	scratch  []byte
	tally    tally
	shared   *sharedPatterns // nil where none are shared
	// nextPattern is the place of the pattern behind the last that matched.
	nextPattern int
	off         bool // neither template nor patterns are used; tests compare with it
}

// Payload reads one event: first by the template learned from the event before, then by the patterns of other replies, else
// in full.
func (r *reply) Payload(name, data []byte) protocol.Chunk {
	if len(name) > 0 {
		if m, ok := r.named(name, data); ok {
			return m
		}
	}
	if m, ok := r.template.match(r, data); ok { // output alone: nothing ends with it
		return m
	}
	m := r.chunk(servererror.Trim(data))
	if m.Kind&record.Finish != 0 {
		m.Complete = r.outputs > 0 && r.begun() >= r.asked.N && r.finished() // some open a choice with a finish_reason
	}
	return m
}

func (r *reply) chunk(data []byte) protocol.Chunk {
	if r.shared != nil && len(data) > 0 && data[0] == '{' {
		if m, ok := r.shared.match(r, data); ok {
			return m
		}
	}
	return r.read(data)
}

// read reads what no template or pattern knows.
func (r *reply) read(data []byte) protocol.Chunk {
	for len(data) > 5 && string(data[:5]) == "data:" { // a gateway that frames frames
		data = servererror.Trim(data[5:])
	}
	switch {
	case isDone(data):
		r.ended = true
		return protocol.Chunk{Kind: record.EndMark, Tokens: -1}
	case quietData(data), isEndWord(data) && r.finished():
		return protocol.Chunk{Tokens: -1}
	case data[0] == '{' && jsondepth.Valid(data):
		return r.parse(data)
	case data[0] == '"' && jsondepth.Valid(data): // JSON that was encoded twice
		if inner := servererror.Trim([]byte(gjson.ParseBytes(data).Str)); len(inner) > 0 && inner[0] == '{' && jsondepth.Valid(inner) {
			return r.parse(inner)
		}
	}
	return r.several(data)
}

// several reads a payload that is no object: a list of objects, or some one behind the other. What they mean is joined.
// What cannot be read is output that was lost, and a fault.
func (r *reply) several(data []byte) protocol.Chunk {
	all := protocol.Chunk{Tokens: -1}
	rest, list := data, data[0] == '[' && jsondepth.Valid(data)
	if list {
		rest = bytes.TrimSpace(data[1 : len(data)-1])
	}
	for len(rest) > 0 {
		if all.Fault != nil { // the rest of what cannot be read says no more
			break
		}
		m := protocol.Chunk{Tokens: -1}
		end := 0
		if rest[0] == '{' {
			end = jsondepth.End(rest)
		}
		if end > 0 {
			one := rest[:end]
			if !jsondepth.Valid(one) {
				one = mended(one)
			}
			if one == nil {
				m.Fault = servererror.Undecodable("a payload that is not JSON", data)
			} else {
				m = r.parse(one)
			}
			rest = rest[end:]
		} else {
			line, after, _ := bytes.Cut(rest, []byte{'\n'})
			if line = bytes.TrimSpace(line); isDone(line) {
				r.ended, m.Kind = true, record.EndMark
			} else if list || !quietData(line) {
				m.Fault = servererror.Undecodable("a payload that is not JSON", data)
			}
			rest = after
		}
		all = joinChunks(all, m)
		rest = bytes.TrimLeft(rest, ", \t\r\n")
		if !list { // a line end that was forgotten between two events
			rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte("data:")), " \t")
		}
	}
	return all
}

// elements reads the choices of a payload.
func (r *reply) elements(choices gjson.Result, m *protocol.Chunk) {
	if choices.IsObject() { // a single choice without its list
		r.choice(choices, m)
		return
	}
	choices.ForEach(func(_, c gjson.Result) bool {
		if c.IsObject() {
			r.choice(c, m)
		}
		return true
	})
}

// parse reads one valid JSON object with a full parser.
func (r *reply) parse(data []byte) protocol.Chunk {
	m := protocol.Chunk{Tokens: -1}
	root := gjson.ParseBytes(data)
	var chunk parsedChunk
	chunk.read(root)
	if words, ok := r.fault(&chunk, root); ok {
		m.Fault = servererror.InBand(words)
		return m
	}
	if !hasElements(chunk.choices) {
		if words := foreign(root); words != "" {
			m.Fault = &record.Fault{Kind: record.FaultDecode, Words: words}
			return m
		}
		if chunk.choices = bareChoice(root, chunk.choices); !chunk.choices.Exists() && r.foreign == "" {
			r.foreign = servererror.Foreign("openai", root)
		}
	}
	r.name(chunk)
	r.begin(chunk.modality.Str == "audio" || chunk.modality.Str == "image")
	r.elements(chunk.choices, &m)
	if r.now.usage != nil && !chunk.usage.IsObject() {
		chunk.usage = *r.now.usage
	}
	if m.Kind.Observable() {
		r.outputs++
	}
	r.countUsage(chunk, &m)
	if m.Kind.Observable() {
		r.count(&m)
	}
	r.learn(&chunk, data, &m)
	return m
}

// name keeps the first id and model that the reply gives.
func (r *reply) name(c parsedChunk) {
	if r.id == "" && c.id.Type == gjson.String {
		r.id = c.id.String()
	}
	if r.model == "" && c.model.Type == gjson.String {
		r.model = c.model.String()
	}
}

package perftest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// An Exchange is a request in a dialect with a server's reply, and what the protocol is to make of that.
type Exchange struct {
	// Name tells exchanges apart.
	Name string
	// Turn and Settings make the request.
	Turn     workload.Turn
	Settings protocol.Settings
	// Ignores names the settings that the dialect cannot ask for in this request, Model or Temperature; nil for none.
	Ignores []string
	// Events are the reply where it is a stream, Body where it is none. One of them is set.
	Events []Event
	Body   string
	// Fault is why the reply is no success, "" for one. The fields below are then not looked at.
	Fault record.FaultKind
	// Text, Reasoning and Tools are the first choice's, Finish is its finish reason.
	Text, Reasoning, Tools, Finish string
	// PromptTokens and CompletionTokens are the server's counts, 0 where they are not looked at.
	PromptTokens, CompletionTokens int
}

// last is the end of the reply.
func (x Exchange) last() string {
	if len(x.Events) == 0 {
		return x.Body
	}
	return x.Events[len(x.Events)-1].Data
}

// An Event is one event of a stream: its name, "" for none, and its data.
type Event struct{ Name, Data string }

// Protocol holds an API dialect to its contract: its endpoints fit together; a request is a JSON object that holds the prompt, a text
// or messages, and what the settings ask for, the same each time; the keys of Settings.Extra win; the probe is the same request for
// one token; each reply means what its Exchange says, whatever reply is read beside it, and its events say how much text they added,
// which one counts it and which one ends it; what is no reply is a fault and no panic. Give an exchange for each form of replies that
// the dialect has, successes and faults.
func Protocol(t testing.TB, d protocol.Declaration, exchanges ...Exchange) {
	t.Helper()
	s := protocolSubject{subject{t, "protocol " + d.Name}, protocol.Dialect{Declaration: d}}
	defer s.catch()
	s.checkName(d.Name)
	s.checkEndpoints()
	if !s.open(d) {
		return
	}
	if len(exchanges) == 0 {
		s.wrong("it was given no Exchange to read")
	}
	for _, x := range exchanges {
		under := s
		under.name += ", " + x.Name
		if e, ok := under.checkRequest(x); ok {
			under.checkReply(x, e)
			under.checkBroken(x, e)
		}
	}
}

type protocolSubject struct {
	subject
	protocol.Dialect
}

// open opens the dialect with its arguments' defaults.
func (s *protocolSubject) open(d protocol.Declaration) bool {
	s.Helper()
	if d.Open == nil {
		s.wrong("it has no Open")
		return false
	}
	values, problems := d.Values(nil)
	dialect, err := d.With(values)
	if len(problems) > 0 || err != nil || dialect.Protocol == nil {
		s.wrong("it cannot be opened without arguments: %v %v", problems, err)
		return false
	}
	s.Dialect = dialect
	return true
}

func (s protocolSubject) checkEndpoints() {
	s.Helper()
	d := s.Declaration
	if strings.HasPrefix(d.Endpoint, "/") || strings.ContainsAny(d.Endpoint, " ?#") {
		s.wrong("its Endpoint %q does not complete a base URL: it is a path without the slash before it", d.Endpoint)
	}
	for _, path := range []string{d.Endpoint, d.ChatEndpoint, d.TextEndpoint} {
		if path != "" && !slices.Contains(d.Endpoints, path) {
			s.wrong("its endpoint %s is none of its Endpoints %q", path, d.Endpoints)
		}
	}
}

// checkRequest makes the request of an exchange.
func (s protocolSubject) checkRequest(x Exchange) (e protocol.Request, ok bool) {
	s.Helper()
	turn, settings := toJSON(x.Turn), toJSON(x.Settings)
	e, err := s.Encode(x.Turn, x.Settings)
	if err != nil {
		s.wrong("Encode: %v", err)
		return e, false
	}
	again, err := s.Encode(x.Turn, x.Settings)
	if err != nil || !reflect.DeepEqual(e, again) {
		s.wrong("Encode gives another request the second time")
	}
	if turn != toJSON(x.Turn) || settings != toJSON(x.Settings) {
		s.wrong("Encode changes the turn or the settings that it is given")
	}
	if !isObject(e.Body) {
		s.wrong("the body is not a JSON object: %s", e.Body)
		return e, false
	}
	if e.N < 1 {
		s.wrong("the request asks for N = %d choices; there is at least one", e.N)
	}
	if limit := x.Turn.MaxTokens; limit > 0 && e.MaxTokens != limit && x.Turn.Prompt.Body == nil && len(x.Settings.Extra) == 0 {
		s.wrong("the request says MaxTokens %d, the turn %d", e.MaxTokens, limit)
	}
	if text := x.Turn.Prompt.Text; text != "" && !strings.Contains(s.PromptText(e.Body), text) {
		s.wrong("PromptText of the request does not hold the prompt %q: its tokens could not be counted", text)
	}
	s.checkSettings(x)
	s.checkMessages(x)
	s.checkErrorText()
	s.checkExtra(x)
	s.checkProbe(e)
	s.checkUnlimitedProbe(x)
	return e, true
}

// checkExtra adds a key and removes it.
func (s protocolSubject) checkExtra(x Exchange) {
	s.Helper()
	const key = "perftest_extra"
	for value, there := range map[string]bool{`"x"`: true, "null": false} {
		settings := x.Settings
		settings.Extra = append(slices.Clone(settings.Extra), protocol.Field{Key: key, Value: json.RawMessage(value)})
		turn := x.Turn
		if turn.Prompt.Body != nil && !there {
			body, _ := protocol.ParseObject(turn.Prompt.Body)
			body.Set(key, json.RawMessage(`"y"`))
			turn.Prompt.Body = body.Append(nil)
		}
		e, err := s.Encode(turn, settings)
		if err != nil {
			s.wrong("Encode with a further key: %v", err)
			continue
		}
		if body, err := protocol.ParseObject(e.Body); err == nil && body.Has(key) != there {
			s.wrong("with Extra %s = %s the body has that key: %v; a value sets the key, null removes it", key, value, body.Has(key))
		}
	}
}

// checkProbe makes the request of the connection test.
func (s protocolSubject) checkProbe(e protocol.Request) {
	s.Helper()
	before := bytes.Clone(e.Body)
	probe, err := s.Probe(e)
	switch {
	case err != nil:
		s.wrong("Probe: %v", err)
	case !bytes.Equal(before, e.Body):
		s.wrong("Probe changes the body that it is given")
	case !isObject(probe.Body):
		s.wrong("the body of Probe is not a JSON object: %s", probe.Body)
	case !s.Kind.Generates() && !bytes.Equal(probe.Body, e.Body):
		s.wrong("Probe changes a request that asks for no text")
	case probe.MaxTokens > max(1, s.LeastTokens):
		s.wrong("Probe asks for %d tokens, and not for a single one or LeastTokens", probe.MaxTokens)
	case probe.Stream != e.Stream:
		s.wrong("Probe asks for a stream: %v, the request: %v", probe.Stream, e.Stream)
	}
}

// checkUnlimitedProbe makes the request of the connection test of a load that sets no limit, where the dialect can say one.
func (s protocolSubject) checkUnlimitedProbe(x Exchange) {
	s.Helper()
	const some = 7
	x.Turn.MaxTokens = some
	limited, err := s.Encode(x.Turn, x.Settings)
	if err != nil || limited.MaxTokens != some || !s.Kind.Generates() {
		return
	}
	x.Turn.MaxTokens = 0
	e, err := s.Encode(x.Turn, x.Settings)
	if err != nil { // an API may demand a limit
		return
	}
	if probe, err := s.Probe(e); err != nil || probe.MaxTokens < 1 || probe.MaxTokens > max(1, s.LeastTokens) {
		s.wrong("Probe of a request without a limit asks for %d tokens, 0 for any number, and not for a single one or LeastTokens: %v", probe.MaxTokens, err)
	}
}

func toJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

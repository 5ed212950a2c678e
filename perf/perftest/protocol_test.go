package perftest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// An echo is a small dialect: {"say": …} is answered by events of {"word": …} and {"end": …}. Its faults are those of a test.
type echo struct {
	keepsBytes, sharesState, ignoresExtra, changesTurn, hidesOutput, neverEnds, losesPrompt, believesAll, longProbe, noObject, changesBody,
	panics, miscounts, otherProbe, unboundedProbe, noModel, noTemperature, lastOnly, mute, noBytes, goesOn, wordless, muteOwn bool
	shared *echoReply
}

func (p echo) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body := protocol.Object{}
	body.SetValue("say", turn.Prompt.Text)
	if turn.Prompt.Messages != nil {
		said := turn.Prompt.Messages
		if p.lastOnly {
			said = said[len(said)-1:]
		}
		body.Set("said", protocol.MessageList(said...))
	}
	body.SetValue("most", turn.MaxTokens)
	if !p.noModel {
		body.SetValue("model", s.Model)
	}
	if s.Temperature != nil && !p.noTemperature {
		body.SetValue("temperature", *s.Temperature)
	}
	if p.changesTurn && len(turn.Prompt.Messages) > 0 {
		turn.Prompt.Messages[0].Content = "!"
	}
	for _, f := range s.Extra {
		switch {
		case p.ignoresExtra:
		case string(f.Value) == "null":
			body.Delete(f.Key)
		default:
			body.Set(f.Key, f.Value)
		}
	}
	e := protocol.Request{Body: body.Append(nil), N: 1, MaxTokens: turn.MaxTokens, Stream: s.Stream}
	if p.noObject {
		e.Body = []byte("say it")
	}
	return e, nil
}

func (p echo) Probe(e protocol.Request) (protocol.Request, error) {
	if p.changesBody {
		e.Body[2] = 'S'
	}
	if p.otherProbe {
		e.Body = []byte(`{"say":""}`)
	}
	if !p.longProbe && !(p.unboundedProbe && e.MaxTokens == 0) {
		e.MaxTokens = 1
	}
	return e, nil
}

func (p echo) NewReply(*protocol.Request) protocol.Reply {
	if p.sharesState {
		return p.shared
	}
	return &echoReply{echo: p}
}

func (p echo) ErrorText(body []byte) string {
	if p.mute || p.muteOwn && bytes.HasPrefix(body, []byte("error:")) {
		return ""
	}
	return string(body)
}

func (p echo) PromptText(body []byte) string {
	var said struct{ Say string }
	if json.Unmarshal(body, &said) != nil || p.losesPrompt {
		return ""
	}
	return said.Say
}

func (echo) OutputAlone([]byte) bool { return true }

type echoReply struct {
	echo
	words [][]byte
	end   string
}

func (r *echoReply) Payload(_, data []byte) protocol.Chunk {
	if r.panics {
		panic("oh")
	}
	head, word, ok := bytes.Cut(data, []byte(":"))
	switch {
	case ok && string(head) == "word":
		if !r.keepsBytes {
			word = bytes.Clone(word)
		}
		r.words = append(r.words, word)
		m := protocol.Chunk{Kind: record.Output, Bytes: len(word), Tokens: -1}
		if r.hidesOutput {
			m.Kind = record.Role
		}
		if r.miscounts {
			m.Bytes++
		}
		if r.noBytes {
			m.Bytes = 0
		}
		return m
	case ok && string(head) == "end":
		r.end = string(word)
		return protocol.Chunk{Kind: record.Finish, Tokens: -1, Complete: !r.goesOn}
	case ok && string(head) == "error" && r.wordless:
		return protocol.Chunk{Fault: &record.Fault{Kind: record.FaultInBand}}
	case ok && string(head) == "error" && r.muteOwn:
		return protocol.Chunk{Fault: &record.Fault{Kind: record.FaultInBand, Words: string(word)}}
	case r.believesAll:
		return protocol.Chunk{Kind: record.Output}
	}
	return protocol.Chunk{Fault: &record.Fault{Kind: record.FaultDecode, Words: "no event"}}
}

func (r *echoReply) Behind([]byte) {}

func (r *echoReply) Body(body []byte) *record.Fault {
	if r.believesAll {
		return nil
	}
	return &record.Fault{Kind: record.FaultDecode}
}

func (r *echoReply) Result() protocol.Result {
	result := protocol.Result{Complete: r.end != "" && !r.neverEnds}
	if len(r.words) > 0 || r.end != "" {
		result.Choices = []record.Choice{{Text: string(bytes.Join(r.words, nil)), Finish: r.end}}
	}
	return result
}

func TestProtocol_FindsWhatIsBroken(t *testing.T) {
	type given struct {
		echo
		declaration protocol.Declaration
		exchange    perftest.Exchange
	}
	for want, breaks := range map[string]func(*given){
		"":                                        func(*given) {},
		"it has no Name":                          func(g *given) { g.declaration.Name = "" },
		"does not complete a base URL":            func(g *given) { g.declaration.Endpoint = "/say" },
		"is none of its Endpoints":                func(g *given) { g.declaration.ChatEndpoint = "chat" },
		"only valid during the call":              func(g *given) { g.keepsBytes = true },
		"they share state":                        func(g *given) { g.sharesState, g.shared = true, &echoReply{} },
		"a value sets the key":                    func(g *given) { g.ignoresExtra = true },
		"changes the turn":                        func(g *given) { g.changesTurn = true },
		"it would have no TTFT":                   func(g *given) { g.hidesOutput = true },
		"it would count as truncated":             func(g *given) { g.neverEnds = true },
		"its tokens could not be counted":         func(g *given) { g.losesPrompt = true },
		"is a success":                            func(g *given) { g.believesAll = true },
		"shows output":                            func(g *given) { g.believesAll = true },
		"not for a single one":                    func(g *given) { g.longProbe = true },
		"without a limit asks for":                func(g *given) { g.unboundedProbe = true },
		"the body is not a JSON object":           func(g *given) { g.noObject = true },
		"Probe changes the body":                  func(g *given) { g.changesBody = true },
		"it panics: oh":                           func(g *given) { g.panics = true },
		"the Bytes of the events are":             func(g *given) { g.miscounts = true },
		"want the fault in_band":                  func(g *given) { g.exchange.Fault = record.FaultInBand },
		"the answer is":                           func(g *given) { g.exchange.Text = "Thrice" },
		"the server counted 7 and 0 tokens":       func(g *given) { g.exchange.PromptTokens = 7 },
		"with the model perftest-model":           func(g *given) { g.noModel = true },
		"with the temperature 0.4321":             func(g *given) { g.noTemperature = true },
		"the Exchange ignores it: true":           func(g *given) { g.exchange.Ignores = []string{perftest.Model} },
		"the body lacks the one of the assistant": func(g *given) { g.lastOnly = true },
		"ErrorText of the plain text":             func(g *given) { g.mute = true },
		"no event says how many Bytes":            func(g *given) { g.noBytes = true },
		"no event is Complete":                    func(g *given) { g.goesOn = true },
		"no event is a UsageMark":                 func(g *given) { g.exchange.CompletionTokens = 2 },
		"the fault has no Words": func(g *given) {
			g.wordless, g.exchange.Fault, g.exchange.Events = true, record.FaultInBand, []perftest.Event{{Data: "error:no"}}
		},
		"ErrorText finds nothing": func(g *given) {
			g.muteOwn, g.exchange.Fault, g.exchange.Events = true, record.FaultInBand, []perftest.Event{{Data: "error:no"}}
		},
		"neither Events nor Body":         func(g *given) { g.exchange.Events = nil },
		"a request that asks for no text": func(g *given) { g.otherProbe, g.declaration.Kind = true, protocol.Embedding },
		"it has no Open":                  func(g *given) { g.declaration.Open = nil },
		"cannot be opened":                func(g *given) { g.declaration.Open = protocol.Always(nil) },
	} {
		g := &given{declaration: protocol.Declaration{Name: "echo", Endpoint: "say", Endpoints: []string{"say"}},
			exchange: perftest.Exchange{Name: "two words", Text: "Once again", Finish: "stop", Settings: protocol.Settings{Stream: true},
				Turn:   workload.Turn{MaxTokens: 8, Prompt: workload.Prompt{Text: "Say it.", Messages: []workload.Message{{Role: "user", Content: "x"}}}},
				Events: []perftest.Event{{Data: "word:Once"}, {Data: "word: again"}, {Data: "end:stop"}}}}
		g.declaration.Open = func(argument.Values) (protocol.Protocol, error) { return g.echo, nil }
		breaks(g)
		r := &recorder{TB: t}
		perftest.Protocol(r, g.declaration, g.exchange)
		r.only(t, want)
	}
	r := &recorder{TB: t}
	perftest.Protocol(r, protocol.Declaration{Name: "echo", Open: protocol.Always(echo{})})
	r.only(t, "no Exchange")
	if len(r.said) != 1 {
		t.Error(fmt.Sprint(r.said))
	}
}

package protocol

import (
	"net/http"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Declaration is one API dialect as a plugin.
type Declaration struct {
	// Name is the value of --api; Aliases are other names for it.
	Name    string
	Aliases []string
	// Help describes the API in one line, in English and Chinese.
	Help i18n.Text
	// Kind is what the dialect answers with; the zero Kind is generated text.
	Kind Kind
	// Endpoint is the path that completes a base URL, and BasePath what comes before it where the URL is a bare host
	// (/v1); Endpoints are all paths (their ends) of the dialect.
	BasePath, Endpoint string
	// StreamEndpoint takes the place of Endpoint in runs that stream; "" for a dialect with one path for both.
	StreamEndpoint string
	Endpoints      []string
	// ChatEndpoint is the one of Endpoints at which a text becomes a chat message, TextEndpoint the one at which it is
	// sent as plain text or token ids; "" where the dialect has none.
	ChatEndpoint, TextEndpoint string
	// KeyHeader is the header that carries --api-key unchanged; "" for Authorization: Bearer KEY.
	KeyHeader string
	// Headers are those that the dialect adds to every request of a run, where the user gave none of the name; stream is that of
	// the run's settings. It is nil for none.
	Headers func(stream bool) http.Header
	// TakesTemplate reports whether its Encode puts prompts into Settings.Template, by Settings.InTemplate.
	TakesTemplate bool
	// LeastTokens is the fewest output tokens that a request can ask for, which the connection test does; 0 for one.
	LeastTokens int
	// Launch is the command that starts a server of the dialect on this machine, for dialects whose server the run starts and
	// ends; it is nil for others. The server listens on LaunchHost.
	Launch func(l Launch) []string
	// Question makes a request with the run's settings for an answer of at most this number of tokens, without settings that force a length
	// or several answers; chat makes the text a message. `perf preflight` sends it and reads the replies like those of the OpenAI API. It is
	// nil for dialects with other replies.
	Question func(text string, chat bool, tokens int, s Settings) (Request, error)
	// Arguments are its own, which --api-arg gives.
	Arguments []argument.Declaration
	// AnyArguments reports whether it reads its arguments itself: none is declared, and all are passed on as they were written.
	AnyArguments bool
	// Open makes the dialect for one run, with the values of its arguments. It does no I/O. An error is about the arguments.
	Open func(args argument.Values) (Protocol, error)
}

// LaunchHost is where servers listen that a run starts.
const LaunchHost = "127.0.0.1"

// A Launch is what a server is started with.
type Launch struct {
	Model string
	Port  int
	// Attention is --attn-implementation, "" for the server's own choice.
	Attention string
	Args      argument.Values
}

// Always opens a dialect that has no arguments.
func Always(p Protocol) func(argument.Values) (Protocol, error) {
	return func(argument.Values) (Protocol, error) { return p, nil }
}

// Values gives values to the dialect's own arguments.
func (d Declaration) Values(given []argument.Given) (argument.Values, []argument.Problem) {
	if d.AnyArguments {
		return argument.Undeclared(given), nil
	}
	return argument.Read(d.Arguments, given)
}

// TakesArguments reports whether the dialect declares arguments.
func (d Declaration) TakesArguments() bool { return d.AnyArguments || len(d.Arguments) > 0 }

// A Dialect is the API of a run: its declaration, and the opened protocol.
type Dialect struct {
	Declaration
	Protocol
}

// With is the dialect with values of its arguments.
func (d Declaration) With(args argument.Values) (Dialect, error) {
	p, err := d.Open(args)
	if s, ok := p.(Specialized); ok && err == nil {
		d = s.Specialize(d)
	}
	return Dialect{Declaration: d, Protocol: p}, err
}

// Specialized is a Protocol whose arguments determine its declaration: endpoints, headers, the kind of answers.
type Specialized interface {
	// Specialize is the declaration for this Protocol.
	Specialize(d Declaration) Declaration
}

package protocol

// A Declaration is one API dialect as a plugin.
type Declaration struct {
	// Name is what --api says.
	Name string
	// Kind is what the dialect answers with; the zero Kind is generated text.
	Kind Kind
	// Endpoint is the path that completes a bare base URL; Endpoints are all paths (their ends) that it can speak to.
	Endpoint  string
	Endpoints []string
	// ChatEndpoint is the one of Endpoints at which a text becomes a chat message, TextEndpoint the one at which it is
	// sent as plain text or token ids; "" where the dialect has none.
	ChatEndpoint, TextEndpoint string
	// Question is a request with the run's settings that asks the text for an answer of at most so many tokens, without
	// what would force or multiply its output; chat says that the text is a message. `perf preflight` tries the server
	// with it and reads the replies as the OpenAI API has them. It is nil for dialects whose replies differ.
	Question func(text string, chat bool, tokens int, s Settings) (Request, error)
	Protocol
}

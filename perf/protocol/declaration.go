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
	Protocol
}

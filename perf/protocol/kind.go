package protocol

// A Kind is what a dialect answers with. It decides which metrics exist (package metric) and which settings a request
// can have. The zero Kind is Generation, which files leave out.
type Kind string

// The kinds of answers.
const (
	// Generation is text, made token by token: chat, completions, messages.
	Generation Kind = ""
	// Embedding is a vector for each input.
	Embedding Kind = "embedding"
	// Rerank is a score for each document of a query.
	Rerank Kind = "rerank"
	// Decision is one of the options that the request offers.
	Decision Kind = "decision"
)

// Kinds lists the kinds of answers.
func Kinds() []Kind { return []Kind{Generation, Embedding, Rerank, Decision} }

// Generates reports whether a model writes the answer: only then are there output tokens, streams, and parameters of
// sampling.
func (k Kind) Generates() bool { return k == Generation }

// String is the kind in one word.
func (k Kind) String() string {
	if k == Generation {
		return "generation"
	}
	return string(k)
}

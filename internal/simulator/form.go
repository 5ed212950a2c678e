package simulator

// Form is how answers look on the wire where real servers differ. An empty field is what the server named by Like does,
// so a preset can be taken and one habit of it changed.
type Form struct {
	// Like names the preset: vllm (also for ""), llamacpp, transformers or litellm.
	Like string
	// FirstChunk of a chat stream: "empty" (role and content ""), "null" (role and content null),
	// "role" (role alone, sent before generation), "none".
	FirstChunk string
	// Headers of a stream are sent "early", once the request is accepted, when it is "admitted" to the batch, or with
	// the "first-token".
	Headers string
	// Finish is where finish_reason stands: in the "last" chunk with text, or in a chunk of its "own".
	Finish string
	// Usage of a stream: a chunk of its "own" without choices, the same with a "dummy" choice, in the "finish" chunk,
	// one chunk "per-choice", in every chunk ("continuous"), or "never".
	Usage string
	// UsageUnasked sends usage without stream_options.include_usage: "yes" or "no".
	UsageUnasked string
	// Done is whether a stream ends with "data: [DONE]": "yes" or "no".
	Done string
	// EchoPrompt is whether a chat stream repeats the prompt as content before generation: "yes" or "no".
	EchoPrompt string
	// Error is the body of errors: "openai" (code is a number), "llamacpp", "litellm" (code is a string), "detail", "text".
	Error string
	// Forced is what becomes of ignore_eos and min_tokens: "honor", "ignore" (as OpenAI does), "reject" (422).
	Forced string

	// completionsUsage is the preset's usage form for /completions where it has one of its own.
	completionsUsage string
}

const (
	yes = "yes"
	no  = "no"
)

// presets are the habits seen in the servers themselves, see the table "What a client must cope with" of the project.
var presets = map[string]Form{
	"vllm": {
		FirstChunk: "empty", Headers: "early", Finish: "last", Usage: "own", UsageUnasked: no, Done: yes,
		EchoPrompt: no, Error: "openai", Forced: "honor",
	},
	"llamacpp": {
		FirstChunk: "null", Headers: "admitted", Finish: "own", Usage: "per-choice", UsageUnasked: no, Done: yes,
		EchoPrompt: no, Error: "llamacpp", Forced: "honor", completionsUsage: "finish",
	},
	"transformers": {
		FirstChunk: "role", Headers: "early", Finish: "own", Usage: "finish", UsageUnasked: yes, Done: no,
		EchoPrompt: yes, Error: "detail", Forced: "reject",
	},
	"litellm": {
		FirstChunk: "empty", Headers: "first-token", Finish: "own", Usage: "dummy", UsageUnasked: no, Done: yes,
		EchoPrompt: no, Error: "litellm", Forced: "honor",
	},
}

// choices are the words each field of a Form may have, in the order they are named to the user.
var choices = []struct {
	flag, usage string
	field       func(*Form) *string
	words       []string
}{
	{"like", "server whose behavior to imitate", func(f *Form) *string { return &f.Like }, []string{"vllm", "llamacpp", "transformers", "litellm"}},
	{"first-chunk", "first chunk of a chat stream", func(f *Form) *string { return &f.FirstChunk }, []string{"empty", "null", "role", "none"}},
	{"headers", "when to send a stream's headers", func(f *Form) *string { return &f.Headers }, []string{"early", "admitted", "first-token"}},
	{"finish", "chunk that contains finish_reason", func(f *Form) *string { return &f.Finish }, []string{"last", "own"}},
	{"usage", "where to put a stream's usage", func(f *Form) *string { return &f.Usage }, []string{"own", "dummy", "finish", "per-choice", "continuous", "never"}},
	{"usage-unasked", "send usage without stream_options", func(f *Form) *string { return &f.UsageUnasked }, []string{yes, no}},
	{"done", "end streams with [DONE]", func(f *Form) *string { return &f.Done }, []string{yes, no}},
	{"echo-prompt", "repeat the prompt before generation", func(f *Form) *string { return &f.EchoPrompt }, []string{yes, no}},
	{"error-form", "format of error bodies", func(f *Form) *string { return &f.Error }, []string{"openai", "llamacpp", "litellm", "detail", "text"}},
	{"forced-length", "how to treat ignore_eos and min_tokens", func(f *Form) *string { return &f.Forced }, []string{"honor", "ignore", "reject"}},
}

// resolved returns the form with every empty field taken from the preset.
func (f Form) resolved() Form {
	fill(&f.Like, "vllm")
	preset := presets[f.Like]
	if f.Usage == "" && f.UsageUnasked == "" {
		f.completionsUsage = preset.completionsUsage
	}
	for _, c := range choices[1:] {
		fill(c.field(&f), *c.field(&preset))
	}
	return f
}

// usageFor returns the usage form of a stream, and whether it applies though usage was not asked for.
func (f Form) usageFor(chat bool) (form string, unasked bool) {
	if !chat && f.completionsUsage != "" {
		return f.completionsUsage, true
	}
	return f.Usage, f.UsageUnasked == yes
}

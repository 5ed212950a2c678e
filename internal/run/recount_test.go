package run

import (
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/embedding"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/protocol/rerank"
	"github.com/modelscope/evalscope/perf/record"
)

// TestRecount_EchoThatCannotBeToldApartIsNotCounted: the tokenizer would count the prompt as output.
func TestRecount_EchoThatCannotBeToldApartIsNotCounted(t *testing.T) {
	count := (&counter{tokenizer: tokenizer.Builtin(), protocol: openai.Protocol{}}).recount()
	for body, want := range map[string]bool{`{"prompt":[9906,499],"echo":true}`: false, `{"prompt":[9906,499]}`: true, `{"prompt":"Hello you","echo":true}`: true} {
		r := &record.Record{Stream: true, Body: []byte(body), Choices: []record.Choice{{Text: "Hello you there!"}},
			Payloads: record.Payloads{{At: 1, Kind: record.Output, Tokens: -1, Bytes: 15}, {At: 2, Kind: record.Output, Tokens: -1, Bytes: 1}}}
		count(r)
		if n, ok := r.OutputTokens(); ok != want || ok && n < 2 {
			t.Errorf("%s: %d tokens, %t", body, n, ok)
		}
		if _, known := r.TokensPerPayload(); known != want {
			t.Errorf("%s: the tokens of payloads are known: %t", body, known)
		}
	}
}

// TestRecount_PromptsAreCountedAsTheyWereSent: what a dataset aimed at is no count, and texts of one request meet no line end.
func TestRecount_PromptsAreCountedAsTheyWereSent(t *testing.T) {
	tok := tokenizer.Builtin()
	for _, c := range []struct {
		protocol protocol.Protocol
		body     string
		want     int
	}{
		{openai.Protocol{}, `{"prompt":"Hello you there"}`, 3},
		{openai.Protocol{}, `{"prompt":[9906,499]}`, 2},
		{openai.Protocol{}, `{}`, 50}, // nothing to count: what was aimed at
		{embedding.Protocol{}, `{"input":["Hello you","there","now"]}`, 5},
		{rerank.Protocol{}, `{"query":"Hello you","documents":["there","now",{"text":"then"}]}`, 7},
	} {
		r := &record.Record{WantPromptTokens: 50, Body: []byte(c.body)}
		(&counter{tokenizer: tok, protocol: c.protocol}).recount()(r)
		if r.Local.Prompt != c.want {
			t.Errorf("%T %s: %d tokens, want %d", c.protocol, c.body, r.Local.Prompt, c.want)
		}
	}
}

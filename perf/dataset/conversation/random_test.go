package conversation

import (
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
)

// TestRandomTurns_SystemPromptLeavesThePrefix: both are asked for, so both are there, in one system message.
func TestRandomTurns_SystemPromptLeavesThePrefix(t *testing.T) {
	open := func(system string) string {
		s := source(t, "random_multi_turn", "", dataset.Options{Tokenizer: letters{}, MaxTurns: 2, MaxLength: 8, PrefixLength: 6, PrefixCount: 1,
			Args: map[string]any{systemPrompt: system}})
		first := next(t, s).First.Prompt.Messages
		if len(first) != 2 || first[0].Role != "system" || first[1].Role != "user" {
			t.Fatalf("%q: the messages are %+v", system, first)
		}
		return first[0].Content
	}
	prefix := open("")
	if prefix == "" {
		t.Fatal("there is no prefix")
	}
	if got := open("Be brief."); got != "Be brief.\n\n"+prefix {
		t.Errorf("the system message is %q, the prefix %q", got, prefix)
	}
}

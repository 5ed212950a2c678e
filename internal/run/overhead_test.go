package run

import (
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/protocol/verbatim"
)

func TestOverhead_TextsAreCountedAsSentIfTheAPIHasABodyForThem(t *testing.T) {
	chat, err := chatTemplate(tokenizer.Builtin())
	if err != nil || chat == nil {
		t.Fatal("the built-in tokenizer has no template", err)
	}
	for name, c := range map[string]struct {
		protocol protocol.Protocol
		counts   bool
	}{"openai": {openai.New(), true}, "plugin": {verbatim.New(), false}} {
		b := &Runner{plan: &plan.Plan{}, tokenizer: tokenizer.Builtin(), chat: chat}
		b.plan.Data.Chat, b.plan.Protocol.Protocol = true, c.protocol
		own := b.ownOverhead()
		if own == nil || own.tokens == 0 || (own.sent != nil) != c.counts {
			t.Fatalf("%s: %+v", name, own)
		}
		if c.counts && own.sent("a b") <= own.tokens {
			t.Errorf("%s: %d tokens", name, own.sent("a b"))
		}
	}
}

package run_test

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

func TestTokenizer_HubFetchesWhatIsRead(t *testing.T) {
	if wanted := hub.TokenizerRequest(hub.HuggingFace, "o/m", "").OneOf; !slices.Equal(wanted, tokenizer.Files()) {
		t.Errorf("the hub asks for %v, read are %v", wanted, tokenizer.Files())
	}
}

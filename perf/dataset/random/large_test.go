package random_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/dataset/random"
)

func TestLarge_PromptsThatAreTooLargeAreRefused(t *testing.T) {
	for _, prefix := range []int{0, 1} {
		o := options(tokenizer.Builtin(), 1, 1<<22)
		o.PrefixLength = prefix
		if prefix == 0 {
			o.MaxLength++
		}
		if _, err := random.Declarations()[0].Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "at most 4194304 tokens") {
			t.Errorf("prefix %d: %v", prefix, err)
		}
	}
}

// TestLarge_StopEndsACompositionUnderWay stops the source in the middle of one prompt, where its randomness is asked for.
func TestLarge_StopEndsACompositionUnderWay(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := options(tokenizer.Builtin(), 1000, 1000)
	draw := o.Rand
	o.Rand = func(purpose string, item int64) *rand.Rand {
		if purpose == "prompt" {
			cancel()
		}
		return draw(purpose, item)
	}
	source := open(t, o)
	if _, err := source.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

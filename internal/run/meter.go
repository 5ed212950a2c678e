package run

import (
	"context"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outline"
)

// Meter measures prompts as a run does that has the tokenizer, with its chat template; in bytes where tokenizer is "". note is why the
// template is left out, "" where it is not.
func Meter(ctx context.Context, tokenizer, source string, block int, o Options) (meter *outline.Meter, note string, err error) {
	s := newSettings(o)
	t, err := loadTokenizer(ctx, s, (&config.Arguments{}).Spelling(), tokenizer, source, "")
	if err != nil {
		return nil, "", err
	}
	if t == nil {
		return outline.NewMeter(nil, nil, block), "", nil
	}
	chat, err := chatTemplate(t)
	switch {
	case err != nil:
		return outline.NewMeter(t, nil, block), "cannot read the tokenizer's chat template; tokens are counted without it: " + err.Error(), nil
	case chat == nil:
		return outline.NewMeter(t, nil, block), "", nil
	}
	return outline.NewMeter(t, chat, block), "", nil
}

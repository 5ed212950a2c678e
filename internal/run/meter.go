package run

import (
	"context"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Meter measures prompts as a run does that has the tokenizer, with its chat template; in bytes where tokenizer is "". note is why the
// template is left out, no text where it is not.
func Meter(ctx context.Context, tokenizer, source string, block int, o Options) (meter *outline.Meter, note i18n.Text, err error) {
	s := newSettings(o)
	t, err := loadTokenizer(ctx, s, (&config.Arguments{}).Spelling(), tokenizer, source, "")
	if err != nil {
		return nil, note, err
	}
	if t == nil {
		return outline.NewMeter(nil, nil, block), note, nil
	}
	chat, err := chatTemplate(t)
	switch {
	case err != nil:
		return outline.NewMeter(t, nil, block), withoutTemplate(err), nil
	case chat == nil:
		return outline.NewMeter(t, nil, block), note, nil
	}
	return outline.NewMeter(t, chat, block), note, nil
}

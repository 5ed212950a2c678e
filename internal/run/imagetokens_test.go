package run

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
)

// encoded is the base64 of a PNG of that size.
func encoded(t *testing.T, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestImageTokens_AreThePatchesThatImagesTake(t *testing.T) {
	part := func(size [2]int) string {
		return `{"type":"image_url","image_url":{"url":"data:image/png;base64,` + encoded(t, size[0], size[1]) + `"}}`
	}
	for body, want := range map[string]int{
		`{"messages":[{"role":"user","content":[{"type":"text","text":"x"},` + part([2]int{224, 224}) + `]}]}`:                          64,
		`{"messages":[{"role":"user","content":[` + part([2]int{29, 28}) + `,` + part([2]int{1, 1}) + `]}]}`:                            3,
		`{"input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,` + encoded(t, 57, 28) + `"}]}]}`: 3,
		`{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"` + encoded(t, 28, 29) + `"}}]}]}`:    2,
		`{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}`:               0,
		`{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}`:              0,
		`{"messages":[{"role":"user","content":"data:image/png;base64,AAAA"}]}`:                                                         0,
		`{"messages":`: 0,
	} {
		if got := imageTokens([]byte(body), 28); got != want {
			t.Errorf("%.120s: %d, want %d", body, got, want)
		}
	}
}

func TestRecount_CountsImagesOfAServerThatDoesNotCount(t *testing.T) {
	body := `{"messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,` + encoded(t, 30, 20) + `"}}]}]}`
	count := (&counter{tokenizer: tokenizer.Builtin(), protocol: openai.Protocol{}, patch: 10}).recount()
	r := &record.Record{Body: []byte(body), Choices: []record.Choice{{Text: "A cat"}}}
	count(r)
	if want := len(tokenizer.Builtin().Encode("What is it?")) + 6; r.Local.Prompt != want {
		t.Errorf("%d prompt tokens, want %d", r.Local.Prompt, want)
	}
}

func TestRecount_ATemplateDoesNotSeeImages(t *testing.T) {
	chat, err := chatTemplate(tokenizer.Builtin())
	if err != nil || chat == nil {
		t.Fatal("the built-in tokenizer has no template", err)
	}
	count := counter{tokenizer: tokenizer.Builtin(), chat: chat, protocol: openai.Protocol{}, patch: 28}
	plain := count.prompt([]byte(`{"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"What is it?"}]}`))
	parts := count.prompt([]byte(`{"messages":[{"role":"system","content":"Be short."},{"role":"user","content":[{"type":"text","text":"What is it?"},
		{"type":"image_url","image_url":{"url":"data:image/png;base64,` + encoded(t, 56, 28) + `"}},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}]}`))
	if parts != plain+2 {
		t.Errorf("%d tokens with an image of two patches, %d without", parts, plain)
	}
}

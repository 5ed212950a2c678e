package vision_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/dataset/vision"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

func drawn() dataset.Options {
	return dataset.Options{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 16, PrefixCount: 1, Chat: true, Rand: perftest.Rand(1),
		Images: dataset.Images{Width: 64, Height: 48, Format: "RGB", Count: 1}}
}

func declared(t testing.TB, name string) dataset.Declaration {
	t.Helper()
	for _, d := range vision.Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("there is no dataset %s", name)
	return dataset.Declaration{}
}

func open(t testing.TB, name string, o dataset.Options) dataset.Source {
	t.Helper()
	source, err := declared(t, name).Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source
}

// take is the content of the next n messages, of all where n is 0.
func take(t testing.TB, source dataset.Source, n int) (all []gjson.Result) {
	t.Helper()
	for n == 0 || len(all) < n {
		s, err := source.Next(t.Context())
		if errors.Is(err, io.EOF) && n == 0 {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content(t, s))
	}
	return all
}

func content(t testing.TB, s workload.Session) gjson.Result {
	t.Helper()
	messages := s.First.Prompt.Messages
	if len(messages) != 1 || !gjson.ValidBytes(messages[0].JSON) || gjson.GetBytes(messages[0].JSON, "role").Str != "user" {
		t.Fatalf("the prompt is no single user message: %+v", s)
	}
	return gjson.GetBytes(messages[0].JSON, "content")
}

// data is the image of a part.
func data(t testing.TB, part gjson.Result, kind string) []byte {
	t.Helper()
	text, ok := strings.CutPrefix(part.Get("image_url.url").Str, "data:image/"+kind+";base64,")
	if part.Get("type").Str != "image_url" || !ok {
		t.Fatalf("the part is no %s: %.100s", kind, part.Raw)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestRandomVL_KeepsItsContract(t *testing.T) {
	perftest.Dataset(t, declared(t, "random_vl"), drawn())
}

func TestRandomVL_TextIsThatOfRandomAndIsFollowedByItsImages(t *testing.T) {
	o := drawn()
	o.Images.Count = 2
	got := take(t, open(t, "random_vl", o), 5)
	text, err := random.Declarations()[0].Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, c := range got {
		want, err := text.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		parts := c.Array()
		if len(parts) != 3 || parts[0].Get("type").Str != "text" || parts[0].Get("text").Str != want.First.Prompt.Text {
			t.Fatalf("message %d is %.200s, its text should be %q", i, c.Raw, want.First.Prompt.Text)
		}
		for _, part := range parts[1:] {
			image := string(data(t, part, "png"))
			if seen[image] {
				t.Errorf("message %d has an image that another has", i)
			}
			seen[image] = true
		}
	}
}

func TestRandomVL_EachModeIsAPNGOfThatMode(t *testing.T) {
	header := map[string][2]byte{"RGB": {8, 2}, "RGBA": {8, 6}, "L": {8, 0}, "LA": {8, 4}, "P": {8, 3}, "1": {1, 0}, "I": {16, 0}, "I;16": {16, 0}}
	for _, format := range dataset.ImageFormats() {
		for _, size := range [][2]int{{64, 48}, {1, 1}, {13, 200}} {
			o := drawn()
			o.Images = dataset.Images{Width: size[0], Height: size[1], Format: format, Count: 1}
			raw := data(t, take(t, open(t, "random_vl", o), 1)[0].Array()[1], "png")
			picture, err := png.Decode(bytes.NewReader(raw))
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			if picture.Bounds() != image.Rect(0, 0, size[0], size[1]) {
				t.Errorf("%s: it has the bounds %v", format, picture.Bounds())
			}
			if want := header[format]; raw[24] != want[0] || raw[25] != want[1] {
				t.Errorf("%s: depth and kind in its header are %d and %d, not %v", format, raw[24], raw[25], want)
			}
			if n := colors(picture); size[0] > 1 && format != "1" && n < 2 || n > 7 {
				t.Errorf("%s %v: it has %d colors: a background and one to five shapes were to be drawn", format, size, n)
			}
		}
	}
}

func colors(m image.Image) int {
	seen := map[color.Color]bool{}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			seen[m.At(x, y)] = true
		}
	}
	return len(seen)
}

func TestRandomVL_OffsetMovesTextAndImages(t *testing.T) {
	o := drawn()
	all := take(t, open(t, "random_vl", o), 3)
	o.Offset = 2
	if later := take(t, open(t, "random_vl", o), 1); later[0].Raw != all[2].Raw {
		t.Error("with Offset 2 the first prompt is not the third")
	}
	o.Offset, o.Rand = 0, perftest.Rand(2)
	if other := take(t, open(t, "random_vl", o), 1); other[0].Array()[1].Raw == all[0].Array()[1].Raw {
		t.Error("another seed draws the same image")
	}
}

func TestRandomVL_RefusesWhatItCannotSend(t *testing.T) {
	for want, change := range map[string]func(*dataset.Options){
		"is not a PNG color mode":         func(o *dataset.Options) { o.Images.Format = "CMYK" },
		"use --image-width":               func(o *dataset.Options) { o.Images.Width = 0 },
		"use at least 1":                  func(o *dataset.Options) { o.Images.Count = 0 },
		"remove --tokenize-prompt":        func(o *dataset.Options) { o.TokenizePrompt = true },
		"ends in a chat endpoint":         func(o *dataset.Options) { o.TextOnly = true },
		"remove --no-apply-chat-template": func(o *dataset.Options) { o.Chat = false },
		"it requires a tokenizer":         func(o *dataset.Options) { o.Tokenizer = nil },
		"is above --max-prompt-length 16": func(o *dataset.Options) { o.MinLength = 17 },
	} {
		o := drawn()
		change(&o)
		if _, err := declared(t, "random_vl").Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestRandomVL_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	source := open(t, "random_vl", drawn())
	cancel()
	if _, err := source.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Next after the context was cancelled: %v", err)
	}
}

func TestDeclarations_AllHaveImages(t *testing.T) {
	for _, d := range vision.Declarations() {
		if !d.Traits.Images || !d.Traits.CostsCPU || d.Traits.Exact {
			t.Errorf("%s: %+v", d.Name, d.Traits)
		}
	}
	if !slices.Contains(dataset.ImageFormats(), "RGB") {
		t.Error("RGB is no mode")
	}
}

// BenchmarkRandomVL makes 1,000 requests of two images 224×224 each.
func BenchmarkRandomVL(b *testing.B) {
	for b.Loop() {
		o := drawn()
		o.Images = dataset.Images{Width: 224, Height: 224, Format: "RGB", Count: 2}
		source := open(b, "random_vl", o)
		bytes := 0
		for range 1000 {
			s, err := source.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			bytes += len(s.First.Prompt.Messages[0].JSON)
		}
		b.ReportMetric(float64(bytes)/1000, "body-bytes")
	}
}

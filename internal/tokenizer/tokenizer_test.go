package tokenizer_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

func TestTokenizer_OrdinaryTokensAreTextOfTheirOwn(t *testing.T) {
	tok := tokenizer.Builtin()
	ordinary := tok.Ordinary()
	if len(ordinary) < 3000 || !slices.IsSorted(ordinary) {
		t.Fatalf("%d ordinary tokens, sorted %v", len(ordinary), slices.IsSorted(ordinary))
	}
	for _, id := range ordinary {
		text := tok.Decode([]int{id})
		if text == "" || !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) || tok.IsSpecial(id) {
			t.Errorf("id %d decodes to %q, special %v", id, text, tok.IsSpecial(id))
		}
	}
	end := tok.Encode("<|im_end|>")
	if len(end) != 1 || !tok.IsSpecial(end[0]) || slices.Contains(ordinary, end[0]) {
		t.Errorf("<|im_end|> is %v, which must be one special token and not ordinary", end)
	}
}

func TestTokenizer_DecodeTextLeavesSpecialTokensOut(t *testing.T) {
	tok := tokenizer.Builtin()
	ids := tok.Encode("<|im_start|>user\nHi<|im_end|>")
	if got, want := tok.Decode(ids), "<|im_start|>user\nHi<|im_end|>"; got != want {
		t.Errorf("Decode gives %q, want %q", got, want)
	}
	if got, want := tok.DecodeText(ids), "user\nHi"; got != want {
		t.Errorf("DecodeText gives %q, want %q", got, want)
	}
}

func TestTokenizer_IDsThatDoNotExistAreLeftOut(t *testing.T) {
	tok := tokenizer.Builtin()
	ids := append([]int{-1, tok.Size(), 1 << 40}, tok.Encode("still here")...)
	if got := tok.Decode(ids); got != "still here" {
		t.Errorf("Decode gives %q", got)
	}
	if tok.IsSpecial(-1) || tok.IsSpecial(tok.Size()) {
		t.Error("an id that does not exist is special")
	}
}

func TestTokenizer_BytesThatAreNotUTF8CountAsReplacementCharacters(t *testing.T) {
	tok := tokenizer.Builtin()
	for broken, decoded := range map[string]string{"a\xffb": "a\uFFFDb", "\xe4\xb8": "\uFFFD", "\xe4\xb8x\xf0\x9f\x98": "\uFFFDx\uFFFD",
		"\xed\xa0\x80": "\uFFFD\uFFFD\uFFFD", "\xc0\xaf": "\uFFFD\uFFFD"} {
		if got, want := tok.Encode(broken), tok.Encode(decoded); !slices.Equal(got, want) {
			t.Errorf("%q gives %v, %q gives %v", broken, got, decoded, want)
		}
	}
}

func TestTokenizer_MayBeUsedByManyGoroutines(t *testing.T) {
	tok := tokenizer.Builtin()
	texts := []string{"Hello, world", "今天天气很好", "func main() { x := 1 }", strings.Repeat("the same words ", 50)}
	want := make([][]int, len(texts))
	for i, text := range texts {
		want[i] = tok.Encode(text)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := range 200 {
				i := n % len(texts)
				if got := tok.Encode(texts[i]); !slices.Equal(got, want[i]) {
					t.Errorf("%q: %v, want %v", texts[i], got, want[i])
				}
				if len(tok.Ordinary()) == 0 {
					t.Error("no ordinary tokens")
				}
			}
		})
	}
	all.Wait()
}

// FuzzTextSurvivesEncodingAndDecoding holds for the builtin tokenizer up to its NFC normalization, which Encode applies
// to both sides.
func FuzzTextSurvivesEncodingAndDecoding(f *testing.F) {
	for _, seed := range []string{"", "Hello", "a\u0301", "漢字 <|im_end|>x", "\xff\xfe", " \n\t "} {
		f.Add(seed)
	}
	plain, err := tokenizer.Parse(withoutNormalizer(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids := plain.Encode(text)
		if got := plain.Decode(ids); utf8.ValidString(text) && got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
		if again := plain.Encode(plain.Decode(ids)); !slices.Equal(again, ids) {
			t.Fatalf("%q: %v, and after decoding %v", text, ids, again)
		}
		if n := plain.Count(text); n != len(ids) {
			t.Fatalf("%q: Count %d, %d ids", text, n, len(ids))
		}
	})
}

func withoutNormalizer(t testing.TB) []byte {
	t.Helper()
	data, err := tokenizer.BuiltinJSON()
	if err != nil {
		t.Fatal(err)
	}
	out := strings.Replace(string(data), `"normalizer":{"type":"NFC"}`, `"normalizer":null`, 1)
	if len(out) == len(data) {
		t.Fatal("the builtin tokenizer has no NFC normalizer to take out")
	}
	return []byte(out)
}

func BenchmarkEncode(b *testing.B) {
	tok := tokenizer.Builtin()
	text := strings.Repeat("The server answers each request; 今天天气很好, for i := 0; i < 10; i++ {}\n", 4000/75)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.Encode(text)
	}
}

package secret

import (
	"strings"
	"testing"
)

// shown are made up, and put together so that no scanner of this source takes them for real.
var shown = []string{
	"sk-" + strings.Repeat("a1b2", 8), "sk-proj-" + strings.Repeat("Zz9_", 8), "sk-ant-api03-" + strings.Repeat("q7-", 8), "sk-" + strings.Repeat("abcdefgh", 3),
	"hf_" + strings.Repeat("aB3", 10), "ghp_" + strings.Repeat("aB3", 12), "AKIA" + "ABCDEFGH12345678", "xai-" + strings.Repeat("x1", 20),
	"gsk_" + strings.Repeat("x1", 20), "AIza" + strings.Repeat("Sy1", 12), "nvapi-" + strings.Repeat("x1", 20), "glpat-" + strings.Repeat("x1", 10),
	"eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "c2lnbmF0dXJlMTIz", "ms-" + "01234567-89ab-cdef-0123-456789abcdef",
	"LTAI" + "5tAbCdEfGhIjKlMn",
}

func TestForm_TextsShowNoSecretWhereverItStands(t *testing.T) {
	for _, s := range append(shown[:len(shown):len(shown)], "Basic "+"dXNlcjpwYXNzd29yZA==", "Bearer "+"abcdefghij0123456789", "bearer "+"a/b+c=defghij01234567") {
		for _, around := range [][2]string{{"", ""}, {"key ", " is wrong"}, {`{"x":"`, `","y":1}`}, {`{"x":"line\n`, `\nmore"}`}, {"('", "')."}, {strings.Repeat("word ", 100), "\n"},
			{"https://h/?a=", "&b=c"}, {"中文", "中文"}} {
			text := around[0] + s + around[1]
			secretPart := s[strings.IndexByte(s, ' ')+1:]
			if got := Text(text); strings.Contains(got, secretPart) || !strings.Contains(got, Mask) {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
}

func TestForm_OrdinaryTextsStay(t *testing.T) {
	for _, text := range []string{"", "a", "What does the prefix sk- of an API key mean? Mine begins with sk-abc.", "sk-learn-is-a-library-for-machine-learning",
		"Basic understanding of physics", "Bearer authentication is described in RFC 6750", "the bearer of this letter", "Basic dXNlcg==", "hf_transfer_enabled",
		"eyJ is how a token begins", "https://user@host/path?q=1", strings.Repeat("Lorem ipsum dolor sit amet, consectetur ", 50), strings.Repeat("a", 10000),
		"data:image/png;base64," + strings.Repeat("iVBORw0KGgo", 100), "a-very-long-word-with-many-parts-in-it", "2f1d6c1e-6a68-4d38-a1b7-5f8e0a4d9a11",
		"github.com/modelscope/evalscope", "task-0123456789abcdef0123", "risk-based-approaches-in-2024-and-beyond",
		"/data/sk-learn-2024-prompts.jsonl", "hf_dataset_openqa_2024.jsonl", "fw_llama3_finetuned_v2", "ms-marco-MiniLM-L-12-v2-finetuned-2024-run1",
		"pk-2024-11-30-benchmark-set"} {
		if got := Text(text); got != text {
			t.Errorf("%.60q became %.80q", text, got)
		}
	}
}

func TestForm_WholeValuesMayBeShort(t *testing.T) {
	for _, text := range []string{"Bearer abc1", "bearer xyzw", "Basic YTpiYzpk", "sk-123456", "http://u:p@h/"} {
		if got := Value(text); got == text {
			t.Errorf("%q is shown", text)
		}
	}
	for _, text := range []string{"Bearer of news and more", "sk-a b c d e", "v1", "", "http://h/v1"} {
		if got := Value(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestForm_URLsHideWhatTheyMust(t *testing.T) {
	for url, want := range map[string]string{
		"http://h/v1?q=1": "http://h/v1?q=1",
		"http://token@h":  "http://" + Mask + "@h",
		"https://h/?X-Amz-Signature=ab&X-Amz-Date=1": "https://h/?X-Amz-Signature=" + Mask + "&X-Amz-Date=1",
		"https://h/?z=sk-1234567":                    "https://h/?z=" + Mask,
		"https://h/?max_tokens=5&key=":               "https://h/?max_tokens=5&key=",
		"https://h/v1/" + shown[0] + "/chat?a=b":     "https://h/v1/" + Mask + "/chat?a=b",
		"no url ?key=a":                              "no url ?key=a",
	} {
		if got := URL(url); got != want {
			t.Errorf("%s became %s, want %s", url, got, want)
		}
	}
	found := InURL("http://u:p%40ssword@h/?token=a%2Fbcdef")
	for _, want := range []string{"p%40ssword", "p@ssword", "a%2Fbcdef", "a/bcdef"} {
		if !strings.Contains(strings.Join(found, " "), want) {
			t.Errorf("%s is not looked for: %q", want, found)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range shown {
		f.Add("a " + s + " b")
	}
	f.Add("Bearer x Basic y \\u0041sk-")
	f.Fuzz(func(t *testing.T, text string) {
		got := Text(text)
		if again := Text(got); again != got {
			t.Fatalf("%q became %q and then %q", text, got, again)
		}
		_ = Value(text)
		_ = URL(text)
	})
}

func BenchmarkTextOfALanguage(b *testing.B) {
	text := strings.Repeat("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do. ", 1600)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if Text(text) != text {
			b.Fatal("changed")
		}
	}
}

// A body that the command makes itself: every request of a run is looked at so.
func BenchmarkBodyWithoutSecrets(b *testing.B) {
	const body = `{"model":"simulated","messages":[{"role":"user","content":"Say one word."}],"max_tokens":1,"stream":true,"stream_options":{"include_usage":true}}`
	b.ReportAllocs()
	for b.Loop() {
		if InText(body) != nil {
			b.Fatal("found one")
		}
	}
}

package secret

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestJson_JSONHidesByNameAndForm(t *testing.T) {
	long := shown[0]
	for _, test := range []struct{ in, body, words string }{
		{`{"api_key":"abc","max_tokens":5}`, `{"api_key":"**********","max_tokens":5}`, ""},
		{`{"a":{"b":[{"password":"x y"}]},"n":1.50}`, `{"a":{"b":[{"password":"**********"}]},"n":1.50}`, ""},
		{`{"password": 12345678, "top_k": 12345678}`, `{"password": "**********", "top_k": 12345678}`, ""},
		{`{"secrets":["a","b"],"x":"c"}`, `{"secrets":["**********","**********"],"x":"c"}`, ""},
		{`{"x":"` + long + `"}`, `{"x":"**********"}`, ""},
		{`{"content":"my key is ` + long + `."}`, `{"content":"my key is **********."}`, ""},
		{`{"x":"Bearer abc12"}`, `{"x":"Bearer abc12"}`, `{"x":"**********"}`},
		{`{"key":"a b","code":"print(1) # x"}`, `{"key":"a b","code":"print(1) # x"}`, `{"key":"**********","code":"**********"}`},
		{`{"key":"k-1234567"}`, `{"key":"**********"}`, ""},
		{`{"arguments":"{\"token\":\"abcdefgh\",\"n\":1}"}`, `{"arguments":"{\"token\":\"**********\",\"n\":1}"}`, ""},
		{`{"properties":{"token":{"type":"string","description":"a token"}}}`, `{"properties":{"token":{"type":"string","description":"a token"}}}`, ""},
		{`{"api_key":"","stop_token_ids":[1,2],"stop":["token"]}`, `{"api_key":"","stop_token_ids":[1,2],"stop":["token"]}`, ""},
		{`{"\u0061pi_key" : "abc\"d"}`, `{"\u0061pi_key" : "**********"}`, ""},
		{`not json`, `not json`, ""}, {`{"api_key":`, `{"api_key":`, ""}, {`"`, `"`, ""}, {``, ``, ""},
	} {
		if test.words == "" {
			test.words = test.body
		}
		for _, reading := range []struct {
			Reading
			want string
		}{{Reading{}, test.body}, {Reading{Words: true}, test.words}} {
			got, found := reading.JSON([]byte(test.in))
			if string(got) != reading.want {
				t.Errorf("%s became %s, want %s", test.in, got, reading.want)
			}
			if changed := string(got) != test.in; changed != (len(found) > 0) {
				t.Errorf("%s: found %q", test.in, found)
			}
		}
	}
}

func TestJson_FoundSecretsAreDecoded(t *testing.T) {
	_, found := Reading{Words: true}.JSON([]byte(`{"authorization":"Bearer a\/b\u0063d","x":1}`))
	if !slices.Contains(found, "a/bcd") {
		t.Errorf("%q", found)
	}
}

func TestJson_DeepJSONIsRead(t *testing.T) {
	deep := strings.Repeat("[", 8<<20) + `{"api_key":"abcdef"}`
	got, found := Reading{}.JSON([]byte(deep))
	if len(found) != 1 || strings.Contains(string(got), "abcdef") {
		t.Errorf("%q", found)
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"api_key":"abc","a":[1,{"token":"x"}]}`, `{"a":"{\"key\":\"12345678\"}"}`, `[`, `"\`, `{"a":"Bearer abcdefghij0123456789"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, r := range []Reading{{}, {Words: true}} {
			got, _ := r.JSON(document)
			if json.Valid(document) && !json.Valid(got) {
				t.Fatalf("%q became %q, which is no JSON", document, got)
			}
			again, more := r.JSON(got)
			if string(again) != string(got) {
				t.Fatalf("%q became %q and then %q, %q", document, got, again, more)
			}
		}
	})
}

func BenchmarkJSONWithoutSecrets(b *testing.B) {
	body := []byte(`{"messages":[{"role":"user","content":"` + strings.Repeat("Lorem ipsum dolor sit amet, ", 400) + `"}],"model":"m","max_tokens":100}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if got, _ := (Reading{}).JSON(body); len(got) != len(body) {
			b.Fatal("changed")
		}
	}
}

package shellwords

import (
	"slices"
	"testing"
)

func TestTexts_KeepBlanksInQuotes(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                   nil,
		"  ":                                 nil,
		" --max-model-len  8192\n":           {"--max-model-len", "8192"},
		`--hf-overrides {"a":"b"}`:           {"--hf-overrides", `{"a":"b"}`},
		`--hf-overrides '{"a": "b c"}' --x`:  {"--hf-overrides", `{"a": "b c"}`, "--x"},
		`--hf-overrides="{\"a\": \"b\\c\"}"`: {`--hf-overrides={"a": "b\c"}`},
		`--chat-template='/a b/c.jinja' y`:   {"--chat-template=/a b/c.jinja", "y"},
		`it's 'a 'b`:                         {"it's", "a b"},
		`--x= ''`:                            {"--x=", ""},
		`--rope={"a":"x=y"} --f=a="b`:        {`--rope={"a":"x=y"}`, `--f=a="b`},
		`--compilation-config {"level":3,"m":""}`: {"--compilation-config", `{"level":3,"m":""}`},
	} {
		if got, err := Texts(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestSplit_GoesToTheEndWhereAQuoteIsOpen(t *testing.T) {
	for _, text := range []string{`--a 'b c`, `--a "b c`, `--a=x --b="b c`} {
		words, err := Split(text)
		if last := words[len(words)-1]; err == nil || last.To != len(text) {
			t.Errorf("%s: %v, %v", text, words, err)
		}
	}
}

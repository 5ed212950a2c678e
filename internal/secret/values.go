package secret

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Values are secrets that a run knows. They are looked for in every text that comes from elsewhere.
type Values []string

// least is the shortest secret that is looked for: shorter ones are words, and would be found everywhere.
const least = 6

// placeholders are what people give as a key where a server wants none; they would be found in ordinary texts.
var placeholders = []string{"ollama", "dummy", "dummy-key", "no-key", "no-key-required", "sk-no-key-required", "not-needed", "lm-studio", "none", "unused",
	"bearer", "simulated", "vllm-key", "localhost", "default", "openai", "sglang"}

// Clean is the values that can be looked for, each once, the longest first, so that one within another hides nothing of it.
func (v Values) Clean() Values {
	v = slices.DeleteFunc(slices.Clone(v), func(s string) bool {
		return len(s) < least || slices.Contains(placeholders, strings.ToLower(s)) || s == Mask
	})
	slices.SortFunc(v, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return slices.Compact(v)
}

// Text is a text without the values.
func (v Values) Text(text string) string {
	for _, s := range v {
		if s != "" && strings.Contains(text, s) {
			text = strings.ReplaceAll(text, s, Mask)
		}
	}
	return text
}

// Hide is a text without the values and without what shows that it is a secret: for words of others.
func (v Values) Hide(text string) string { return Text(v.Text(text)) }

// digits reports whether a value is a number: in JSON the mask in its place would be no JSON, and what is a number by name is hidden
// by its name.
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// In reports whether a text holds one of the values that Bytes hides.
func (v Values) In(text []byte) bool {
	return slices.ContainsFunc(v, func(s string) bool { return s != "" && !digits(s) && bytes.Contains(text, []byte(s)) })
}

// Bytes is text without the values, but for those of digits alone. It is the same slice where there is none of them, else a
// new one.
func (v Values) Bytes(text []byte) []byte {
	for _, s := range v {
		if s != "" && !digits(s) && bytes.Contains(text, []byte(s)) {
			text = bytes.ReplaceAll(text, []byte(s), []byte(Mask))
		}
	}
	return text
}

// variables of the environment hold keys of hubs and servers; plugins declare theirs.
var variables = []string{"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "MODELSCOPE_API_TOKEN", "MODELSCOPE_SDK_TOKEN", "OPENAI_API_KEY", "DASHSCOPE_API_KEY", "EVALSCOPE_SERVE_TOKEN"}

// proxies are the variables of proxies, whose URLs may hold a password.
var proxies = []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}

// Environment are the secrets in well-known variables of the environment, and in more.
func Environment(getenv func(string) string, more ...string) Values {
	var found Values
	for _, name := range slices.Concat(variables, more) {
		found = append(found, getenv(name))
	}
	for _, name := range proxies {
		found = append(found, InURL(getenv(name))...)
	}
	return found.Clean()
}

package config

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTemplate_IsReadWhereverItStands(t *testing.T) {
	const want = `{"messages":["%p"],"api_key":"sk-0123456789abcdef"}`
	for name, read := range map[string]func() (Arguments, error){
		"a file":       func() (Arguments, error) { a, _, err := parse("--query-template @template.json"); return a, err },
		"the flag":     func() (Arguments, error) { a, _, err := parse("--query-template " + want); return a, err },
		"an object":    func() (Arguments, error) { return templateOf(want) },
		"text of JSON": func() (Arguments, error) { text, _ := json.Marshal(want); return templateOf(string(text)) },
	} {
		a, err := read()
		if err != nil || string(a.Template.Append(nil)) != want {
			t.Errorf("%s: %s (%v)", name, a.Template.Append(nil), err)
		}
		if !slices.Contains(a.Secrets(), "sk-0123456789abcdef") || !slices.Contains(a.BodySecrets(), "sk-0123456789abcdef") {
			t.Errorf("%s: its secret is none", name)
		}
		if shown := a.Masked(); strings.Contains(string(shown.QueryTemplate)+string(shown.Template.Append(nil)), "0123456789") {
			t.Errorf("%s: %s and %s show the secret", name, shown.QueryTemplate, shown.Template.Append(nil))
		}
	}
}

func templateOf(value string) (Arguments, error) {
	a, _, err := ParseJSON([]byte(`{"model":"m","query_template":`+value+`}`), outside())
	return a, err
}

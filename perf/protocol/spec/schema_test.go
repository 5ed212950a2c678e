package spec

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/internal/testenv"
)

// The reader says which members it knows when it meets one that is like none of them.
func TestSchema_HasTheMembersThatTheReaderKnows(t *testing.T) {
	for at, wrapped := range map[string]string{
		"properties":                                   `{"qqqqqqqqqqqqqqqqqqqq": 1}`,
		"properties.help.anyOf.1.properties":           `{"help": {"qqqqqqqqqqqqqqqqqqqq": 1}}`,
		"properties.request.properties":                `{"request": {"qqqqqqqqqqqqqqqqqqqq": 1}}`,
		"properties.reply.properties":                  `{"reply": {"qqqqqqqqqqqqqqqqqqqq": 1}}`,
		"properties.reply.properties.whole.properties": `{"reply": {"whole": {"qqqqqqqqqqqqqqqqqqqq": 1}}}`,
	} {
		_, err := Parse([]byte(wrapped))
		if err == nil {
			t.Fatal(wrapped)
		}
		_, after, _ := strings.Cut(err.Error(), ": choose ")
		known, _, _ := strings.Cut(after, "; ")
		names := slices.Sorted(maps.Keys(gjson.ParseBytes(Schema()).Get(at).Map()))
		if at == "properties.reply.properties.whole.properties" { // the reader refuses the others by themselves
			for _, name := range names {
				if !strings.Contains(known, name) {
					t.Errorf("%s: %s is not known", at, name)
				}
			}
			continue
		}
		if got := strings.Join(names, ", "); got != known {
			t.Errorf("%s:\nschema %s\nreader %s", at, got, known)
		}
	}
}

func TestSchema_AgreesWithTheReaderOnFiles(t *testing.T) {
	python := testenv.Python(t, "jsonschema")
	folder := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	words := []string{"-c", `import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[2:]: print(jsonschema.Draft202012Validator(schema).is_valid(json.load(open(path))))`, file("schema", Schema())}
	var want []string
	for _, name := range Names() {
		words, want = append(words, file(name, jsonOf(t, Source(name)))), append(want, "True")
	}
	for i, bad := range []string{`{}`, `{"version": 2, "request": {"text": {}}, "reply": {"text": "a"}}`, `{"version": 1, "request": {}, "reply": {"text": "a"}}`,
		`{"version": 1, "request": {"text": {}}, "reply": {"text": ".a"}}`, `{"version": 1, "request": {"text": {}, "parts": {}, "images": "x"}, "reply": {"text": "a"}}`,
		`{"version": 1, "request": {"text": {}}, "reply": {"text": "a", "cumulative": "yes"}}`, `{"version": 1, "kind": "x", "request": {"text": {}}, "reply": {"text": "a"}}`} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("the reader takes %s", bad)
		}
		words, want = append(words, file(string(rune('a'+i)), []byte(bad))), append(want, "False")
	}
	out, err := exec.Command(python, words...).CombinedOutput()
	if got := strings.Fields(string(out)); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %s", err, out)
	}
}

// jsonOf is a spec in JSON.
func jsonOf(t *testing.T, source []byte) []byte {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(source, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

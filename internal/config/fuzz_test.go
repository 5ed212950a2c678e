package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/perf/load"
)

// shellWords splits a line as a POSIX shell does, for the quoting that Command uses.
func shellWords(t testing.TB, line string) []string {
	t.Helper()
	var words []string
	var word strings.Builder
	begun, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			quoted, begun = !quoted, true
		case quoted:
			word.WriteByte(c)
		case c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
		case c == ' ':
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	if quoted {
		t.Fatalf("open quote in %s", line)
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}

// argparseCanSay is false of lists with several values of which one looks like a flag.
func argparseCanSay(a *Arguments) bool {
	for _, row := range Table() {
		if row.Kind == Switch {
			continue
		}
		values := row.values(a)
		for _, value := range values {
			if _, isNumber := parseFloat(value); len(values) > 1 && strings.HasPrefix(value, "-") && !isNumber {
				return false
			}
		}
	}
	return true
}

// checkSaidAgain asserts that the command line of valid arguments gives the same arguments again, and that their JSON
// has all keys.
func checkSaidAgain(t *testing.T, a Arguments) {
	t.Helper()
	if argparseCanSay(&a) {
		words := shellWords(t, a.Command())[2:]
		again, _, err := Parse(words, outside())
		if err != nil {
			t.Fatalf("%q: %v", words, err)
		}
		again.spelling = a.spelling // these were given in another way
		if want := a.Masked(); !reflect.DeepEqual(want, again) {
			t.Fatalf("%q:\n%s", words, cmp.Diff(want, again, cmp.AllowUnexported(Arguments{})))
		}
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(a.JSON(LevelValues{Number: 1, Load: load.Closed(1), OutputsDir: "o"}), &object); err != nil || len(object) != 81 {
		t.Fatalf("%d keys, %v", len(object), err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"--model\nm\n--parallel\n1\n10\n--number\n10x", "--model=m\n--stop\n-1\n--\n", "--model\nm\n--headers\na=b\nauthorization=c\n--api-key\nk",
		"--model\nm\n--extra-args\n{\"a\":null,\"b\":[1e5]}\n--no-stream", "--model\nm\n--rate\n-1\n--temperature\n1e-9\n--max-tokens\n3\n9",
		"--model\nm\n--url\nhttp://u:p@h:1/v1?token=x&y=z\n--prompt\n@prompt.txt", "--model\nm\n--open-loop\n--rate\n5\n--stop\n--seed\n-3",
		"--model\nm\n--dataset\nrandom\n--tokenizer-path\n\n", "-n5\n--model\n-\n--stop=--x\n--name=-a b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, _, err := Parse(strings.Split(text, "\n"), outside())
		if err == nil {
			checkSaidAgain(t, a)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`{"model": "m", "parallel": [1, 10], "number": "10x"}`, `{"model": "m", "stop": ["-x", "y"], "max_tokens": null, "debug": false}`,
		`{"model": "m", "headers": {"a": 1}, "extra_args": {"a": [1, {"b": null}]}}`, `{"model": "m", "visualizer": null, "seed": 1.0}`,
		`{"model": "m", "rate": "5", "open_loop": 1, "number": ["7"]}`, `{"model": "\ud800", "logprobs": false, "headers": {}}`,
		`{"model": "m", "temperature": -0.0, "stop_token_ids": [1, "x"]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, _, err := ParseJSON(data, outside())
		if err == nil {
			checkSaidAgain(t, a)
		}
	})
}

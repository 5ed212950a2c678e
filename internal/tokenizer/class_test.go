package tokenizer

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/testenv"
)

// TestClass_CharacterClassesMatchHuggingFace compares every assigned code point, so that neither side's Unicode version matters.
func TestClass_CharacterClassesMatchHuggingFace(t *testing.T) {
	python := testenv.Python(t, "tokenizers")
	expressions := strings.Fields(`\p{Lu} \p{Ll} \p{Lt} \p{Lm} \p{Lo} \p{L} \p{M} \p{N} \p{Nd} \p{P} \p{S} \p{Han} ` +
		`\s \S \d \w [\w] \W (?i:s) (?i:k) [^\s\p{L}\p{N}] [\p{Lo}&&[^\p{Han}]]`)
	out, err := exec.Command(python, append([]string{"testdata/classes.py"}, expressions...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Classes map[string][][2]rune
		Changed map[string]map[string]string
	}
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for _, expression := range expressions {
		p, err := compileSlow(expression)
		if err != nil {
			t.Fatal(err)
		}
		compareClass(t, expression, want.Classes[expression], matchedBy(p))
	}
	for name, is := range map[string]func(rune) bool{"Punctuation": isPunctuation, "WhitespaceSplit": unicode.IsSpace,
		"Digits": isNumeric, "Whitespace": isWord} {
		compareClass(t, name, want.Classes[name], is)
	}
	pages := classTable()
	for expression, c := range map[string]class{`\p{L}`: letter, `\p{M}`: mark, `\p{N}`: number, `\s`: space} {
		compareClass(t, expression+" of the scanners", want.Classes[expression], func(r rune) bool {
			got, _ := pages.at(string(r), 0)
			return got&c != 0
		})
	}
	for name, changed := range want.Changed {
		compareNormalForm(t, name, changed)
	}
}

func matchedBy(p pattern) func(rune) bool {
	return func(r rune) bool {
		found := p.matches(string(r))
		return len(found) == 1 && found[0].is
	}
}

func compareClass(t *testing.T, name string, want [][2]rune, is func(rune) bool) {
	t.Helper()
	var wrong []string
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !examined(r) {
			continue
		}
		_, in := slices.BinarySearchFunc(want, r, func(span [2]rune, r rune) int {
			if span[1] < r {
				return -1
			}
			if span[0] > r {
				return 1
			}
			return 0
		})
		if in != is(r) {
			wrong = append(wrong, fmt.Sprintf("%X", r))
		}
	}
	if len(wrong) > 0 || len(want) == 0 {
		t.Errorf("%s: %d code points differ: %.400s", name, len(wrong), strings.Join(wrong, " "))
	}
}

func compareNormalForm(t *testing.T, name string, changed map[string]string) {
	t.Helper()
	kind, around, _ := strings.Cut(name, " ")
	normalize, err := parseNormalizer(json.RawMessage(`{"type":"` + kind + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !examined(r) {
			continue
		}
		text := strings.Replace(around, "{}", string(r), 1)
		want, ok := changed[strconv.Itoa(int(r))]
		if !ok {
			want = text
		}
		if normalize(piece{text: text}).text != want {
			wrong = append(wrong, fmt.Sprintf("%X", r))
		}
	}
	if len(wrong) > 0 || len(changed) == 0 {
		t.Errorf("%s: %d code points differ: %.400s", name, len(wrong), strings.Join(wrong, " "))
	}
}

// examined reports whether classes.py looks at r.
func examined(r rune) bool {
	return utf8.ValidRune(r) && (r < 0x34000 || r >= 0xE0000 && r < 0xE0200 || r >= 0xF0000 && r < 0xF0010 || r == 0x10FFFF)
}

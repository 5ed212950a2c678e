package tokenizer_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// reference is what the Hugging Face library says of one tokenizer; see testdata/reference.py.
type reference struct {
	Name, File string
	Size       int
	answers    []answer
}

type answer struct {
	text             string
	ids, full        []int
	decoded, skipped string
}

func (a *answer) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&a.text, &a.ids, &a.full, &a.decoded, &a.skipped})
}

// references runs testdata/reference.py and hands each tokenizer's answers to check as they come.
func references(t *testing.T, check func(reference), files ...string) {
	t.Helper()
	python := testenv.Python(t, "tokenizers", "sentencepiece", "google.protobuf")
	answersOf(t, python, check, append([]string{"testdata/reference.py", t.TempDir()}, files...)...)
}

// answersOf runs a script that writes references.
func answersOf(t *testing.T, python string, check func(reference), script ...string) {
	t.Helper()
	cmd := exec.Command(python, script...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "TOKENIZERS_PARALLELISM=false")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<24)
	current := reference{}
	for lines.Scan() {
		if lines.Bytes()[0] == '{' {
			if current.Name != "" {
				check(current)
			}
			current = reference{}
			err = json.Unmarshal(lines.Bytes(), &current)
		} else {
			current.answers = append(current.answers, answer{})
			err = json.Unmarshal(lines.Bytes(), &current.answers[len(current.answers)-1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	check(current)
}

// compare fails for the first few differences and returns how many of the strings are answered alike.
func compare(t *testing.T, ref reference) (alike int) {
	t.Helper()
	tok, err := tokenizer.Load(ref.File)
	if err != nil {
		t.Fatal(err)
	}
	if tok.Size() != ref.Size {
		t.Errorf("Size is %d, the reference's %d", tok.Size(), ref.Size)
	}
	failures := 0
	for _, want := range ref.answers {
		problem := ""
		switch ids, full := tok.Encode(want.text), tok.EncodeWithSpecial(want.text); {
		case !slices.Equal(ids, want.ids):
			problem = "ids differ"
			t.Logf("got %v\nwant %v", ids, want.ids)
		case !slices.Equal(full, want.full):
			problem = "ids with special tokens differ"
		case tok.Decode(want.full) != want.decoded:
			problem = "decoded text differs: " + tok.Decode(want.full) + " for " + want.decoded
		case tok.DecodeText(want.full) != want.skipped:
			problem = "decoded text without special tokens differs"
		case tok.Count(want.text) != len(want.ids):
			problem = "count differs"
		default:
			alike++
			continue
		}
		t.Errorf("%s for %q", problem, want.text)
		if failures++; failures == 5 {
			t.Fatal("and perhaps more")
		}
	}
	return alike
}

func TestReference_IDsAndTextAreThoseOfHuggingFace(t *testing.T) {
	styles := 0
	references(t, func(ref reference) {
		styles++
		t.Run(ref.Name, func(t *testing.T) {
			if len(ref.answers) < 1500 {
				t.Fatalf("the reference has %d strings: the corpus is broken", len(ref.answers))
			}
			compare(t, ref)
		})
	})
	if styles < 30 {
		t.Errorf("%d tokenizers compared: reference.py makes more", styles)
	}
}

func TestReference_BuiltinTokenizerMeansTheSameToHuggingFace(t *testing.T) {
	data, err := tokenizer.BuiltinJSON()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tokenizer.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	references(t, func(ref reference) { compare(t, ref) }, file)
}

// TestReference_RealTokenizers compares the tokenizers of real models, whose licenses keep them out of this repository.
func TestReference_RealTokenizers(t *testing.T) {
	glob := os.Getenv("EVALSCOPE_TEST_TOKENIZERS")
	if glob == "" {
		t.Skip("EVALSCOPE_TEST_TOKENIZERS is unset: set it to a glob of directories with a tokenizer.json")
	}
	files, err := filepath.Glob(filepath.Join(glob, "tokenizer.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("EVALSCOPE_TEST_TOKENIZERS=%s matches no directory with a tokenizer.json (%v)", glob, err)
	}
	references(t, func(ref reference) {
		t.Run(ref.Name, func(t *testing.T) {
			t.Logf("%d of %d strings alike", compare(t, ref), len(ref.answers))
		})
	}, files...)
}

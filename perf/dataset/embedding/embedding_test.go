package embedding_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/embedding"
	"github.com/modelscope/evalscope/perf/perftest"
)

func open(t testing.TB, name string, o dataset.Options) (dataset.Source, error) {
	t.Helper()
	all := embedding.Declarations()
	d := all[slices.IndexFunc(all, func(d dataset.Declaration) bool { return d.Name == name })]
	if o.Args == nil {
		o.Args, _ = d.Values(nil)
	}
	o.Rand = perftest.Rand(0)
	return d.Open(t.Context(), o)
}

// written is a file of a name and a content.
func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// prompts are those of a whole file, errors in their words, each prompt's texts joined by +.
func prompts(t *testing.T, source dataset.Source) (all []string) {
	t.Helper()
	for {
		session, err := source.Next(t.Context())
		var skip *dataset.Skip
		switch {
		case errors.Is(err, io.EOF):
			return all
		case errors.As(err, &skip):
			all = append(all, "!"+skip.Why.EN)
		case err != nil:
			t.Fatal(err)
		default:
			all = append(all, session.First.Prompt.Text+strings.Join(session.First.Prompt.Inputs, "+"))
		}
	}
}

func TestFile_TextsAreReadFromLinesListsAndObjects(t *testing.T) {
	const none = `!the object has none of text, input, sentence, content`
	for _, c := range []struct {
		name, file, content string
		o                   dataset.Options
		want                []string
	}{
		{"embedding", "a.txt", "\ufeffone\n\n two \r\n[3]\n", dataset.Options{}, []string{"one", "two", "[3]"}},
		{"embedding", "a.json", `["one", {"text": "two"}, {"sentence": "three"}, {"x": "4"}, ""]`, dataset.Options{Want: 3}, []string{"one", "two", "three", none, "!the text is empty"}},
		{"embedding", "a.jsonl", "{\"input\": \"one\"}\n\"two\"\n{\"content\": 3}\n", dataset.Options{Want: 2}, []string{"one", "two", `!"content" is not text`}},
		{"embedding", "a.txt", "a\nbb\nccc\n", dataset.Options{Offset: 4, MaxLength: 2}, []string{"bb", "!the text has 3 characters, which is above --max-prompt-length 2", "a"}},
		{"embedding_batch", "a.jsonl", "a\nb\n{}\nc\n", dataset.Options{Want: 1, Args: argument.Values{"batch_size": 2}}, []string{"a+b", none, "c"}},
		{"embedding_batch", "a.jsonl", "a\n\"\"\nb\nc\n", dataset.Options{Args: argument.Values{"batch_size": 2}}, []string{"!the text is empty", "a+b", "c"}},
		{"embedding", "a.jsonl", "[{\"text\":\"a\"}]\n[{\"text\":\"b\"}]", dataset.Options{}, []string{"a", "b"}},
		{"embedding_batch", "a.jsonl", "a\nb\nc\n", dataset.Options{Offset: 1, Args: argument.Values{"batch_size": 2}}, []string{"c+a", "b"}},
	} {
		c.o.Path = written(t, c.file, c.content)
		source, err := open(t, c.name, c.o)
		if err != nil {
			t.Fatal(err)
		}
		if got := prompts(t, source); !slices.Equal(got, c.want) {
			t.Errorf("%s of %q:\ngot  %q\nwant %q", c.name, c.content, got, c.want)
		}
	}
}

func TestFile_StandardInputAndBadFiles(t *testing.T) {
	source, err := open(t, "embedding", dataset.Options{Path: "-", Stdin: strings.NewReader("one\ntwo\n"), MaxLength: 9})
	if err != nil || len(prompts(t, source)) != 2 {
		t.Errorf("standard input: %v", err)
	}
	for says, o := range map[string]dataset.Options{
		"has no records":       {Path: written(t, "a.txt", "\n")},
		"is not a list":        {Path: written(t, "a.json", "[1,")},
		"no record can be":     {Path: written(t, "a.jsonl", "\"\"\n")},
		"1 line that this run": {Path: written(t, "a.jsonl", "a\n{}\n")},
		"2 records that this":  {Path: written(t, "a.json", "[{},{},\"a\"]")},
		"a.jsonl line 2: the":  {Path: written(t, "a.jsonl", "a\n{}\nb\nc\n"), Args: argument.Values{"batch_size": 2}, Want: 1},
		")":                    {Path: written(t, "a.jsonl", `"\ud800"`)},
		"after":                {Path: written(t, "a.jsonl", `[{"text":"a"}] junk`)},
		"no such file":         {Path: filepath.Join(t.TempDir(), "none")},
		"standard":             {Path: "-"},
		"add --dataset-path":   {},
	} {
		o.MaxLength = 9
		name := "embedding"
		if o.Args != nil {
			name = "embedding_batch"
		}
		if _, err := open(t, name, o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestRandom_TextsHaveTheTokensThatTheServerShouldCount(t *testing.T) {
	tok := tokenizer.Builtin()
	for name, batch := range map[string]int{"random_embedding": 0, "random_embedding_batch": 3} {
		o := dataset.Options{Tokenizer: tok, MinLength: 10, MaxLength: 20, Overhead: 2, OverheadKnown: true}
		if batch > 0 {
			o.Args = argument.Values{"batch_size": batch}
		}
		source, err := open(t, name, o)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for range 50 {
			session, err := source.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			p := session.First.Prompt
			texts := p.Inputs
			if batch == 0 {
				texts = []string{p.Text}
			}
			sum := 0
			for _, text := range texts {
				n := tok.Count(text) + 2
				if sum += n; n < 10 || n > 20 || seen[text] {
					t.Fatalf("a text of %d tokens, seen before: %v", n, seen[text])
				}
				seen[text] = true
			}
			if sum != session.First.WantPromptTokens || len(texts) != max(1, batch) {
				t.Fatalf("%d texts of %d tokens, promised %d", len(texts), sum, session.First.WantPromptTokens)
			}
		}
	}
}

func FuzzFile_NoContentPanicsAndNoTextIsEmpty(f *testing.F) {
	f.Add("[\"a\", {\"text\": \"b\"}]", true)
	f.Add("a\n{\"text\": null}\n\"\\ud800\"\n\xff\n", false)
	f.Fuzz(func(t *testing.T, content string, batch bool) {
		name := "embedding"
		if batch {
			name = "embedding_batch"
		}
		source, err := open(t, name, dataset.Options{Path: "-", Stdin: strings.NewReader(content), MaxLength: 1 << 20})
		if err != nil {
			return
		}
		for {
			session, err := source.Next(t.Context())
			if errors.Is(err, io.EOF) {
				return
			}
			p := session.First.Prompt
			if err == nil && (batch != (len(p.Inputs) > 0) || !batch && p.Text == "" || slices.Contains(p.Inputs, "")) {
				t.Fatalf("%q gives %+v", content, p)
			}
		}
	})
}

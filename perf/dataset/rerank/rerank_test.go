package rerank_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/rerank"
	"github.com/modelscope/evalscope/perf/perftest"
)

func named(name string) dataset.Declaration {
	all := rerank.Declarations()
	return all[slices.IndexFunc(all, func(d dataset.Declaration) bool { return d.Name == name })]
}

func TestRandom_DocumentsHaveTheirShareOfTheQuerysTokens(t *testing.T) {
	tok := tokenizer.Builtin()
	o := dataset.Options{Tokenizer: tok, MinLength: 4, MaxLength: 9, Rand: perftest.Rand(0), Args: argument.Values{"num_documents": 3, "document_length_ratio": 2.5}}
	perftest.Dataset(t, named("random_rerank"), o)
	source, err := named("random_rerank").Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	lengths, texts := map[int]bool{}, map[string]bool{}
	for range 100 {
		session, err := source.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := session.First.Prompt.Ranking
		n := tok.Count(r.Query)
		lengths[n] = true
		for _, d := range r.Documents {
			texts[d] = true
			if got := float64(tok.Count(d)); len(r.Documents) != 3 || got < 2.5*float64(n)-0.5 || got > 2.5*float64(n)+0.5 {
				t.Fatalf("a query of %d tokens has a document of %v among %d", n, got, len(r.Documents))
			}
		}
	}
	if len(lengths) != 6 || len(texts) != 300 {
		t.Errorf("queries of %v tokens, %d different documents", lengths, len(texts))
	}
}

func TestRandom_WhatCannotBeMadeIsRefused(t *testing.T) {
	good := argument.Values{"num_documents": 10, "document_length_ratio": 5.0}
	for says, o := range map[string]dataset.Options{
		"num_documents is 0":             {MaxLength: 9, Args: argument.Values{"document_length_ratio": 5.0}},
		"document_length_ratio is -1":    {MaxLength: 9, Args: argument.Values{"num_documents": 1, "document_length_ratio": -1.0}},
		"exceed that: lower":             {MaxLength: 131072, Args: good},
		"--min-prompt-length 9 is above": {MinLength: 9, MaxLength: 8, Args: good},
		"remove it":                      {MaxLength: 9, TokenizePrompt: true, Args: good},
	} {
		o.Tokenizer, o.Rand = tokenizer.Builtin(), perftest.Rand(0)
		if _, err := named("random_rerank").Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestFile_RecordsUnderEveryNameAreRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "q.jsonl")
	content := `{"query":"a","documents":["x","y"]}` + "\n" + `{"query":"b","passages":["z"]}` + "\n" + `{"query":"c"}` + "\n" + `{"query":"d","texts":"w"}` + "\nno JSON\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := named("rerank").Open(t.Context(), dataset.Options{Path: path, Want: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := named("rerank").Open(t.Context(), dataset.Options{Path: filepath.Dir(path), Want: 3}); err == nil || !strings.Contains(err.Error(), "q.jsonl line 3: ") {
		t.Errorf("a bad line that the run would send, in the only file of a folder: %v", err)
	}
	var got []string
	for range 5 {
		session, err := source.Next(t.Context())
		if err != nil {
			got = append(got, err.Error()[len(path):])
			continue
		}
		r := session.First.Prompt.Ranking
		got = append(got, r.Query+":"+strings.Join(r.Documents, ","))
	}
	want := []string{"a:x,y", "b:z", ` line 3: the object has none of documents, passages, texts`, "d:w", " line 5: it is not a JSON object with query and documents"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func BenchmarkRandom_8DocumentsOf1000Tokens(b *testing.B) {
	source, err := named("random_rerank").Open(b.Context(), dataset.Options{Tokenizer: tokenizer.Builtin(), MinLength: 200, MaxLength: 200, Rand: perftest.Rand(0),
		Args: argument.Values{"num_documents": 8, "document_length_ratio": 5.0}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

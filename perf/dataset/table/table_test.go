package table_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/dataset/table"
	"github.com/modelscope/evalscope/perf/perftest"
)

func declared(t *testing.T, name string) dataset.Declaration {
	t.Helper()
	for _, d := range table.Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatal(name)
	return dataset.Declaration{}
}

func csvFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prompts.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type question struct {
	ID    int64  `parquet:"id"`
	Text  string `parquet:"text,optional"`
	Limit int32  `parquet:"limit"`
}

func parquetFile(t *testing.T, rows []question) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prompts.parquet")
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	return path
}

var named = argument.Values{"prompt": "text", "max_tokens": "limit"}

// drain reads up to n items: text and limit, or "skip" and where.
func drain(t *testing.T, source dataset.Source, n int) (all []string) {
	t.Helper()
	for range n {
		session, err := source.Next(t.Context())
		var skip *dataset.Skip
		switch {
		case errors.Is(err, io.EOF):
			return append(all, "EOF")
		case errors.As(err, &skip):
			all = append(all, "skip"+skip.Where.EN[strings.LastIndex(skip.Where.EN, " "):])
		case err != nil:
			t.Fatal(err)
		default:
			all = append(all, fmt.Sprintf("%s|%d|%t", session.First.Prompt.Text, session.First.MaxTokens, session.Repeated))
		}
	}
	return all
}

func TestTable_RowsArePromptsByTheNamesOfTheirColumns(t *testing.T) {
	files := map[string]string{
		"csv":     csvFile(t, "\xef\xbb\xbfid,text,limit\r\n1,\"Why,\nso?\",9\r\n2,How?,\r\n3,,4\r\n4,你好,7"),
		"parquet": parquetFile(t, []question{{1, "Why,\nso?", 9}, {2, "How?", 3}, {3, "", 4}, {4, "你好", 7}}),
	}
	for name, path := range files {
		d := declared(t, name)
		limit := map[string]string{"csv": "0", "parquet": "3"}[name]
		open := func(o dataset.Options) dataset.Source {
			o.Path, o.Args = path, named
			source, err := cycle.Open(t.Context(), func(ctx context.Context) (dataset.Source, error) { return d.Open(ctx, o) })
			if err != nil {
				t.Fatal(name, err)
			}
			return source
		}
		for offset, want := range map[int][]string{
			0: {"Why,\nso?|9|false", "How?|" + limit + "|false", "你好|7|false", "Why,\nso?|9|true"},
			2: {"你好|7|false", "Why,\nso?|9|false", "How?|" + limit + "|false", "你好|7|true"},
			4: {"How?|" + limit + "|false", "你好|7|false", "Why,\nso?|9|false", "How?|" + limit + "|true"},
		} {
			source := open(dataset.Options{Offset: offset})
			if diff := cmp.Diff(want, drain(t, source, 4)); diff != "" {
				t.Error(name, offset, diff)
			}
			source.Close()
		}
		source := open(dataset.Options{MaxLength: 2})
		if diff := cmp.Diff([]string{"你好|7|false", "你好|7|true"}, drain(t, source, 2)); diff != "" {
			t.Error(name, diff)
		}
		source.Close()
		for _, o := range []dataset.Options{{Chat: true}, {TextOnly: true}} {
			o.Path, o.Args = path, named
			perftest.Dataset(t, d, o)
		}
	}
}

func TestTable_WhatCannotBeSentIsNamedBeforeTheRun(t *testing.T) {
	damaged := csvFile(t, "PAR1 and nothing else PAR1")
	for _, test := range []struct {
		name, dataset, path string
		args                argument.Values
		want                string
	}{
		{"no such column", "csv", csvFile(t, "question,answer\na,b\n"), argument.Values{"prompt": "prompt"}, `no column "prompt"; it has question, answer`},
		{"no such limit", "parquet", parquetFile(t, []question{{1, "a", 1}}), argument.Values{"prompt": "text", "max_tokens": "n"}, `no column "n"; it has id, text, limit`},
		{"bad limits", "csv", csvFile(t, "text,limit\na,x\nb,1\nc,0\n"), named, "2 rows that this run would send"},
		{"a short row", "csv", csvFile(t, "limit,text\n1\n"), named, "line 2: the row has 1 column"},
		{"another encoding", "csv", csvFile(t, "text,limit\n\xc4\xe3\xba\xc3,1\n"), named, "line 2: the prompt is not UTF-8"},
		{"empty", "csv", csvFile(t, ""), named, "is empty"},
		{"a head alone", "csv", csvFile(t, "text,limit\n"), named, "prompts.csv has no rows"},
		{"a schema alone", "parquet", parquetFile(t, nil), named, "prompts.parquet has no rows"},
		{"a comma in a text", "csv", csvFile(t, "text,limit\nHello,1\nHello, world,1\n"), named, "1 row that this run would send is not usable; fix or remove:\n  "},
		{"a comma in a text", "csv", csvFile(t, "text,limit\nHello, world,1\n"), named, "line 2: the row has 3 columns but the header 2"},
		{"a comma in a text alone", "csv", csvFile(t, "text\nHello, world\n"), argument.Values{"prompt": "text"}, "line 2: the row has 2 columns but the header 1"},
		{"bytes that are no text", "parquet", parquetFile(t, []question{{1, "caf\xe9", 1}}), named, "row 1: the prompt is not UTF-8"},
		{"two columns of a name", "csv", csvFile(t, "text,limit,text\na,1,b\n"), named, `several columns named "text"`},
		{"half a token", "csv", csvFile(t, "text,limit\na,12.5\n"), named, `"12.5" is not a whole number`},
		{"not a number", "csv", csvFile(t, "text,limit\na,NaN\n"), named, `"NaN" is not a whole number`},
		{"standard input", "csv", "-", named, "standard input"},
		{"no file", "csv", "", named, "--dataset-path"},
		{"damaged", "parquet", damaged, named, "reading " + damaged},
	} {
		_, err := declared(t, test.dataset).Open(t.Context(), dataset.Options{Path: test.path, Args: test.args})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestTable_BadRowsBehindThoseOfTheRunAreSkipped(t *testing.T) {
	path := csvFile(t, "text,limit\na,1\nb,2\nc,3\nd,x\ne,5\n")
	source, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: path, Args: named, Want: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	want := []string{"a|1|false", "b|2|false", "c|3|false", "skip 5", "e|5|false", "EOF"}
	if diff := cmp.Diff(want, drain(t, source, 9)); diff != "" {
		t.Error(diff)
	}
}

func TestTable_ColumnsMayHoldImagesAudioAndVideo(t *testing.T) {
	path := csvFile(t, "text,picture,sound,film\nWhat?,a.png,,\n,https://example.com/b.png,\"wav,AAAA\",\nHow?,,,\nWhen?,,,https://example.com/c.mp4\n,,,\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "a.png"), []byte("png"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := argument.Values{"prompt": "text", "image": "picture", "audio": "sound", "video": "film"}
	source, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: path, Args: args, Chat: true})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	image := func(url string) string { return `{"type":"image_url","image_url":{"url":"` + url + `"}}` }
	for _, want := range []string{
		`{"role":"user","content":[{"type":"text","text":"What?"},` + image("data:image/png;base64,cG5n") + `]}`,
		`{"role":"user","content":[` + image("https://example.com/b.png") + `,{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}`,
		"How?",
		`{"role":"user","content":[{"type":"text","text":"When?"},{"type":"video_url","video_url":{"url":"https://example.com/c.mp4"}}]}`,
	} {
		session, err := source.Next(t.Context())
		p := session.First.Prompt
		got := p.Text
		for _, m := range p.Messages {
			got += string(m.JSON)
		}
		if got != want || err != nil {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	if _, err := source.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if _, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: path, Args: args, TextOnly: true}); err == nil || !strings.Contains(err.Error(), "chat endpoint") {
		t.Error(err)
	}
}

func TestTable_OddFilesOfCSVAreRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, "text,limit\na,1\nb,2\n")
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"gzip":       packed.String(),
		"UTF-16":     "\xff\xfet\x00e\x00x\x00t\x00,\x00l\x00i\x00m\x00i\x00t\x00\n\x00a\x00,\x001\x00\r\x00\n\x00b\x00,\x002\x00",
		"tabs":       "text\tlimit\na\t1\nb\t2\n",
		"semicolons": "\xef\xbb\xbftext;limit\r\na;1\r\nb;2\r\n",
		"pandas":     "text,limit,other\na,1.0,\nb,2.0,\n",
		"two others": "text,limit,other,other\na,1,,\nb,2,,\n",
		"blanks":     "text , limit\na,1\n\nb, 2\n",
	} {
		source, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: csvFile(t, content), Args: named})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string{"a|1|false", "b|2|false", "EOF"}, drain(t, source, 3)); diff != "" {
			t.Error(name, diff)
		}
		source.Close()
	}
	open := csvFile(t, "text,limit\na,1\n\"b,2\n"+strings.Repeat("and so on and on\n", 5<<20))
	if _, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: open, Args: named}); err == nil || !strings.Contains(err.Error(), "line 2: it has no end within 64 MiB: a quotation mark") {
		t.Error(err)
	}
}

func TestTable_OfAFolderIsItsOnlyFile(t *testing.T) {
	path := csvFile(t, "text,limit\na,1\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "README.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := declared(t, "csv").Open(t.Context(), dataset.Options{Path: filepath.Dir(path), Args: named})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if got := drain(t, source, 1); got[0] != "a|1|false" {
		t.Error(got)
	}
	if _, err := declared(t, "parquet").Open(t.Context(), dataset.Options{Path: filepath.Dir(path), Args: named}); err == nil || !strings.Contains(err.Error(), "the folder contains README.md, prompts.csv") {
		t.Error(err)
	}
}

func TestTable_RowsWithoutAPromptAreNamed(t *testing.T) {
	path := csvFile(t, "text,limit\na,1\n,2\nb,3\n \n")
	for want, expected := range map[int]string{0: "in " + path + ": line 3", 1: ""} {
		o := dataset.Options{Path: path, Args: named, Want: want}
		source, err := declared(t, "csv").Open(t.Context(), o)
		if want == 0 {
			if err == nil || !strings.Contains(err.Error(), "line 5: the row has 1 column") {
				t.Error(err)
			}
			o.Want = 2
			source, err = declared(t, "csv").Open(t.Context(), o)
		}
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range source.(*table.Source).Notes() {
			got += n.EN
		}
		if !strings.Contains(got, expected) || (got == "") != (expected == "") {
			t.Errorf("%q, want %q", got, expected)
		}
		source.Close()
	}
}

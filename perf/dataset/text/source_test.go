package text_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/workload"
)

// words counts a token for every word; its ids are the words' lengths. It may take time.
type words struct{ takes time.Duration }

func (w words) Encode(s string) (ids []int) {
	if w.takes > 0 {
		time.Sleep(w.takes) // in a synctest bubble
	}
	for word := range strings.FieldsSeq(s) {
		ids = append(ids, len(word))
	}
	return ids
}
func (words) Decode([]int) string { return "" }
func (words) Ordinary() []int     { return nil }

func declared(t testing.TB, name string) dataset.Declaration {
	t.Helper()
	for _, d := range text.Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no dataset %q", name)
	return dataset.Declaration{}
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read opens a dataset and reads up to n results: a text, or "skip" and the line.
func read(t *testing.T, name string, o dataset.Options, n int) []string {
	t.Helper()
	source, err := declared(t, name).Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	return drain(t, source, n)
}

func drain(t *testing.T, source dataset.Source, n int) (out []string) {
	t.Helper()
	for range n {
		session, err := source.Next(t.Context())
		var skip *dataset.Skip
		switch {
		case errors.Is(err, io.EOF):
			return append(out, "EOF")
		case errors.As(err, &skip):
			out = append(out, "skip"+skip.Where.EN[strings.LastIndex(skip.Where.EN, " "):])
		case err != nil:
			t.Fatal(err)
		default:
			out = append(out, session.First.Prompt.Text)
		}
	}
	return out
}

// refuse opens a dataset that must not open and returns why.
func refuse(t *testing.T, name string, o dataset.Options) string {
	t.Helper()
	source, err := declared(t, name).Open(t.Context(), o)
	if err == nil {
		source.Close()
		t.Fatalf("%s opened", name)
	}
	return err.Error()
}

func TestSource_FileIsReadInItsOrderAndEnds(t *testing.T) {
	path := write(t, "f.txt", "\uFEFFone\r\n\r\n  two \r\n \t\nthree")
	for _, name := range []string{"custom", "line_by_line"} {
		got := read(t, name, dataset.Options{Path: path}, 9)
		if diff := cmp.Diff([]string{"one", "two", "three", "EOF"}, got); diff != "" {
			t.Error(name, diff)
		}
	}
	path = write(t, "q.jsonl", `{"question":" one "}`+"\n"+`{"question":"two"}`+"\n")
	if diff := cmp.Diff([]string{"one", "two", "EOF"}, read(t, "openqa", dataset.Options{Path: path}, 9)); diff != "" {
		t.Error(diff)
	}
}

func TestSource_TextBecomesWhatTheRunSends(t *testing.T) {
	path := write(t, "f.txt", "a bcd\n"+`[{"role":"user","content":"x"}]`)
	source, err := declared(t, "line_by_line").Open(t.Context(), dataset.Options{Path: path, Tokenizer: words{}, TokenizePrompt: true, MaxLength: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	first, _ := source.Next(t.Context())
	second, _ := source.Next(t.Context())
	if diff := cmp.Diff(workload.Session{First: workload.Turn{Prompt: workload.Prompt{TokenIDs: []int{1, 3}}}}, first); diff != "" {
		t.Error(diff)
	}
	if len(second.First.Prompt.Messages) != 1 || second.Item != 1 {
		t.Errorf("%+v", second)
	}
	chat, err := declared(t, "custom").Open(t.Context(), dataset.Options{Path: path, Chat: true})
	if err != nil {
		t.Fatal(err)
	}
	defer chat.Close()
	if first, _ = chat.Next(t.Context()); !first.First.Prompt.Chat {
		t.Error("a text of a chat run is no user message")
	}
	if why := refuse(t, "custom", dataset.Options{Path: path, TokenizePrompt: true}); !strings.Contains(why, "--tokenizer-path") {
		t.Error(why)
	}
}

func TestSource_TextsOutsideTheBoundsArePassedOver(t *testing.T) {
	path := write(t, "f.txt", "一二\na b c\n\"\"\nab\na b c d e\n[{\"role\":\"user\",\"content\":\"far too long\"}]\n")
	tests := []struct {
		name     string
		o        dataset.Options
		want     []string
		filtered int
	}{
		{name: "characters, both ends inclusive", o: dataset.Options{MinLength: 2, MaxLength: 5}, want: []string{"一二", "a b c", "ab", "", "EOF"}, filtered: 2},
		{name: "tokens", o: dataset.Options{MinLength: 2, MaxLength: 3, Tokenizer: words{}}, want: []string{"a b c", "", "EOF"}, filtered: 4},
		{name: "tokens with the template", o: dataset.Options{MinLength: 2, MaxLength: 5, Tokenizer: words{}, Chat: true, Overhead: 2, OverheadKnown: true}, want: []string{"一二", "a b c", "ab", "", "EOF"}, filtered: 2},
		{name: "template not measured", o: dataset.Options{MinLength: 2, MaxLength: 5, Tokenizer: words{}, Chat: true, Overhead: 2}, want: []string{"a b c", "a b c d e", "", "EOF"}, filtered: 3},
		{name: "no template", o: dataset.Options{MinLength: 2, MaxLength: 5, Tokenizer: words{}, Overhead: 2, OverheadKnown: true}, want: []string{"a b c", "a b c d e", "", "EOF"}, filtered: 3},
		{name: "no upper bound", o: dataset.Options{MinLength: 4}, want: []string{"a b c", "a b c d e", "", "EOF"}, filtered: 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.o.Path = path
			inner, err := declared(t, "line_by_line").Open(t.Context(), test.o)
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Close()
			source := inner.(*text.Source)
			if diff := cmp.Diff(test.want, drain(t, source, 9)); diff != "" {
				t.Error(diff)
			}
			if err := source.Rewind(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, drain(t, source, 9)); diff != "" {
				t.Error("second pass:", diff)
			}
			if source.Filtered() != test.filtered {
				t.Errorf("%d passed over, want %d", source.Filtered(), test.filtered)
			}
		})
	}
	why := refuse(t, "custom", dataset.Options{Path: write(t, "f", "abc\nabcdef\n"), MinLength: 7, MaxLength: 9})
	for _, part := range []string{"none of the 2 prompts", "between 7", "and 9", "from 3 to 6", "characters"} {
		if !strings.Contains(why, part) {
			t.Errorf("%q lacks %q", why, part)
		}
	}
}

func TestSource_OffsetTurnsTheFileRound(t *testing.T) {
	path := write(t, "f.jsonl", "a\n{\"x\":1}\nb\n\nc\n[]\n")
	tests := map[int][]string{
		0: {"a", "skip 2", "b", "c", "skip 6", "EOF"},
		1: {"skip 2", "b", "c", "skip 6", "a", "EOF"},
		2: {"c", "skip 6", "a", "skip 2", "b", "EOF"},
		3: {"skip 6", "a", "skip 2", "b", "c", "EOF"},
		6: {"a", "skip 2", "b", "c", "skip 6", "EOF"},
		7: {"skip 2", "b", "c", "skip 6", "a", "EOF"},
	}
	long := path
	for offset, want := range tests {
		// A want of sessions that ends before the bad lines lets the file open; at offset 1 and 7 the first line read is bad.
		source, err := declared(t, "line_by_line").Open(t.Context(), dataset.Options{Path: long, Offset: offset, Want: 2})
		if err == nil {
			t.Errorf("offset %d opened with a bad line among its first two", offset)
			source.Close()
		}
		got := text.OpenUnchecked(t, long, offset)
		if diff := cmp.Diff(want, drain(t, got, 9)); diff != "" {
			t.Errorf("offset %d: %s", offset, diff)
		}
		if err := got.Rewind(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, drain(t, got, 9)); diff != "" {
			t.Errorf("offset %d, second pass: %s", offset, diff)
		}
	}
}

func TestSource_BadLinesThatTheRunWouldSendAreNamedAtOnceAndLaterOnesSkipped(t *testing.T) {
	var lines strings.Builder
	for i := range 100 {
		if i >= 50 && i < 75 {
			lines.WriteString("{\"question\":1}\n")
			continue
		}
		fmt.Fprintf(&lines, "{\"question\":\"q%d\"}\n", i)
	}
	path := write(t, "q.jsonl", lines.String())
	if got := read(t, "openqa", dataset.Options{Path: path, Want: 50}, 51); got[50] != "skip 51" || got[49] != "q49" {
		t.Errorf("a bad line behind what the run sends: %q", got[49:])
	}
	why := refuse(t, "openqa", dataset.Options{Path: path, Want: 51})
	if !strings.Contains(why, "25 lines") || !strings.Contains(why, path+" line 51: ") || !strings.Contains(why, "line 70: ") ||
		strings.Contains(why, "line 71") || !strings.HasSuffix(why, "and 5 more") {
		t.Error(why)
	}
	if why := refuse(t, "openqa", dataset.Options{Path: path}); !strings.Contains(why, "25 lines") {
		t.Error("without a known number all lines are checked:", why)
	}
	if why := refuse(t, "openqa", dataset.Options{Path: write(t, "q", "no\n"), Want: 5}); !strings.Contains(why, "1 line that") {
		t.Error(why)
	}
}

func TestSource_CheckEndsAtItsTimeAndItsBytes(t *testing.T) {
	path := write(t, "f.jsonl", strings.Repeat("a\n", 30)+"[]\n")
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		slow := dataset.Options{Path: path, Tokenizer: words{takes: 100 * time.Millisecond}}
		source, err := declared(t, "line_by_line").Open(t.Context(), slow)
		if err != nil {
			t.Fatal("the bad line was found after half a second:", err)
		}
		defer source.Close()
		if took := time.Since(begin); took != time.Second/2 {
			t.Errorf("the check took %v", took)
		}
		got := drain(t, source, 40)
		if len(got) != 32 || got[30] != "skip 31" || got[31] != "EOF" {
			t.Errorf("%q", got)
		}
	})
	big := strings.Repeat(strings.Repeat("x", 1<<20)+"\n", 65) + "[]\n"
	if got := read(t, "line_by_line", dataset.Options{Path: write(t, "big", big)}, 99); got[65] != "skip 66" {
		t.Errorf("got %q", got[65])
	}
}

func TestSource_CycledFileRepeatsWithoutASecondCheck(t *testing.T) {
	path := write(t, "f.txt", "a\nb\n")
	opened := 0
	source, err := cycle.Open(t.Context(), func(ctx context.Context) (dataset.Source, error) {
		opened++
		return declared(t, "custom").Open(ctx, dataset.Options{Path: path, Offset: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if diff := cmp.Diff([]string{"b", "a", "b", "a", "b"}, drain(t, source, 5)); diff != "" || opened != 1 {
		t.Error(opened, diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSource_PromptsAreNotSentToAnEndpointOfAnotherForm(t *testing.T) {
	messages, body, text := `[{"role":"user","content":"x"}]`, `{"messages":[{"role":"user","content":"x"}]}`, `{"prompt":"x"}`
	for _, c := range []struct {
		line    string
		o       dataset.Options
		refused string
	}{
		{messages, dataset.Options{TextOnly: true}, "line 1: the line has messages"},
		{body, dataset.Options{TextOnly: true}, "line 1: the line has messages"},
		{text, dataset.Options{Chat: true}, `line 1: the body has "prompt"`},
		{text, dataset.Options{TextOnly: true}, ""},
		{messages, dataset.Options{Chat: true}, ""},
		{body, dataset.Options{Chat: true}, ""},
		{messages, dataset.Options{}, ""}, // an endpoint that is neither
		{text, dataset.Options{}, ""},
	} {
		c.o.Path = write(t, "f.jsonl", c.line+"\n")
		source, err := declared(t, "line_by_line").Open(t.Context(), c.o)
		switch {
		case err == nil:
			source.Close()
			if c.refused != "" {
				t.Errorf("%s was taken with %+v", c.line, c.o)
			}
		case c.refused == "" || !strings.Contains(err.Error(), c.refused):
			t.Errorf("%s: %v", c.line, err)
		}
	}
}

package random_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// options are those of a run with prompts of low to high tokens.
func options(t dataset.Tokenizer, low, high int) dataset.Options {
	return dataset.Options{Tokenizer: t, MinLength: low, MaxLength: high, Rand: perftest.Rand(1), PrefixCount: 1}
}

func open(t testing.TB, o dataset.Options) *random.Source {
	t.Helper()
	source, err := random.Declarations()[0].Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source.(*random.Source)
}

func take(t testing.TB, source dataset.Source, n int) []workload.Session {
	t.Helper()
	sessions := make([]workload.Session, n)
	for i := range sessions {
		var err error
		if sessions[i], err = source.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sessions[i].Item != int64(i) || sessions[i].Later != nil || sessions[i].Repeated {
			t.Fatalf("session %d is %+v", i, sessions[i])
		}
	}
	return sessions
}

// wholesome reports whether a text has nothing broken or invisible, and nothing at its ends that a template strips.
func wholesome(text string) bool {
	return utf8.ValidString(text) && strings.TrimSpace(text) == text &&
		!strings.ContainsFunc(text, func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) })
}

func TestRandom_ServerCountsWhatWasAskedForWithItsTemplate(t *testing.T) {
	builtin := tokenizer.Builtin()
	for _, length := range []int{10, 11, 64, 1024} {
		o := options(builtin, length, length)
		o.Chat, o.Overhead, o.OverheadKnown = true, 9, true
		for i, session := range take(t, open(t, o), 20) {
			turn := session.First
			if got := len(builtin.Encode(turn.Prompt.Text)) + 9; got != length || turn.WantPromptTokens != length {
				t.Errorf("length %d, item %d: %d tokens, %d promised", length, i, got, turn.WantPromptTokens)
			}
			if !turn.Prompt.Chat || !wholesome(turn.Prompt.Text) {
				t.Errorf("length %d, item %d: %+.80v", length, i, turn.Prompt)
			}
		}
	}
}

func TestRandom_TextKeepsItsCountInsideATemplate(t *testing.T) {
	builtin := tokenizer.Builtin()
	for _, frame := range [][2]string{{"user\n", "\nassistant\n"}, {"[INST] ", " [/INST]"}, {"Human: ", "\n\nAI:"}} {
		overheads := map[int]bool{}
		for _, session := range take(t, open(t, options(builtin, 1, 80)), 100) {
			text := session.First.Prompt.Text
			overheads[len(builtin.Encode(frame[0]+text+frame[1]))-len(builtin.Encode(text))] = true
		}
		if len(overheads) != 1 {
			t.Errorf("the template %q adds different numbers of tokens to different texts: %v", frame, overheads)
		}
	}
}

func TestRandom_PromiseIsTheLengthThatWasAskedFor(t *testing.T) {
	tests := []struct {
		name  string
		o     dataset.Options
		local int // tokens of the text
		want  int
	}{
		{name: "chat, measured", o: dataset.Options{Chat: true, Overhead: 7, OverheadKnown: true}, local: 25, want: 32},
		{name: "chat, estimated", o: dataset.Options{Chat: true, Overhead: 7}, local: 25, want: 32},
		{name: "chat, unknown", o: dataset.Options{Chat: true}, local: 32, want: 32},
		{name: "completion, measured", o: dataset.Options{Overhead: 1, OverheadKnown: true}, local: 31, want: 32},
		{name: "completion, unknown", o: dataset.Options{}, local: 32, want: 32},
		{name: "template that takes tokens away", o: dataset.Options{Chat: true, Overhead: -2, OverheadKnown: true}, local: 34, want: 32},
		{name: "token ids", o: dataset.Options{TokenizePrompt: true, Overhead: 7, OverheadKnown: true}, local: 32, want: 32},
		{name: "prefix on top", o: dataset.Options{Chat: true, Overhead: 7, OverheadKnown: true, PrefixLength: 10}, local: 35, want: 42},
	}
	builtin := tokenizer.Builtin()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.o.Tokenizer, test.o.MinLength, test.o.MaxLength, test.o.Rand = builtin, 32, 32, perftest.Rand(1)
			turn := take(t, open(t, test.o), 1)[0].First
			local := len(turn.Prompt.TokenIDs)
			if !test.o.TokenizePrompt {
				local = len(builtin.Encode(turn.Prompt.Text))
			}
			if local != test.local || turn.WantPromptTokens != test.want {
				t.Errorf("%d tokens, %d promised, want %d and %d", local, turn.WantPromptTokens, test.local, test.want)
			}
		})
	}
}

func TestRandom_ItemDependsOnTheSeedAndItsNumberOnly(t *testing.T) {
	o := options(tokenizer.Builtin(), 20, 40)
	o.PrefixLength, o.PrefixCount = 5, 3
	for _, ids := range []bool{false, true} {
		o.TokenizePrompt, o.Offset, o.Rand = ids, 0, perftest.Rand(1)
		first := take(t, open(t, o), 30)
		if diff := cmp.Diff(first, take(t, open(t, o), 30)); diff != "" {
			t.Error("the same seed:", diff)
		}
		o.Offset = 11
		shifted := take(t, open(t, o), 19)
		for i := range shifted {
			if diff := cmp.Diff(first[i+11].First, shifted[i].First); diff != "" {
				t.Error("offset 11:", diff)
			}
		}
		o.Offset, o.Rand = 0, perftest.Rand(2)
		if cmp.Equal(first[0], take(t, open(t, o), 1)[0]) {
			t.Error("another seed gives the same item")
		}
	}
}

func TestRandom_PromptsHaveNoCommonBeginning(t *testing.T) {
	heads := map[string]bool{}
	for _, session := range take(t, open(t, options(tokenizer.Builtin(), 16, 16)), 2000) {
		heads[session.First.Prompt.Text] = true
	}
	if len(heads) != 2000 {
		t.Errorf("%d different first 16 tokens in 2000 prompts", len(heads))
	}
}

func TestRandom_LengthsAreUniform(t *testing.T) {
	const low, high, n = 11, 30, 20000 // 20 lengths
	o := options(tokenizer.Builtin(), low+3, high+3)
	o.Chat, o.Overhead, o.OverheadKnown = true, 3, true
	counts := map[int]int{}
	for _, session := range take(t, open(t, o), n) {
		counts[session.First.WantPromptTokens-3]++
	}
	chi2, expected := 0.0, float64(n)/(high-low+1)
	for length := low; length <= high; length++ {
		d := float64(counts[length]) - expected
		chi2 += d * d / expected
		delete(counts, length)
	}
	if len(counts) > 0 {
		t.Errorf("lengths outside the bounds: %v", counts)
	}
	if chi2 > 43.82 { // 0.001 quantile of 19 degrees of freedom
		t.Errorf("chi-square is %.1f", chi2)
	}
}

func TestRandom_PrefixesAreSharedByTheirGroupAndDifferBetweenGroups(t *testing.T) {
	builtin := tokenizer.Builtin()
	for _, ids := range []bool{false, true} {
		o := options(builtin, 8, 24)
		o.PrefixLength, o.PrefixCount, o.TokenizePrompt = 32, 4, ids
		var prefixes [][]int
		for i, session := range take(t, open(t, o), 40) {
			tokens := session.First.Prompt.TokenIDs
			if !ids {
				tokens = builtin.Encode(session.First.Prompt.Text)
			}
			if len(tokens) < 40 || len(tokens) > 56 {
				t.Fatalf("item %d has %d tokens", i, len(tokens))
			}
			if i < 4 {
				prefixes = append(prefixes, tokens[:32])
			}
			if !slices.Equal(tokens[:32], prefixes[i%4]) {
				t.Errorf("item %d does not begin with prefix %d", i, i%4)
			}
			if slices.Equal(tokens[32:40], prefixes[i%4][:8]) {
				t.Errorf("item %d repeats its prefix", i)
			}
		}
		for i := range prefixes {
			if slices.ContainsFunc(prefixes[:i], func(p []int) bool { return slices.Equal(p, prefixes[i]) }) {
				t.Errorf("prefix %d is not different", i)
			}
		}
	}
}

func TestRandom_WhatCannotBeMadeIsRefusedWithTheNumbers(t *testing.T) {
	builtin := tokenizer.Builtin()
	tests := []struct {
		name string
		o    dataset.Options
		want string
	}{
		{name: "no tokenizer", o: options(nil, 1, 2), want: "--tokenizer-path"},
		{name: "no words", o: options(&pieces{}, 1, 2), want: "no ordinary tokens"},
		{name: "no randomness", o: dataset.Options{Tokenizer: builtin, MaxLength: 1}, want: "Options.Rand"},
		{name: "bounds", o: options(builtin, 3, 2), want: "--min-prompt-length 3 is above"},
		{name: "nothing", o: options(builtin, 0, 0), want: "at least 1"},
		{name: "template over a distribution", o: dataset.Options{Tokenizer: builtin, MaxLength: 131072, Chat: true, Overhead: 12, OverheadKnown: true, Rand: perftest.Rand(1), Args: argument.Values{"input_len": "zipf(1,10)"}},
			want: "takes 12 tokens, so no prompt fits in the token count of input_len, 10: raise it to at least 13"},
		{name: "template", o: dataset.Options{Tokenizer: builtin, MaxLength: 9, Chat: true, Overhead: 9, OverheadKnown: true, Rand: perftest.Rand(1)}, want: "takes 9 tokens, so no prompt fits in --max-prompt-length 9: raise it to at least 10"},
		{name: "prefixes", o: dataset.Options{Tokenizer: builtin, MaxLength: 9, PrefixLength: 1, PrefixCount: 100000, Rand: perftest.Rand(1)}, want: "raise --prefix-length"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := random.Declarations()[0].Open(t.Context(), test.o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
	o := options(builtin, 5, 20)
	o.Chat, o.Overhead, o.OverheadKnown = true, 9, true
	if notes := open(t, o).Notes(); len(notes) != 1 || !strings.Contains(notes[0].EN, "the shortest prompt has 10, not --min-prompt-length 5") {
		t.Errorf("notes are %q", notes)
	}
	if notes := open(t, options(builtin, 0, 20)).Notes(); notes != nil {
		t.Errorf("notes of an ordinary run are %q", notes)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t, o).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func BenchmarkPromptsOf1024Tokens(b *testing.B) {
	source := open(b, options(tokenizer.Builtin(), 1024, 1024))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

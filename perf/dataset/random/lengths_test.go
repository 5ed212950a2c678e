package random_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// drawn are the first n turns of a source with arguments.
func drawn(t *testing.T, n int, o dataset.Options, args argument.Values) (turns []workload.Turn) {
	t.Helper()
	o.Tokenizer, o.Rand, o.Args, o.Chat = tokenizer.Builtin(), perftest.Rand(4), args, true
	for _, session := range take(t, open(t, o), n) {
		turns = append(turns, session.First)
	}
	return turns
}

func TestLengths_PromptsAndAnswersAreDrawnFromTheirDistributions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lens.csv")
	if err := os.WriteFile(path, []byte("10,1\n40,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	counts := map[int]int{}
	var outputs, inputs float64
	const n = 600
	for _, turn := range drawn(t, n, dataset.Options{MaxLength: 5, Overhead: 7, OverheadKnown: true},
		argument.Values{"input_len": "normal(60,10,20,100)", "output_len": "hist:" + path}) {
		if got := tokenizer.Builtin().Count(turn.Prompt.Text) + 7; got != turn.WantPromptTokens {
			t.Fatalf("a prompt of %d tokens, want %d", got, turn.WantPromptTokens)
		}
		inputs += float64(turn.WantPromptTokens) / n
		outputs += float64(turn.MaxTokens) / n
		counts[turn.MaxTokens]++
	}
	if math.Abs(inputs-60) > 3*10/math.Sqrt(n) || len(counts) != 2 || math.Abs(outputs-32.5) > 3*13/math.Sqrt(n) {
		t.Errorf("%.1f input tokens, %.1f output tokens in the mean; limits %v", inputs, outputs, counts)
	}
}

func TestLengths_GroupsSharePrefixesOfTheirOwnLengthAndShare(t *testing.T) {
	args := argument.Values{"input_len": "8", "prefix_groups": 4, "prefix_len": "10..40", "prefix_skew": 1.0}
	const n = 2000
	of, lengths := map[string]int{}, map[string]int{} // by the prefix's first words
	for _, turn := range drawn(t, n, dataset.Options{}, args) {
		head := strings.Join(strings.Fields(turn.Prompt.Text)[:8], " ")
		if before, seen := lengths[head]; seen && before != turn.WantPromptTokens {
			t.Fatalf("prompts of one group have %d and %d tokens", before, turn.WantPromptTokens)
		}
		of[head]++
		lengths[head] = turn.WantPromptTokens
	}
	var shares []float64
	for _, count := range of {
		shares = append(shares, float64(count)/n)
	}
	slices.Sort(shares)
	sum := 1 + 1.0/2 + 1.0/3 + 1.0/4
	for i, want := range []float64{0.25 / sum, 1 / 3.0 / sum, 0.5 / sum, 1 / sum} {
		if len(shares) != 4 || math.Abs(shares[i]-want) > 0.04 {
			t.Fatalf("the groups' shares are %v, want Zipf's", shares)
		}
	}
}

func TestLengths_BadArgumentsAreRefused(t *testing.T) {
	for _, c := range []struct {
		args argument.Values
		says string
	}{
		{argument.Values{"input_len": "many"}, "input_len: \"many\" is not a length"},
		{argument.Values{"output_len": "hist:/none/here"}, "output_len: hist:/none/here"},
		{argument.Values{"prefix_groups": 3}, "prefix_groups requires prefix_len"},
		{argument.Values{"prefix_groups": -1, "prefix_len": "5"}, "use 1 to"},
		{argument.Values{"prefix_len": "5", "prefix_skew": -1.0}, "prefix_skew is -1"},
	} {
		_, err := random.Declarations()[0].Open(t.Context(), dataset.Options{Tokenizer: tokenizer.Builtin(), Rand: perftest.Rand(1), MaxLength: 10, Args: c.args})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v, want %q", c.args, err, c.says)
		}
	}
	_, err := random.Declarations()[0].Open(t.Context(), dataset.Options{Tokenizer: tokenizer.Builtin(), Rand: perftest.Rand(1), Args: argument.Values{"output_len": "hist:" + t.TempDir()}, MaxLength: 10})
	if err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder as a file of lengths: %v", err)
	}
}

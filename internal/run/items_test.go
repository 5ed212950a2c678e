package run_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestItems_AreThoseOfARunOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	if err := os.WriteFile(path, []byte("Hello there\nGoodbye\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args, builtin := run.DefaultArguments(), "builtin"
	args.Model, args.Dataset, args.DatasetPath, args.TokenizerPath = "m", "custom", &path, &builtin
	args.URL = "http://127.0.0.1:1/v1/chat/completions"
	var items []run.Item
	tokens, err := run.Items(t.Context(), args, 10, run.Options{Plugins: standard.Plugins()}, func(it run.Item) { items = append(items, it) })
	if err != nil || !tokens || len(items) != 2 || items[1].Prompt != "Goodbye" || items[1].Number != 1 || items[0].MaxTokens != 2048 {
		t.Fatalf("%+v, %v, %v", items, tokens, err)
	}
	if want := tokenizer.Builtin().Count(chatML); items[0].Length != want {
		t.Errorf("%d tokens, want %d", items[0].Length, want)
	}
}

func TestItemStats_BinsHoldEveryLengthOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var s run.ItemStats
		lengths := map[int]int{}
		low, span := r.IntN(5000), 1+r.IntN(1<<r.IntN(16))
		for range 1 + r.IntN(200) {
			n := low + r.IntN(span)
			lengths[n]++
			s.Add(run.Item{Length: n})
		}
		s.Finish(true)
		l, sum := s.Prompt, 0
		for i, bin := range l.Bins {
			in := 0
			for n, count := range lengths {
				if n >= bin.From && n <= bin.To {
					in += count
				}
			}
			if in != bin.Count || i > 0 && bin.From != l.Bins[i-1].To+1 {
				t.Fatalf("bin %+v holds %d of %v", bin, in, lengths)
			}
			sum += bin.Count
		}
		if sum != s.Items || l.Count != s.Items || len(l.Bins) > 13 || l.Min < low || l.P50 > l.P90 || l.P99 > l.Max {
			t.Fatalf("%+v of %d", l, s.Items)
		}
	}
}

func TestItemStats_CountsAndNamesWhatCannotBeSent(t *testing.T) {
	s := run.ItemStats{Dataset: "d"}
	for range 12 {
		s.Add(run.Item{Bad: "line 3: no"})
	}
	s.Finish(false)
	if s.Bad != 12 || len(s.Why) != 10 || s.Unit != "characters" || s.Prompt.Count != 0 || s.Prompt.Bins == nil {
		t.Errorf("%+v", s)
	}
}

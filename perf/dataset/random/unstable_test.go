package random_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/perftest"
)

// pieces is a tokenizer that takes the longest piece at each place: pieces merge with their neighbors, and single
// bytes decode to broken characters.
type pieces struct{ list []string }

func (p *pieces) Encode(s string) (ids []int) {
	for s != "" {
		best := -1
		for id, piece := range p.list {
			if strings.HasPrefix(s, piece) && (best < 0 || len(piece) > len(p.list[best])) {
				best = id
			}
		}
		ids = append(ids, best)
		s = s[len(p.list[best]):]
	}
	return ids
}

func (p *pieces) Decode(ids []int) string {
	var b bytes.Buffer
	for _, id := range ids {
		b.WriteString(p.list[id])
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

func (p *pieces) Ordinary() (ids []int) {
	for id := range p.list {
		ids = append(ids, id)
	}
	return ids
}

// merging has every byte as a piece, and pieces that arise from others' ends and beginnings.
func merging() *pieces {
	p := &pieces{}
	for b := range 256 {
		p.list = append(p.list, string([]byte{byte(b)}))
	}
	p.list = append(p.list, "ab", "bc", "abc", "cab", "  ", "ba", "aa", "你", "好", "你好", "\n\n", " 1", "11")
	return p
}

func TestUnstable_TokenizerWithoutStableWordsIsCorrectedUntilItCountsRight(t *testing.T) {
	for _, test := range []struct {
		name   string
		prefix int
	}{{name: "plain"}, {name: "with a prefix", prefix: 16}} {
		t.Run(test.name, func(t *testing.T) {
			tok := merging()
			o := options(tok, 1, 60)
			o.PrefixLength = test.prefix
			source := open(t, o)
			var prefix []int
			for i, session := range take(t, source, 300) {
				turn := session.First
				ids := tok.Encode(turn.Prompt.Text)
				if len(ids) != turn.WantPromptTokens || !wholesome(turn.Prompt.Text) {
					t.Fatalf("item %d: %d tokens, %d promised, in %q", i, len(ids), turn.WantPromptTokens, turn.Prompt.Text)
				}
				if i == 0 {
					prefix = ids[:test.prefix]
				}
				if !slices.Equal(ids[:test.prefix], prefix) {
					t.Fatalf("item %d lost its prefix", i)
				}
			}
			if source.Inexact() != 0 || len(source.Notes()) != 1 {
				t.Errorf("%d inexact, notes %q", source.Inexact(), source.Notes())
			}
		})
	}
}

// even is a tokenizer that can only count in pairs: an odd number of tokens does not exist.
type even struct{ *pieces }

func (e even) Encode(s string) []int {
	ids := e.pieces.Encode(s)
	if len(ids)%2 == 1 {
		ids = append(ids, 'x')
	}
	return ids
}

func TestUnstable_LengthThatDoesNotExistIsSentAtTheNearestAndCounted(t *testing.T) {
	tok := even{merging()}
	source := open(t, options(tok, 21, 21))
	for _, session := range take(t, source, 5) {
		turn := session.First
		if got := len(tok.Encode(turn.Prompt.Text)); turn.WantPromptTokens != 21 || got != 20 && got != 22 {
			t.Errorf("%d tokens, %d promised", got, turn.WantPromptTokens)
		}
	}
	if source.Inexact() != 5 {
		t.Errorf("%d inexact of 5", source.Inexact())
	}
}

// counting counts the calls of Encode.
type counting struct {
	dataset.Tokenizer
	calls int
}

func (c *counting) Encode(s string) []int { c.calls++; return c.Tokenizer.Encode(s) }

func TestUnstable_StableWordsAreRightAtOnce(t *testing.T) {
	tok := &counting{Tokenizer: tokenizer.Builtin()}
	source := open(t, options(tok, 1, 500))
	tok.calls = 0
	take(t, source, 200)
	if tok.calls != 200 {
		t.Errorf("%d texts were tokenized for 200 prompts", tok.calls)
	}
}

func FuzzEveryTokenizerAndLengthGivesCleanText(f *testing.F) {
	f.Add("ab bc", uint8(7), uint64(1))
	f.Add("你 \u200d é", uint8(40), uint64(2))
	f.Fuzz(func(t *testing.T, extra string, length uint8, seed uint64) {
		tok := merging()
		for piece := range strings.SplitSeq(extra, " ") {
			if piece != "" && len(piece) < 20 && len(tok.list) < 300 {
				tok.list = append(tok.list, piece, " "+piece)
			}
		}
		o := options(tok, int(length), int(length)+1)
		o.Rand = perftest.Rand(seed)
		source := open(t, o)
		inexact := 0
		for _, session := range take(t, source, 3) {
			turn := session.First
			if !wholesome(turn.Prompt.Text) || turn.WantPromptTokens < int(length) || turn.WantPromptTokens > int(length)+1 {
				t.Fatalf("%d promised of %d: %q", turn.WantPromptTokens, length, turn.Prompt.Text)
			}
			if len(tok.Encode(turn.Prompt.Text)) != turn.WantPromptTokens {
				inexact++
			}
		}
		if inexact != source.Inexact() {
			t.Fatalf("%d texts are inexact, %d are counted", inexact, source.Inexact())
		}
	})
}

// Behind a template, the ends of a text merge with what stands around it.
func TestUnstable_PromptsAreCountedAsTheyWillBeSent(t *testing.T) {
	for _, prefix := range []int{0, 16} {
		tok := merging()
		for b := range 128 {
			tok.list = append(tok.list, "]"+string(rune(b)), string(rune(b))+"[")
		}
		frame := len(tok.Encode("[user]x[end]")) - 1
		o := options(tok, 30, 60)
		o.Chat, o.Overhead, o.OverheadKnown, o.PrefixLength = true, frame, true, prefix
		o.CountSent = func(text string) int { return len(tok.Encode("[user]" + text + "[end]")) }
		source := open(t, o)
		var head []int
		for i, session := range take(t, source, 300) {
			turn := session.First
			if got := o.CountSent(turn.Prompt.Text); got != turn.WantPromptTokens {
				t.Fatalf("item %d: %d tokens are sent, %d promised, in %q", i, got, turn.WantPromptTokens, turn.Prompt.Text)
			}
			ids := tok.Encode(turn.Prompt.Text)
			if i == 0 {
				head = ids[:prefix]
			}
			if !slices.Equal(ids[:prefix], head) {
				t.Fatalf("item %d lost its prefix", i)
			}
		}
		if source.Inexact() != 0 {
			t.Errorf("%d inexact", source.Inexact())
		}
		o.CountSent = nil
		if notes := open(t, o).Notes(); len(notes) != 1 || !strings.Contains(notes[0].EN, "approximate") {
			t.Errorf("without that count, the notes are %q", notes)
		}
	}
}

package workload

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTurns_OfAListComeInOrderWhateverTheAnswers(t *testing.T) {
	turn := func(text string) Turn { return Turn{Prompt: Prompt{Text: text, Chat: true}} }
	s := Several(turn("a"), turn("b"), turn("c"))
	got := []Turn{s.First}
	for history := []Answer{{Text: "x"}}; ; history = append(history, Answer{Failed: true}) {
		next, ok := s.Later.Next(history)
		if !ok {
			break
		}
		got = append(got, next)
	}
	if d := cmp.Diff([]Turn{turn("a"), turn("b"), turn("c")}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestTurns_SessionOfOneTurnHasNoLaterOnes(t *testing.T) {
	if one := Single(Prompt{Text: "a"}); one.Later != nil || one.First.Prompt.Text != "a" {
		t.Errorf("%+v", one)
	}
	if one := Several(Turn{MaxTokens: 3}); one.Later != nil || one.First.MaxTokens != 3 {
		t.Errorf("%+v", one)
	}
}

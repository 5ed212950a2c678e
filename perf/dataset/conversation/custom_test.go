package conversation

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
)

// TestCustom_AnswersWithinATurnAreExamples: they stand where no server would answer. The last one of a turn is the server's to give.
func TestCustom_AnswersWithinATurnAreExamples(t *testing.T) {
	s := source(t, "custom_multi_turn", `{"turns":[{"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":"4"},{"role":"user","content":"3+3"},{"role":"assistant","content":"6"}]},{"user":"4+4"}]}`, dataset.Options{})
	turns := walk(next(t, s))
	var got [][]string
	for _, turn := range turns {
		got = append(got, told(turn.Prompt.Messages))
	}
	want := [][]string{{"user: 2+2", "assistant: 4", "user: 3+3"}, {"user: 2+2", "assistant: 4", "user: 3+3", "assistant: a1", "user: 4+4"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestCustom_LinesThatAskNothingAreNamed(t *testing.T) {
	for line, want := range map[string]string{
		`[{"role":"system","content":"S"}]`:                                        "a question",
		`{"turns":[{"user":"a"},{"messages":[]}]}`:                                 "turn 2: it has no message to send",
		`{"turns":[{"messages":[{"role":"assistant","content":"a"}]}]}`:            "turn 1: it has no message to send",
		`{"turns":[{"user":"a","delay":"2"}]}`:                                     `"turns.delay" is a string`,
		`[{"role":"human","content":"a"},{"role":"gpt","content":"b"}]`:            `message 1 has the unknown role "human"`,
		`[{"role":"user","content":"a"},{"role":"Assistant","content":""}]`:        `message 2 has the unknown role "Assistant"`,
		`[{"role":"latest_reminder","content":"a"},{"role":"user","content":"b"}]`: "",
	} {
		_, _, err := parseCustom([]byte(line))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

// TestShareGPT_ConversationsInWhichNobodyAsksArePassedOver: files that everybody uses have some.
func TestShareGPT_ConversationsInWhichNobodyAsksArePassedOver(t *testing.T) {
	file := `{"conversations":[{"from":"gpt","value":"a"}]}` + "\n" + `{"conversations":[]}` + "\n" + `{"conversations":[{"from":"system","value":"b"}]}` + "\n" +
		`{"conversations":[{"from":"human","value":"c"},{"from":"gpt","value":"d"},{"from":"human","value":"e"}]}`
	s := source(t, "share_gpt_zh_multi_turn", file, dataset.Options{})
	if turns := walk(next(t, s)); len(turns) != 2 || turns[0].Prompt.Messages[0].Content != "c" {
		t.Errorf("the turns are %+v", turns)
	}
	if _, err := s.Next(t.Context()); err != io.EOF {
		t.Errorf("after it: %v", err)
	}
}

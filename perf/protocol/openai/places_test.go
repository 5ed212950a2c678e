package openai

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestPlaces_ChoicesAreThoseThatTheServerNamed, in the order of their indexes, whatever those are, and payloads say which is
// theirs.
func TestPlaces_ChoicesAreThoseThatTheServerNamed(t *testing.T) {
	at := func(index, delta, finish string) string {
		return `{"choices":[{"index":` + index + `,"delta":{` + delta + `},"finish_reason":` + finish + `}]}`
	}
	text := func(index, text string) string { return at(index, `"content":"`+text+`"`, "null") }
	end := func(index string) string { return at(index, "", `"stop"`) }
	answer := []record.Choice{{Text: "a b", Finish: "stop"}}
	for _, c := range []struct {
		name   string
		n      int
		lines  []string
		want   []record.Choice
		of     []int // the choice of each payload
		silent bool  // nothing says that the reply is complete
	}{
		{"the only one is number 1", 1, []string{at("1", `"role":"assistant","content":"a"`, "null"), text("1", " b"), end("1")}, answer, []int{0, 0, 0}, false},
		{"the only one is number 1023", 1, []string{text("1023", "a"), text("1023", " b"), end("1023")}, answer, []int{0, 0, 0}, false},
		{"its finish_reason under another number", 1, []string{text("1", "a"), text("1", " b"), end("0")}, answer, []int{0, 0, 0}, false},
		{"its role under another number", 1, []string{at("0", `"role":"assistant","content":""`, "null"), text("1", "a"), text("1", " b"), end("1")}, answer, []int{0, 0, 0, 0}, false},
		{"a number that is true", 1, []string{text("true", "a"), text("true", " b"), end("true")}, answer, []int{0, 0, 0}, false},
		{"the only one never ends", 1, []string{text("1", "a"), text("1", " b")}, []record.Choice{{Text: "a b"}}, []int{0, 0}, true},
		{"two, counted from 1", 2, []string{text("2", "b"), text("1", "a"), end("1"), end("2")}, []record.Choice{{Text: "a", Finish: "stop"}, {Text: "b", Finish: "stop"}}, []int{1, 0, 0, 1}, false},
		{"two, the second of which was not asked for", 1, []string{text("0", "a"), text("1", "b"), end("0"), end("1")}, []record.Choice{{Text: "a", Finish: "stop"}, {Text: "b", Finish: "stop"}},
			[]int{0, 1, 0, 1}, false},
		{"two were asked for, and one says nothing but its role", 2, []string{at("0", `"role":"assistant"`, "null"), text("1", "b"), end("1"), end("0")},
			[]record.Choice{{Finish: "stop"}, {Text: "b", Finish: "stop"}}, []int{0, 1, 1, 0}, false},
		{"two were asked for, and the second ended", 2, []string{text("0", "a"), text("1", "b"), end("1")}, []record.Choice{{Text: "a"}, {Text: "b", Finish: "stop"}}, []int{0, 1, 1}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply := Protocol{}.NewReply(&protocol.Request{N: c.n})
			var of []int
			complete := false
			var chunks [][]byte
			for _, line := range c.lines {
				m := reply.Payload(nil, []byte(line))
				of = append(of, m.Choice)
				complete = m.Complete
				chunks = append(chunks, []byte(line))
			}
			got := reply.Result()
			for i := range of {
				if got.Places != nil {
					of[i] = got.Places[of[i]]
				}
			}
			if d := cmp.Diff(c.want, got.Choices); d != "" || !slices.Equal(of, c.of) {
				t.Errorf("%s payloads are of %v, want %v", d, of, c.of)
			}
			if got.Complete == c.silent || complete == c.silent {
				t.Errorf("complete: %t, and with its last payload %t", got.Complete, complete)
			}
			both(t, append(chunks, chunks...))
		})
	}
}

// TestPlaces_AnswerIsNotCompleteBeforeEveryChoiceBegan: a later number says nothing of an earlier.
func TestPlaces_AnswerIsNotCompleteBeforeEveryChoiceBegan(t *testing.T) {
	reply := Protocol{}.NewReply(&protocol.Request{N: 2})
	one := strings.ReplaceAll(delta(`"content":"b"`), `"index":0`, `"index":1`)
	reply.Payload(nil, []byte(one))
	if m := reply.Payload(nil, []byte(strings.ReplaceAll(finish("stop"), `"index":0`, `"index":1`))); m.Complete {
		t.Error("it is, with the first of two choices to come")
	}
}

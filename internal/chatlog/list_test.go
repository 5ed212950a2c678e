package chatlog_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/modelscope/evalscope/internal/chatlog"
	"github.com/modelscope/evalscope/internal/outline"
)

// TestChatlog_AListIsReadAsItsElementsWouldBeOnLines.
func TestChatlog_AListIsReadAsItsElementsWouldBeOnLines(t *testing.T) {
	elements := []string{
		`{"timestamp": 3, "model": "m", "messages": [{"role": "user", "content": "a b c d e"}]}`,
		`{"timestamp": 1, "prompt": "a b c d f"}`,
		`{"timestamp": 2, "conversations": [{"from": "human", "value": "x y"}, {"from": "gpt", "value": "z"}]}`,
	}
	want := lines(t, strings.Join(elements, "\n"), words{})
	for _, list := range []string{"[" + strings.Join(elements, ",") + "]", "\ufeff [\n " + strings.Join(elements, " ,\n\n ") + "\n]\n\n",
		"[" + strings.ReplaceAll(strings.Join(elements, ","), ", ", ",\n  ") + "]"} {
		if got := lines(t, list, words{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nbecomes %+v\nwant    %+v", list, got, want)
		}
	}
}

func TestChatlog_FaultyElementsAreSaidAtOnce(t *testing.T) {
	const good = `{"prompt": "a"}`
	for log, want := range map[string]string{
		`[` + good + `, 3, ` + good + `, {"a": 1}, "x"]`: "element 2 is not a JSON object\nelement 4 has no prompt: neither messages, prompt nor conversations, nor a request or body that contains them\nelement 5 is not a JSON object",
		`[` + good + `, 3, {"prompt": }]`:                "element 2 is not a JSON object\nelement 3 is not JSON, so that nothing after it can be read",
		`[` + good + `, ` + good:                         "element 3 is not JSON, so that nothing after it can be read",
		`[` + good + `] ` + good:                         "element 2 is after the end of the list: a log is either one list, or one object per line",
		`[` + good + ` ` + good + `]`:                    "element 2 is not JSON, so that nothing after it can be read",
		`[]`:                                             "it contains no requests",
		`[ `:                                             "element 1 is not JSON, so that nothing after it can be read",
	} {
		if _, _, err := trace(t, []byte(log), words{}); err == nil || err.Error() != want {
			t.Errorf("%s\n%v\nwant\n%s", log, err, want)
		}
	}
}

// TestChatlog_AListThatCannotBeReadToItsEndIsNoFaultOfAnElement.
func TestChatlog_AListThatCannotBeReadToItsEndIsNoFaultOfAnElement(t *testing.T) {
	in := io.MultiReader(strings.NewReader(`[{"prompt": "a"}, {"prom`), iotest.ErrReader(iotest.ErrTimeout))
	if _, err := chatlog.Read(context.Background(), in, outline.NewMeter(words{}, nil, 4)); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("%v", err)
	}
}

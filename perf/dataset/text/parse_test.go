package text

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/workload"
)

func TestParse_LineIsWhatItsJSONTypeSays(t *testing.T) {
	user := `{"role":"user","content":"hi"}`
	call := `{"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}`
	parts := `{ "role": "user", "content": [{"type":"text","text":"hi"}] }`
	tests := []struct {
		name, line string
		want       workload.Prompt
		bad        string // part of the error
	}{
		{name: "prose", line: `say "hi"`, want: workload.Prompt{Text: `say "hi"`}},
		{name: "string", line: `"a\nb é"`, want: workload.Prompt{Text: "a\nb é"}},
		{name: "quoted prose", line: `"Hi" she said`, want: workload.Prompt{Text: `"Hi" she said`}},
		{name: "number", line: `123`, want: workload.Prompt{Text: `123`}},
		{name: "true", line: `true`, want: workload.Prompt{Text: `true`}},
		{name: "null", line: `null`, want: workload.Prompt{Text: `null`}},
		{name: "prose in brackets", line: `[INST] hi`, want: workload.Prompt{Text: `[INST] hi`}},
		{name: "prose in braces", line: `{name}, hi`, want: workload.Prompt{Text: `{name}, hi`}},
		{name: "messages", line: `[` + user + `, ` + call + `,` + parts + `]`, want: workload.Prompt{Messages: []workload.Message{
			{Role: "user", JSON: []byte(user)}, {Role: "assistant", JSON: []byte(call)}, {Role: "user", JSON: []byte(parts)}}}},
		{name: "body with messages", line: `{"messages":[` + user + `],"n":2}`, want: workload.Prompt{Body: []byte(`{"messages":[` + user + `],"n":2}`)}},
		{name: "body with prompt", line: `{"prompt":"hi", "x":1}`, want: workload.Prompt{Body: []byte(`{"prompt":"hi", "x":1}`)}},
		{name: "body with token ids", line: `{"prompt":[1,2]}`, want: workload.Prompt{Body: []byte(`{"prompt":[1,2]}`)}},
		{name: "empty content", line: `[{"role":"user","content":""}]`, want: workload.Prompt{Messages: []workload.Message{{Role: "user", JSON: []byte(`{"role":"user","content":""}`)}}}},
		{name: "no messages", line: `[]`, bad: "empty"},
		{name: "list of numbers", line: `[1]`, bad: "message 1 is not an object"},
		{name: "null message", line: `[` + user + `,null]`, bad: "message 2 is not an object"},
		{name: "no role", line: `[{"content":"hi"}]`, bad: `message 1 has no "role"`},
		{name: "role is a number", line: `[{"role":1,"content":"hi"}]`, bad: `has no "role"`},
		{name: "no content", line: `[` + user + `,{"role":"assistant"}]`, bad: `message 2 ("assistant") has no "content"`},
		{name: "content is a number", line: `[{"role":"user","content":1}]`, bad: "neither a text nor a list"},
		{name: "a body of another API", line: `{"state":"hi","questions":{}}`, want: workload.Prompt{Body: json.RawMessage(`{"state":"hi","questions":{}}`)}},
		{name: "object without prompt", line: `{"question":"hi"}`, bad: `neither "messages" nor "prompt"`},
		{name: "messages are a text", line: `{"messages":"hi"}`, bad: "not a list"},
		{name: "bad message in a body", line: `{"messages":[{"role":"user"}]}`, bad: "message 1"},
		{name: "empty prompt", line: `{"prompt":""}`, bad: "empty"},
		{name: "prompt is a number", line: `{"prompt":7}`, bad: "neither a text nor a list"},
		{name: "torn object", line: `{"messages": [`, bad: "not JSON"},
		{name: "torn list", line: `[ {"role":"user"`, bad: "not JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseRequest([]byte(test.line))
			if test.bad != "" {
				if err == nil || !strings.Contains(err.Error(), test.bad) {
					t.Fatalf("got error %v, want one with %q", err, test.bad)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParse_QuestionIsTheStrippedFieldOfThatVeryName(t *testing.T) {
	tests := []struct{ name, line, want, bad string }{
		{name: "stripped", line: `{"id":1,"question":"  你好\n","human_answers":["x"]}`, want: "你好"},
		{name: "exact name", line: `{"Question":"no","question":"yes"}`, want: "yes"},
		{name: "absent", line: `{"Question":"no"}`, bad: `no field "question"`},
		{name: "null", line: `{"question":null}`, bad: "not a string"},
		{name: "list", line: `{"question":["a"]}`, bad: "not a string"},
		{name: "not JSON", line: `what?`, bad: "not a JSON object"},
		{name: "not an object", line: `"what?"`, bad: "not a JSON object"},
		{name: "trailing", line: `{"question":"a"} b`, bad: "not a JSON object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseQuestion([]byte(test.line))
			if test.bad == "" {
				if err != nil || got.Text != test.want {
					t.Errorf("got %q, %v", got.Text, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.bad) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzEveryLineIsSentAsItStandsOrRefused(f *testing.F) {
	for _, seed := range []string{`hi`, `"hi"`, `[1]`, `{}`, `{"messages":[{"role":"user","content":"x"}]}`, `[{"role":"user","content":"x"}]`,
		`{"prompt":"x"}`, `{"a`, `[{`, `"\ud800"`, `null`, `1e999`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := bytes.TrimSpace([]byte(text))
		if len(line) == 0 || !utf8.Valid(line) {
			return
		}
		kept := string(line)
		prompt, err := parseRequest(line)
		clear(line) // nothing may point into the line
		var value any
		notJSON := json.Unmarshal([]byte(kept), &value)
		_, object := value.(map[string]any)
		list, array := value.([]any)
		quoted, str := value.(string)
		switch {
		case err != nil:
			if notJSON == nil && !object && !array || notJSON != nil && !strings.HasPrefix(kept, "{") && !strings.HasPrefix(kept, "[") {
				t.Fatalf("a text was refused: %v", err)
			}
		case notJSON != nil || !object && !array && !str:
			if diff := cmp.Diff(workload.Prompt{Text: kept}, prompt); diff != "" {
				t.Fatal(diff)
			}
		case str:
			if diff := cmp.Diff(workload.Prompt{Text: quoted}, prompt); diff != "" {
				t.Fatal(diff)
			}
		case object:
			if diff := cmp.Diff(workload.Prompt{Body: []byte(kept)}, prompt); diff != "" {
				t.Fatal(diff)
			}
		case array:
			if len(list) == 0 || len(list) != len(prompt.Messages) || prompt.Text != "" || prompt.Body != nil {
				t.Fatalf("%d messages of %d, %+v", len(prompt.Messages), len(list), prompt)
			}
			for i, message := range prompt.Messages {
				var got any
				if err := json.Unmarshal(message.JSON, &got); err != nil || !cmp.Equal(got, list[i]) {
					t.Fatalf("message %d is %s, want %v", i, message.JSON, list[i])
				}
				if message.Role == "" || list[i].(map[string]any)["role"] != message.Role {
					t.Fatalf("message %d has role %q", i, message.Role)
				}
			}
		}
	})
}

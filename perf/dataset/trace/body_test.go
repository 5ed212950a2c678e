package trace

import "testing"

func TestWith_PutsAMemberIntoAnyObject(t *testing.T) {
	for object, want := range map[string]string{
		`{}`:                          `{"k":1}`,
		` { } `:                       ` { "k":1} `,
		`{"a": {"k": 2}}`:             `{"a": {"k": 2},"k":1}`,
		`{"a": "}", "k" : [2, "x"] }`: `{"a": "}", "k" : 1 }`,
		`{"k": null, "b": "k"}`:       `{"k": 1, "b": "k"}`,
	} {
		if got := string(with([]byte(object), "k", []byte("1"))); got != want {
			t.Errorf("%s becomes %s, want %s", object, got, want)
		}
	}
}

package trace

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestWith_PutsAMemberIntoAnyObject(t *testing.T) {
	for object, want := range map[string]string{
		`{}`:                          `{"k":1}`,
		` { } `:                       ` { "k":1} `,
		`{"a": {"k": 2}}`:             `{"a": {"k": 2},"k":1}`,
		`{"a": "}", "k" : [2, "x"] }`: `{"a": "}", "k" : 1 }`,
		`{"k": null, "b": "k"}`:       `{"k": 1, "b": "k"}`,
		`{"k":3,"b":[],"k": "x" }`:    `{"k":1,"b":[],"k": 1 }`,
		` {"a":{"k":3},"\u006b":3}`:   ` {"a":{"k":3},"\u006b":1}`,
	} {
		if got := string(with([]byte(object), "k", []byte("1"))); got != want {
			t.Errorf("%s becomes %s, want %s", object, got, want)
		}
	}
}

// FuzzWith: what encoding/json reads of the object is what it read before, with the member; and no member of that name has another value.
func FuzzWith(f *testing.F) {
	f.Add([]byte(`{"k":1,"k":2}`))
	f.Add([]byte(`{"a":"}","\u006b":{"k":[]}, "" : 0}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		var want map[string]any
		if json.Unmarshal(object, &want) != nil || want == nil {
			t.Skip()
		}
		want["k"] = 7.0
		out := with(object, "k", []byte("7"))
		var got map[string]any
		if err := json.Unmarshal(out, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q becomes %q: %v", object, out, err)
		}
		if again := with(out, "k", []byte("7")); string(again) != string(out) {
			t.Fatalf("%q still has another value: %q", out, again)
		}
	})
}

// TestConstrained_SeesEveryMember: a server may take any of those that have the same name.
func TestConstrained_SeesEveryMember(t *testing.T) {
	for body, want := range map[string]bool{
		`{"response_format":{"type":"text"},"response_format":{"type":"json_object"}}`: true,
		`{"tools":[],"tools":[{}],"tool_choice":"required"}`:                           true,
		`{"tools":[{}],"tool_choice":"auto"}`:                                          false,
		`{"tools":[{}],"tool_choice":null}`:                                            false,
	} {
		if constrained([]byte(body)) != want {
			t.Errorf("%s: not %v", body, want)
		}
	}
}

package protocol

import (
	"encoding/json"
	"reflect"
	"testing"
)

func object(t testing.TB, text string) Object {
	t.Helper()
	o, err := ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTemplate_TakesThePromptWhereItIsToStand(t *testing.T) {
	const chat, text = `{"messages":[{"role":"user","content":"Why \"so\"?"}]}`, `{"prompt":"Why \"so\"?"}`
	for _, c := range []struct{ name, template, body, want string }{
		{"in place of its messages", `{"messages":[{"role":"user","content":"x"}],"stream":false}`, chat, `{"messages":[{"role":"user","content":"Why \"so\"?"}],"stream":false}`},
		{"in place of a prompt of another kind", `{"a":1,"messages":[],"prompt":"x"}`, text, `{"a":1,"prompt":"Why \"so\"?"}`},
		{"in front", `{"top_p":0.50}`, chat, `{"messages":[{"role":"user","content":"Why \"so\"?"}],"top_p":0.50}`},
		{"as a whole value", `{"messages":"%p","model":"%m"}`, chat, `{"messages":[{"role":"user","content":"Why \"so\"?"}],"model":"a/b"}`},
		{"as messages of a text", `{"messages":"%p"}`, text, `{"messages":[{"role":"user","content":"Why \"so\"?"}]}`},
		{"as one of its messages", `{"messages":[{"role":"system","content":"Brief."},"%p"]}`, chat, `{"messages":[{"role":"system","content":"Brief."},{"role":"user","content":"Why \"so\"?"}]}`},
		{"as a content", `{"messages":[{"role":"system","content":"Brief."},{"role":"user","content":"%p"}]}`, chat, `{"messages":[{"role":"system","content":"Brief."},{"role":"user","content":"Why \"so\"?"}]}`},
		{"as a content of parts", `{"messages":[{"role":"user","content":"%p"}]}`, `{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`, `{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"as the text of a part", `{"messages":[{"role":"user","content":[{"type":"text","text":"%p"}]}]}`, chat, `{"messages":[{"role":"user","content":[{"type":"text","text":"Why \"so\"?"}]}]}`},
		{"within a text", `{"prompt":"Q: %p\nA (%m):"}`, text, `{"prompt":"Q: Why \"so\"?\nA (a/b):"}`},
		{"within a text, of several messages", `{"prompt":"<%p>"}`, `{"messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]}]}`, `{"prompt":"<a\n\nb>"}`},
		{"under a key of another API", `{"inputs":"%p","parameters":{"details":true}}`, text, `{"inputs":"Why \"so\"?","parameters":{"details":true}}`},
		{"deep within", `{"input":{"messages":"%p"},"x":[[1,"%m"],{"y":null}]}`, chat, `{"input":{"messages":[{"role":"user","content":"Why \"so\"?"}]},"x":[[1,"a/b"],{"y":null}]}`},
		{"as token ids", `{"prompt":"%p","echo":true}`, `{"prompt":[1,2]}`, `{"prompt":[1,2],"echo":true}`},
		{"not where it is spelled otherwise, nor as a name", `{"%m":"\u0025p 5% %q %","prompt":1}`, text, `{"%m":"\u0025p 5% %q %","prompt":"Why \"so\"?"}`},
		{"the model of the run, not the template's", `{"model":"own","seed":1}`, text, `{"prompt":"Why \"so\"?","model":"a/b","seed":1}`},
	} {
		s := Settings{Model: "a/b", Template: object(t, c.template)}
		got, given, err := s.InTemplate(object(t, c.body), false)
		if err != nil || !given || string(got.Append(nil)) != c.want {
			t.Errorf("%s: %s (%v, %v), want %s", c.name, got.Append(nil), given, err, c.want)
		}
		if again := string(s.Template.Append(nil)); again != c.template {
			t.Errorf("%s: the template became %s", c.name, again)
		}
	}
}

func TestTemplate_KeysOfALineWinOverItsOwn(t *testing.T) {
	s := Settings{Model: "m", Template: object(t, `{"model":"%m","messages":[{"role":"system","content":"Brief."},{"role":"user","content":"%p"}],"max_tokens":5,"top_k":3}`)}
	line := object(t, `{"model":"own","max_completion_tokens":9,"messages":[{"role":"user","content":"Why?"}],"tools":[]}`)
	const want = `{"model":"own","messages":[{"role":"system","content":"Brief."},{"role":"user","content":"Why?"}],"top_k":3,"max_completion_tokens":9,"tools":[]}`
	if got, given, err := s.InTemplate(line, true); err != nil || !given || string(got.Append(nil)) != want {
		t.Errorf("%s (%v, %v), want %s", got.Append(nil), given, err, want)
	}
}

func TestTemplate_RefusesWhatHasNoPlaceInIt(t *testing.T) {
	s := Settings{Template: object(t, `{"prompt":"Q: %p"}`)}
	if _, _, err := s.InTemplate(object(t, `{"prompt":[1,2]}`), false); err == nil {
		t.Error("token ids went into a text")
	}
	if _, _, err := s.InTemplate(object(t, `{"seed":1}`), true); err == nil {
		t.Error("a line without a prompt went into a template")
	}
}

func TestTemplate_NoneLeavesABodyAsItIs(t *testing.T) {
	body := object(t, `{"seed":1}`)
	for _, given := range []bool{true, false} {
		if got, is, err := new(Settings).InTemplate(body, given); err != nil || is != given || !reflect.DeepEqual(got, body) {
			t.Errorf("%s, %v, %v", got.Append(nil), is, err)
		}
	}
}

func FuzzTemplate_TextOfAPromptArrivesAsItIs(f *testing.F) {
	f.Add(`{"prompt":"a %p b","x":["%p",{"y":"%m"}]}`, "say \"%p\" \\ %m\n")
	f.Add(`{"messages":["%p"]}`, "")
	f.Fuzz(func(t *testing.T, template, text string) {
		o, err := ParseObject([]byte(template))
		if err != nil || !json.Valid([]byte(template)) {
			return
		}
		s := Settings{Model: "m", Template: o}
		s.Template.Set("probe", json.RawMessage(`"<%p>"`))
		got, _, err := s.InTemplate(Object{{"prompt", Literal(text)}}, false)
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]any
		if err := json.Unmarshal(got.Append(nil), &back); err != nil {
			t.Fatalf("%s: %v", got.Append(nil), err)
		}
		var sent string
		json.Unmarshal(Literal(text), &sent) // with broken UTF-8 mended
		if back["probe"] != "<"+sent+">" {
			t.Errorf("%q arrived as %q", text, back["probe"])
		}
	})
}

func BenchmarkTemplate_OneMessage(b *testing.B) {
	s := Settings{Model: "m", Template: object(b, `{"model":"%m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"%p"}],"top_k":3}`)}
	body := object(b, `{"messages":[{"role":"user","content":"Why is the sky blue?"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.InTemplate(body, false); err != nil {
			b.Fatal(err)
		}
	}
}

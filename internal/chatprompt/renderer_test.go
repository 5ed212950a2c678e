package chatprompt

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/protocol"
)

// words is a tokenizer whose tokens are words, with the templates of a test.
type words map[string]string

func (words) EncodeRendered(text string) []int   { return make([]int, len(strings.Fields(text))) }
func (w words) ChatTemplates() map[string]string { return w }
func (words) SpecialTokens() map[string]string   { return map[string]string{"bos_token": "<s>"} }
func chat(messages string) protocol.Chat         { return protocol.Chat{Messages: json.RawMessage(messages)} }
func at() time.Time                              { return time.Date(2026, 3, 7, 9, 5, 3, 0, time.UTC) }
func renderer(t *testing.T, w words) *Renderer {
	t.Helper()
	r, err := New(w, at)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	joining = `{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }} {% endfor %}{% if add_generation_prompt %}[assistant] {% endif %}`
	looping = `{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for part in m['content'] %}<{{ part.type }}:{{ part.text }}>{% endfor %}{% endif %}{% endfor %}`
	calling = `{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.name }}({% for k, v in c.function.arguments.items() %}{{ k }}={{ v }}{% endfor %}){% endfor %}{% endfor %}{% if tools %}{% for t in tools %}{{ t.function.name }}{% endfor %}{% endif %}`
	asking  = `{% if tools %}refused{% endif %}{{ messages[0].content }}{% if think %}<think>{% endif %}{{ strftime_now('%Y') }}`
)

func TestText_IsThatOfTheTemplate(t *testing.T) {
	for _, c := range []struct {
		name      string
		templates words
		chat      protocol.Chat
		want      string
	}{
		{"the beginning of the answer", words{"default": joining}, chat(`[{"role":"user","content":"Hi"}]`), "<s>[user] Hi [assistant] "},
		{"text parts are joined for a template that wants text", words{"default": joining},
			chat(`[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]`), "<s>[user] a\nb [assistant] "},
		{"parts are left to a template that goes through them", words{"default": looping},
			chat(`[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}]`), "<text:a><image_url:>"},
		{"lines of a content are no parts", words{"default": `{% for m in messages %}{% for line in m.content.split("\n") %}<{{ line }}>{% endfor %}{% endfor %}`},
			chat(`[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]`), "<a><b>"},
		{"what is null is not there", words{"default": `{% for m in messages %}{{ m.content }}{{ m.tool_calls is defined }}{% endfor %}`},
			chat(`[{"role":"assistant","content":null,"tool_calls":null}]`), "False"},
		{"reasoning under any name", words{"default": `{{ messages[0].reasoning_content }} {{ messages[0].thinking }}`},
			chat(`[{"role":"assistant","reasoning":"why"}]`), "why why"},
		{"arguments stay text", words{"default": `{% for c in messages[0].tool_calls %}{{ c.function.arguments }}{% endfor %}`},
			chat(`[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"x\":1}"}}]}]`), `{"x":1}`},
		{"arguments become an object for a template that needs one", words{"default": calling},
			chat(`[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"x\": 1}"}}]}]`), "f(x=1)"},
		{"chats with tools have a template of their own", words{"default": asking, "tool_use": calling},
			protocol.Chat{Messages: json.RawMessage(`[{"role":"user","content":"Hi"}]`), Tools: json.RawMessage(`[{"function":{"name":"g"}}]`)}, "g"},
		{"an empty list of tools is none", words{"default": asking, "tool_use": calling},
			protocol.Chat{Messages: json.RawMessage(`[{"role":"user","content":"Hi"}]`), Tools: json.RawMessage(`[]`)}, "Hi2026"},
		{"variables of the request", words{"default": asking},
			protocol.Chat{Messages: json.RawMessage(`[{"role":"user","content":"Hi"}]`), Variables: json.RawMessage(`{"think":true}`)}, "Hi<think>2026"},
		{"an answer that goes on", words{"default": joining},
			protocol.Chat{Messages: json.RawMessage(`[{"role":"user","content":"Hi"},{"role":"assistant","content":" So far "}]`), Continues: true}, "<s>[user] Hi [assistant]  So far "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := renderer(t, c.templates).Text(c.chat); err != nil || got != c.want {
				t.Errorf("%q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestTokens_AreThoseOfTheText(t *testing.T) {
	ids, err := renderer(t, words{"default": joining}).Tokens(chat(`[{"role":"user","content":"one two"}]`))
	if err != nil || len(ids) != 4 { // <s>[user], one, two, [assistant]
		t.Errorf("%d tokens, %v", len(ids), err)
	}
}

func TestNew_HasNothingToRenderWithoutATemplate(t *testing.T) {
	if r, err := New(words{}, at); r != nil || err != nil {
		t.Error(r, err)
	}
	if _, err := New(words{"default": "{% if %}"}, at); err == nil {
		t.Error("a broken template was read")
	}
	if _, err := renderer(t, words{"tool_use": calling}).Text(chat(`[]`)); err == nil {
		t.Error("a chat without tools was rendered by the template for tools")
	}
}

func TestText_RefusalsAreErrors(t *testing.T) {
	r := renderer(t, words{"default": `{{ raise_exception('no system') }}`})
	if _, err := r.Text(chat(`[{"role":"system","content":""}]`)); err == nil || !strings.Contains(err.Error(), "no system") {
		t.Error(err)
	}
	for _, broken := range []string{`[`, `{}`, ``} {
		if text, err := renderer(t, words{"default": joining}).Text(chat(broken)); err == nil && strings.Contains(text, "user") {
			t.Errorf("%q became %q", broken, text)
		}
	}
}

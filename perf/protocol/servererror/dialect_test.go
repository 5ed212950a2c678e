package servererror

import (
	"testing"

	"github.com/tidwall/gjson"
)

func TestDialect_IsKnownByTheLookOfAReply(t *testing.T) {
	for data, want := range map[string]string{
		`{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}`: "openai",
		`{"choices":[{"text":"a"}]}`: "openai",
		`{"model":"m","message":{"role":"assistant","content":"a"},"done":false}`: "ollama",
		`{"model":"m","response":"a","done":true}`:                                "ollama",
		`{"token":{"id":1,"text":"a","special":false},"generated_text":null}`:     "tgi",
		`{"text":"a","meta_info":{"id":"x"}}`:                                     "sglang",
		`{"output":{"choices":[]},"request_id":"x"}`:                              "dashscope",
		`{"output":{"text":"a","finish_reason":"null"}}`:                          "dashscope",
		`{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}`: "anthropic",
		`{"type":"message","role":"assistant","content":[]}`:                      "anthropic",
		`{"type":"response.output_text.delta","delta":"a"}`:                       "openai_responses",
		`{"object":"response","output":[]}`:                                       "openai_responses",
		`{"done":"yes"}`:                                                          "",
		`{}`:                                                                      "",
		`[1]`:                                                                     "",
	} {
		if got := Dialect(gjson.Parse(data)); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}

package plainjson_test

import (
	"encoding/json"
	"testing"

	"github.com/modelscope/evalscope/internal/plainjson"
)

func TestPlainjson_TextStandsAsItIs(t *testing.T) {
	v := map[string]any{"stop": "<|im_end|> & more", "list": []int{1}}
	got, err := plainjson.Marshal(v)
	if want := `{"list":[1],"stop":"<|im_end|> & more"}`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	got, err = plainjson.MarshalIndent(v, "  ")
	if want := "{\n  \"list\": [\n    1\n  ],\n  \"stop\": \"<|im_end|> & more\"\n}"; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	if _, err := plainjson.Marshal(make(chan int)); err == nil {
		t.Error("a channel was written")
	}
	var back map[string]any
	if err := json.Unmarshal(got, &back); err != nil || back["stop"] != v["stop"] {
		t.Errorf("read back: %v, %v", back, err)
	}
}

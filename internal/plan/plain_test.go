package plan_test

import (
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/standard"
)

// The prompts of speed_benchmark are texts of a length; a chat template would be added to them.
func TestBuild_SendsADatasetOfPlainTextsToTheEndpointForThem(t *testing.T) {
	for _, c := range []struct {
		words []string
		path  string
		chat  bool
	}{
		{[]string{"--url", "http://h"}, "/v1/completions", false},
		{[]string{"--url", "http://h/base/v1"}, "/base/v1/completions", false},
		{[]string{"--api", "local_vllm"}, "/v1/completions", false},
		{[]string{"--api", "ollama", "--url", "http://h"}, "/api/generate", false},
		{[]string{"--api", "anthropic", "--url", "http://h"}, "/v1/messages", true}, // which has no other endpoint
		{[]string{"--url", "http://h/v1/chat/completions"}, "/v1/chat/completions", true},
		{[]string{"--url", "http://h", "--apply-chat-template"}, "/v1/chat/completions", true},
		{[]string{"--api", "embedding", "--url", "http://h"}, "/v1/embeddings", false},
	} {
		words := append([]string{"--model", "m", "--dataset", "speed_benchmark", "--number", "8"}, c.words...)
		args, notes, err := config.Parse(words, config.Environment{Known: config.Known{Plugins: standard.Plugins()}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := plan.Build(args, notes, standard.Plugins(), 1)
		if err != nil {
			t.Errorf("%q: %v", c.words, err)
			continue
		}
		if got := p.Target.Places()[0].URL.Path; got != c.path || p.Data.Chat != c.chat {
			t.Errorf("%q: sent to %s (chat %t), want %s (%t)", c.words, got, p.Data.Chat, c.path, c.chat)
		}
	}
}

package text_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// turns are those of a dataset, n at most.
func turns(t *testing.T, name string, o dataset.Options, n int) (all []workload.Turn) {
	t.Helper()
	o.MaxLength = 1000
	o.Rand = perftest.Rand(0)
	source, err := declared(t, name).Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	for range n {
		session, err := source.Next(t.Context())
		if err != nil {
			break
		}
		all = append(all, session.First)
	}
	return all
}

func TestFormats_ALineSetsItsOwnLimitOfOutput(t *testing.T) {
	for name, lines := range map[string]string{
		"vllm_custom":        "{\"prompt\":\"a\",\"output_tokens\":7}\n{\"prompt\":\"b\"}\n{\"prompt\":\"c\",\"output_tokens\":null}\n",
		"aiperf_single_turn": "{\"text\":\"a\",\"output_length\":7}\n{\"text\":\"b\"}\nc\n",
	} {
		got := turns(t, name, dataset.Options{Path: write(t, "f", lines), Chat: true}, 9)
		want := []workload.Turn{{Prompt: workload.Prompt{Text: "a", Chat: true}, MaxTokens: 7}, {Prompt: workload.Prompt{Text: "b", Chat: true}}, {Prompt: workload.Prompt{Text: "c", Chat: true}}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
	for _, bad := range []string{`0`, `-1`, `1.5`, `"7"`, `true`} {
		if why := refuse(t, "vllm_custom", dataset.Options{Path: write(t, "f", `{"prompt":"a","output_tokens":`+bad+"}\n"), Chat: true}); !strings.Contains(why, "not a whole number above 0") {
			t.Errorf("%s: %s", bad, why)
		}
	}
}

func TestAIPerf_InputsAreTheirPayloads(t *testing.T) {
	content := `{"note": {"data": [1]}, "data": [
  {"session_id": "a", "payloads": [{"messages": [{"role": "user", "content": "Q"}], "max_tokens": 5}, {"prompt": "P"}]},
  {"session_id": "b", "payloads": []},
  {"session_id": "c", "payloads": [{"input": "R"}]}], "more": 1}`
	want := []string{`{"messages":[{"role":"user","content":"Q"}],"max_tokens":5}`, `{"prompt":"P"}`, `{"input":"R"}`}
	for name, written := range encoded(t, content) {
		got, err := prompts(t, "aiperf_inputs", written, dataset.Options{MaxLength: 100})
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, d)
		}
	}
	for content, want := range map[string]string{"[]": "not an inputs.json", `{"data": {}}`: "not an inputs.json", `{"data": [1]}`: "element 1", `{"data": [{"payloads": [7]}]}`: "payload 1",
		`{"data": [{"payloads"`: "invalid JSON", "": "not an inputs.json"} {
		if _, err := prompts(t, "aiperf_inputs", []byte(content), dataset.Options{MaxLength: 100}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

func TestAIPerf_EntriesOfSeveralKinds(t *testing.T) {
	folder := t.TempDir()
	lines := `{"text":"What?","image":"a.png"}
{"texts":["one","two"]}
{"texts":[{"name":"q","contents":["three"]}],"images":["https://example.com/a.png","https://example.com/b.png"],"output_length":3}
{"image":"https://example.com/a.png"}
{"text":"warm","extra":{"temperature":1.2,"ignore_eos":true}}
`
	path := filepath.Join(folder, "f.jsonl")
	for name, content := range map[string]string{path: lines, filepath.Join(folder, "a.png"): "png"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := turns(t, "aiperf_single_turn", dataset.Options{Path: path, Chat: true}, 9)
	url := func(u string) string { return `{"type":"image_url","image_url":{"url":"` + u + `"}}` }
	user := func(parts string) workload.Prompt {
		return workload.Prompt{Messages: []workload.Message{{Role: "user", JSON: json.RawMessage(`{"role":"user","content":[` + parts + `]}`)}}}
	}
	want := []workload.Turn{
		{Prompt: user(`{"type":"text","text":"What?"},` + url("data:image/png;base64,cG5n"))},
		{Prompt: user(`{"type":"text","text":"one"},{"type":"text","text":"two"}`)},
		{Prompt: user(`{"type":"text","text":"three"},` + url("https://example.com/a.png") + `,` + url("https://example.com/b.png")), MaxTokens: 3},
		{Prompt: user(url("https://example.com/a.png"))},
		{Prompt: workload.Prompt{Body: json.RawMessage(`{"messages":[{"role":"user","content":"warm"}],"temperature":1.2,"ignore_eos":true}`)}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if why := refuse(t, "aiperf_single_turn", dataset.Options{Path: path, TextOnly: true}); !strings.Contains(why, "images, audio or video") {
		t.Error(why)
	}
	for line, want := range map[string]string{`{"text":"a","texts":["b"]}`: "combined", `{}`: "no text, image", `{"image":"none.png"}`: "none.png", `{"texts":[1]}`: "neither", `{"text":"a","extra":1}`: "not an object"} {
		if why := refuse(t, "aiperf_single_turn", dataset.Options{Path: write(t, "f", line+"\n"), Chat: true}); !strings.Contains(why, want) {
			t.Errorf("%s: %s", line, why)
		}
	}
}

func TestAIPerf_PoolIsDrawnWithReplacement(t *testing.T) {
	path := write(t, "pool.jsonl", "{\"text\":\"a\"}\n\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n")
	seen := map[string]int{}
	got := turns(t, "aiperf_random_pool", dataset.Options{Path: path, Chat: true}, 300)
	for _, turn := range got {
		seen[turn.Prompt.Text]++
	}
	if len(got) != 300 || len(seen) != 3 || seen["a"] < 60 || seen["b"] < 60 || seen["c"] < 60 {
		t.Errorf("%v", seen)
	}
	if d := cmp.Diff(got[5:], turns(t, "aiperf_random_pool", dataset.Options{Path: path, Chat: true, Offset: 5}, 295)); d != "" {
		t.Errorf("an offset passes items over: %s", d)
	}
}

func TestAIPerf_FolderOfPoolsIsALineOfEach(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"q.jsonl": "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", "p.jsonl": "{\"text\":\"1\"}\n{\"texts\":[\"2\"]}\n", "notes.md": "x"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, turn := range turns(t, "aiperf_random_pool", dataset.Options{Path: folder, TextOnly: true}, 100) {
		seen[turn.Prompt.Text] = true
	}
	if d := cmp.Diff(map[string]bool{"1\na": true, "1\nb": true, "2\na": true, "2\nb": true}, seen); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if why := refuse(t, "aiperf_random_pool", dataset.Options{Path: t.TempDir()}); !strings.Contains(why, "no files") {
		t.Error(why)
	}
	if why := refuse(t, "aiperf_random_pool", dataset.Options{Path: write(t, "f", "{\"text\":1}\n")}); !strings.Contains(why, "line 1") {
		t.Error(why)
	}
}

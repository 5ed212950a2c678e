package config

import (
	"encoding/json"
	"testing"
)

func TestVisualizer_WholeRunsConfigHasEvalScopesFieldsAndNoSecrets(t *testing.T) {
	a, _, err := parse(`--model org/m --url http://user:pass@h/v1?token=t --parallel 1 2 --number 3 4 --api-key sk-1 ` +
		`--wandb-api-key w-1 --swanlab-api-key s-1 --headers X-Api-Key=h-1 --extra-args {"access_token":"e-1","max_tokens":5,"user":"u"}`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, m := range a.Config("http://h/v1/chat/completions?token=t", "/out") {
		if !json.Valid(m.Value) {
			t.Errorf("%s is %s", m.Key, m.Value)
		}
		got[m.Key] = string(m.Value)
	}
	if len(got) != 81 {
		t.Errorf("%d fields, want EvalScope's 81", len(got))
	}
	for key, want := range map[string]string{
		"model_id": `"m"`, "parallel": "[1, 2]", "number": "[3, 4]", "outputs_dir": `"/out"`,
		"url": `"http://h/v1/chat/completions?token=**********"`, "api_key": `"**********"`, "wandb_api_key": `"**********"`,
		"swanlab_api_key": `"**********"`, "headers": `{"X-Api-Key": "**********", "Authorization": "**********"}`,
		"extra_args": `{"access_token":"**********","max_tokens":5,"user":"u"}`,
	} {
		if compact(got[key]) != compact(want) {
			t.Errorf("%s is %s, want %s", key, got[key], want)
		}
	}
}

func compact(text string) string {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	data, _ := json.Marshal(v)
	return string(data)
}

package export

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func jsonFile(t *testing.T, path string) (v map[string]any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// processed is what InferenceX's process_result.py adds to a row for vLLM's result.
func processed(row, vllm map[string]any, gpus float64) {
	total, output := vllm["total_token_throughput"].(float64), vllm["output_throughput"].(float64)
	row["tput_per_gpu"], row["output_tput_per_gpu"], row["input_tput_per_gpu"] = total/gpus, output/gpus, (total-output)/gpus
	for key, value := range vllm {
		if strings.HasSuffix(key, "ms") {
			row[strings.ReplaceAll(key, "_ms", "")] = value.(float64) / 1000
		}
		if strings.Contains(key, "tpot") {
			row[strings.ReplaceAll(strings.ReplaceAll(key, "_ms", ""), "tpot", "intvty")] = 1000 / value.(float64)
		}
	}
}

func TestInferenceX_RowIsThatOfProcessResult(t *testing.T) {
	s := exportTagged(t, map[string]string{"hw": "h200", "framework": "vllm", "precision": "fp8", "tp": "8", "ep": "1", "dp_attention": "false", "spec_decoding": "none",
		"image": "vllm:1", "infmax_model_prefix": "llama", "isl": "1024", "osl": "1024"})
	for _, l := range s.levels {
		got, vllm := jsonFile(t, join(s.folder, InferenceXFolder+"/agg_"+l.Load.Name+".json")), jsonFile(t, join(s.folder, l.Load.Name+".vllm.json"))
		want := map[string]any{"hw": "h200", "conc": vllm["max_concurrency"], "image": "vllm:1", "model": vllm["model_id"], "infmax_model_prefix": "llama", "framework": "vllm",
			"precision": "fp8", "spec_decoding": "none", "disagg": false, "recipe_fingerprint": "", "isl": 1024.0, "osl": 1024.0, "is_multinode": false, "tp": 8.0, "pp": 1.0,
			"dcp_size": 1.0, "pcp_size": 1.0, "ep": 1.0, "dp_attention": "false"}
		processed(want, vllm, 8)
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestInferenceX_WhatNobodySaidIsNull(t *testing.T) {
	s := export(t, "inferencex")
	row := jsonFile(t, join(s.folder, InferenceXFolder+"/agg_"+s.levels[0].Load.Name+".json"))
	var none []string
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if row[name] == nil {
			none = append(none, name)
		}
	}
	want := []string{"dp_attention", "ep", "framework", "hw", "image", "infmax_model_prefix", "input_tput_per_gpu", "output_tput_per_gpu", "precision", "spec_decoding", "tp", "tput_per_gpu"}
	if d := cmp.Diff(want, none); d != "" || row["isl"].(float64) < 5 {
		t.Error(d, row["isl"])
	}
}

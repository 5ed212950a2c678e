package toolfiles

import (
	"strings"
	"testing"
)

// Times in milliseconds or nanoseconds where the tool writes seconds are no times of this run.
func TestRead_TimesLongerThanTheRunAreImpossible(t *testing.T) {
	const text = `{"num_prompts": 2, "total_input_tokens": 20, "request_rate": "inf", "max_concurrency": 2, "duration": 1.5, "completed": 2,
 "ttfts": [TTFT, TTFT], "itls": [[0.01, 0.01], [0.01, 0.01]], "output_lens": [3, 3], "errors": ["", ""]}`
	if r, err := readText(t, "vllm.json", strings.ReplaceAll(text, "TTFT", "0.02")); err != nil || len(r.Levels[0].Requests) != 2 {
		t.Errorf("%+v %v", r, err)
	}
	for _, ttft := range []string{"20", "2e7", "-0.02"} {
		_, err := readText(t, "vllm.json", strings.ReplaceAll(text, "TTFT", ttft))
		if err == nil || !strings.Contains(err.Error(), "impossible times: 2 of 2 requests") {
			t.Errorf("%s: %v", ttft, err)
		}
	}
}

package toolfiles

import "errors"

// isVLLM knows the JSON of `vllm bench serve --save-result`.
func isVLLM(k keys) bool { return k.has("num_prompts", "total_input_tokens") && k.has("request_rate") }

func readVLLM(r *Run, files []file) error { return readAll(r, files, "e2el") }

// isSGLang knows a line of SGLang's bench_serving.
func isSGLang(k keys) bool {
	return k.has("dataset_name", "total_input_tokens", "random_range_ratio") || k.has("backend", "mean_e2e_latency_ms")
}

// readSGLang reads a level a line: each run of the tool adds one to its file.
func readSGLang(r *Run, files []file) error { return readAll(r, files, "e2e_latency") }

// readAll reads the documents of all files, and fails where none can be read.
func readAll(r *Run, files []file, latency string) error {
	var problems []error
	for _, f := range files {
		for _, doc := range f.docs {
			if err := readDetailed(doc, r, latency); err != nil {
				problems = append(problems, err)
				r.say(leftOut(f.name, err))
			}
		}
	}
	if len(r.Levels) == 0 {
		return errors.Join(problems...)
	}
	return nil
}

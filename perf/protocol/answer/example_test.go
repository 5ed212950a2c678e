package answer_test

import (
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/answer"
)

func ExampleReadUsage() {
	u := answer.ReadUsage(gjson.Parse(`{"prompt_tokens": 12, "completion_tokens": 34}`))
	fmt.Println(u.Prompt, u.Completion)
	// Output: 12 34
}

package workload_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/workload"
)

// A conversation of two turns, the second of which does not depend on the first one's answer.
func ExampleSeveral() {
	session := workload.Several(workload.Turn{Prompt: workload.Prompt{Text: "Hello"}}, workload.Turn{Prompt: workload.Prompt{Text: "And now?"}})
	next, ok := session.Later.Next([]workload.Answer{{}})
	fmt.Println(next.Prompt.Text, ok)
	_, ok = session.Later.Next([]workload.Answer{{}, {}})
	fmt.Println(ok)
	// Output:
	// And now? true
	// false
}

package folder_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/dataset/folder"
)

func ExampleEnds() {
	for _, name := range []string{"prompts.jsonl", "prompts.jsonl.zst", "README.md"} {
		fmt.Println(name, folder.Ends(name, folder.Lines()...))
	}
	// Output:
	// prompts.jsonl true
	// prompts.jsonl.zst true
	// README.md false
}

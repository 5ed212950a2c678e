package protocol_test

import (
	"encoding/json"
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// A message's content is a text, or a list of parts of which some are text.
func ExampleContentText() {
	message := json.RawMessage(`{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{}}]}`)
	fmt.Println(protocol.ContentText(workload.Message{JSON: message}))
	// Output: What is this?
}

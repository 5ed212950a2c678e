package conversation_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/conversation"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/workload"
)

// The second turn contains what the server answered to the first, in place of the recorded answer.
func Example() {
	const file = `[{"role": "user", "content": "Name a river."}, {"role": "assistant", "content": "The Nile."}, {"role": "user", "content": "Where is it?"}]`
	d, _ := plugin.Set{Datasets: conversation.Declarations()}.Dataset("custom_multi_turn")
	args, _ := d.Values(nil)
	source, err := d.Open(context.Background(), dataset.Options{Path: "-", Stdin: strings.NewReader(file), Chat: true, Args: args})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	second, _ := session.Later.Next([]workload.Answer{{Text: "The Rhine."}})
	for _, m := range second.Prompt.Messages {
		fmt.Printf("%s: %s\n", m.Role, m.Content)
	}
	// Output:
	// user: Name a river.
	// assistant: The Rhine.
	// user: Where is it?
}

// A dataset of your own composes a later turn of the messages so far, the answer to them and the next question.
func ExampleFollow() {
	messages := []workload.Message{{Role: "user", Content: "Name a river."}}
	messages = conversation.Follow(messages, &workload.Answer{Text: "The Rhine."}, false, []workload.Message{{Role: "user", Content: "Where is it?"}})
	for _, m := range messages {
		fmt.Printf("%s: %s\n", m.Role, m.Content)
	}
	// Output:
	// user: Name a river.
	// assistant: The Rhine.
	// user: Where is it?
}

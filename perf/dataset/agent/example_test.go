package agent_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/agent"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A session of agents is a graph of requests: a planner starts two other agents, and its second request waits for both. A wait is the
// number of a request and how long after its end the next one may start.
func Example() {
	const file = `
{"session_id": "planner", "turns": [{"messages": [{"role": "user", "content": "Plan."}], "spawns": ["rome", "oslo"]}, {"messages": [{"role": "user", "content": "Decide."}]}]}
{"session_id": "rome", "turns": [{"messages": [{"role": "user", "content": "Look up Rome."}]}]}
{"session_id": "oslo", "turns": [{"messages": [{"role": "user", "content": "Look up Oslo."}]}]}
`
	d, _ := plugin.Set{Datasets: agent.Declarations()}.Dataset("dag_jsonl")
	args, _ := d.Values(nil)
	source, err := d.Open(context.Background(), dataset.Options{Path: "-", Stdin: strings.NewReader(file), Args: args})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for i, node := range session.Graph.Nodes() {
		fmt.Printf("request %d (agent %q) waits for %v\n", i, node.Agent, node.After)
	}
	// Output:
	// request 0 (agent "") waits for []
	// request 1 (agent "rome") waits for [{0 0s}]
	// request 2 (agent "oslo") waits for [{0 0s}]
	// request 3 (agent "") waits for [{0 0s} {1 0s} {2 0s}]
}

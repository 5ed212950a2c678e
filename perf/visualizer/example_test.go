package visualizer_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// lighthouse is a dashboard that needs a key.
func lighthouse() visualizer.Declaration {
	return visualizer.Declaration{
		Name:    "lighthouse",
		Secrets: []string{"LIGHTHOUSE_KEY"},
		Prepare: func(_ context.Context, s visualizer.Settings) (visualizer.Ready, error) {
			if s.Getenv("LIGHTHOUSE_KEY") == "" {
				return nil, &visualizer.Problem{What: "there is no key", Do: "set LIGHTHOUSE_KEY"}
			}
			return nil, errors.New("this example has no lighthouse")
		},
	}
}

// What Prepare refuses stops a run before anything is written or sent. The message says what to do.
func ExampleProblem() {
	_, err := perf.Run(context.Background(), perf.Config{
		Target:    perf.Target{Model: "storyteller", URL: "http://127.0.0.1:8000"},
		Load:      perf.Load{Number: []perf.Count{{N: 5}}},
		Data:      perf.Data{Prompt: "Tell me a story."},
		Dashboard: perf.Dashboard{Visualizer: "lighthouse"},
	}, perf.WithPlugins(standard.Plugins().WithVisualizers(lighthouse())))
	fmt.Println(err)
	// Output: Dashboard.Visualizer: there is no key: set LIGHTHOUSE_KEY (or continue without it: Dashboard.Optional: true)
}

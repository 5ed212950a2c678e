package perf_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
	"github.com/modelscope/evalscope/perf/workload"
)

// fables is a dataset: three prompts about an animal that the user names.
func fables() dataset.Declaration {
	return dataset.Declaration{
		Name:   "fables",
		Traits: dataset.Traits{Generated: true},
		Arguments: []argument.Declaration{{Name: "animal", Kind: argument.Text, Default: `"fox"`,
			Help: i18n.Text{EN: "the animal that the fables are about", ZH: "寓言的主角"}}},
		Open: func(_ context.Context, o dataset.Options) (dataset.Source, error) {
			return &fable{animal: o.Args.Text("animal"), options: o}, nil
		},
	}
}

type fable struct {
	animal  string
	options dataset.Options
	told    int64
}

func (f *fable) Next(context.Context) (workload.Session, error) {
	if f.told == 3 {
		return workload.Session{}, io.EOF
	}
	f.told++
	prompt, _ := f.options.TextPrompt(fmt.Sprintf("Tell me fable %d of the %s.", f.told, f.animal)) // whatever its length
	return workload.Single(prompt), nil
}

func (f *fable) Close() error { return nil }

func ExampleWithPlugins_dataset() {
	server := llm()
	defer server.Close()
	cfg := story(server)
	defer os.RemoveAll(cfg.Output.Dir)
	cfg.Data = perf.Data{Dataset: "fables", Args: map[string]any{"animal": "hare"}}
	result, err := perf.Run(context.Background(), cfg, perf.WithPlugins(standard.Plugins().With(fables())))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Levels[0].Succeeded, "requests, of three prompts that are repeated")
	// Output: 4 requests, of three prompts that are repeated
}

// blackboard is a visualizer that shows finished levels on standard output.
func blackboard() visualizer.Declaration {
	return visualizer.Declaration{
		Name: "blackboard",
		Arguments: []visualizer.Argument{{Declaration: argument.Declaration{
			Name: "chalk", Kind: argument.Text, Default: `"white"`, Help: i18n.Text{EN: "its color", ZH: "颜色"}}}},
		Prepare: func(_ context.Context, s visualizer.Settings) (visualizer.Ready, error) {
			return &board{chalk: s.Arguments.Text("chalk")}, nil
		},
	}
}

type board struct{ chalk string }

func (b *board) Start(context.Context, visualizer.Run) (*visualizer.Started, error) {
	return &visualizer.Started{Session: b}, nil
}

func (b *board) Close() {}

func (b *board) Log(context.Context, visualizer.Point) error { return nil } // averages so far

func (b *board) Level(_ context.Context, l visualizer.Level) error {
	fmt.Printf("%s, in %s\n", l.Name, b.chalk)
	return nil
}

func (b *board) Finish(_ context.Context, e visualizer.End) error {
	fmt.Println(e.State)
	return nil
}

func ExampleWithPlugins_visualizer() {
	server := llm()
	defer server.Close()
	cfg := story(server)
	defer os.RemoveAll(cfg.Output.Dir)
	cfg.Dashboard = perf.Dashboard{Visualizer: "blackboard", Args: map[string]string{"chalk": "yellow"}}
	_, err := perf.Run(context.Background(), cfg, perf.WithPlugins(standard.Plugins().WithVisualizers(blackboard())))
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// parallel_1_number_4, in yellow
	// finished
}

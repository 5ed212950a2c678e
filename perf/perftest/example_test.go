package perftest_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// haiku is a dataset of one prompt with a mistake: the help of its argument has no Chinese.
func haiku() dataset.Declaration {
	return dataset.Declaration{Name: "haiku", Traits: dataset.Traits{Generated: true},
		Arguments: []argument.Declaration{{Name: "topic", Kind: argument.Text, Default: `"rain"`, Help: i18n.Text{EN: "what the haiku is about"}}},
		Open:      func(_ context.Context, o dataset.Options) (dataset.Source, error) { return &poem{options: o}, nil }}
}

type poem struct {
	options dataset.Options
	given   bool
}

func (p *poem) Next(context.Context) (workload.Session, error) {
	if p.given {
		return workload.Session{}, io.EOF
	}
	p.given = true
	prompt, _ := p.options.TextPrompt("Write a haiku about " + p.options.Args.Text("topic"))
	return workload.Single(prompt), nil
}

func (p *poem) Close() error { return nil }

// A printer is a testing.TB for this example. In a test, pass t.
type printer struct{ testing.TB }

func (printer) Helper() {}

func (printer) Context() context.Context { return context.Background() }

func (printer) Errorf(format string, values ...any) { fmt.Printf(format+"\n", values...) }

func ExampleDataset() {
	perftest.Dataset(printer{}, haiku(), dataset.Options{Chat: true})
	// Output: dataset haiku: the argument topic has no Help in English and Chinese
}

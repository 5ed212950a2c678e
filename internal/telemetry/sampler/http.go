package sampler

import (
	"context"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/scrape"
)

// An Exporter says where metrics are in Prometheus' format, and which of them are kept.
type Exporter struct {
	scrape.Target
	// Keep says which samples are kept, by their name.
	Keep func(name string) bool
	// SumOver names the label over which the series of a metric are added up, by the metric's name.
	SumOver map[string]string
}

// Reader is ready to ask the exporter, on the goroutine that reads.
func (e Exporter) Reader() Reader { return &exporter{Exporter: e, client: e.Client()} }

type exporter struct {
	Exporter
	client *scrape.Client
	parser exposition.Parser
}

// Read asks once.
func (e *exporter) Read(ctx context.Context) (Reading, error) {
	page, err := e.client.Get(ctx)
	if err != nil {
		return Reading{}, err
	}
	parsed, err := e.parser.Parse(ctx, page.Text, e.Keep)
	if len(e.SumOver) > 0 {
		parsed.Samples = summed(parsed.Samples, e.SumOver)
	}
	return Reading{Page: parsed, Bytes: len(page.Text), Sent: page.Sent, Received: page.Received}, err
}

// Close closes what is kept open.
func (e *exporter) Close() { e.client.Close() }

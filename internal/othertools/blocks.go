package othertools

import "github.com/modelscope/evalscope/internal/plainjson"

// A Block is a metric of aiperf's file: its name there and its members.
type Block struct {
	Tag   string
	Block plainjson.Object
}

// AiperfMetrics are the metrics of a level that is gathered for aiperf, those without a value left out.
func (c *Collector) AiperfMetrics() (all []Block) {
	for _, m := range c.aiperfMetrics() {
		if len(m.values) > 0 {
			all = append(all, Block{m.tag, statisticsOf(m)})
		}
	}
	return all
}

// Completed is how many requests were a success to the tool.
func (c *Collector) Completed() int { return c.completed }

// Failed is how many requests were a failure to the tool.
func (c *Collector) Failed() int { return c.failed }

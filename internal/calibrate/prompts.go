package calibrate

import (
	"context"

	"github.com/modelscope/evalscope/perf/workload"
)

// frame is about how many bytes a body has beside its prompt.
const frame = 150

// prompts is a dataset whose bodies have given sizes, in turn, without end.
type prompts struct {
	texts []string
	next  int64
}

func newPrompts(bodies []int) *prompts {
	p := &prompts{}
	for _, size := range bodies {
		p.texts = append(p.texts, text(max(16, size-frame)))
	}
	return p
}

// Next is the next session.
func (p *prompts) Next(context.Context) (workload.Session, error) {
	s := workload.Single(workload.Prompt{Text: p.texts[p.next%int64(len(p.texts))], Chat: true})
	s.Item = p.next
	p.next++
	return s, nil
}

// Close does nothing.
func (p *prompts) Close() error { return nil }

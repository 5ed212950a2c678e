package export

import (
	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/record"
)

// peer writes each level as another tool's result file: one file a level, as those tools write one a run. Those files
// hold figures of all requests in one document, so that, other than for the other formats, memory grows with the requests.
type peer struct {
	folder, tool, suffix string

	level *othertools.Collector
	done  []*othertools.Collector
}

func newVLLM(folder string) sink { return &peer{folder: folder, tool: "vllm", suffix: ".vllm.json"} }
func newAIPerf(folder string) sink {
	return &peer{folder: folder, tool: "aiperf", suffix: ".aiperf.json"}
}

func (p *peer) begin(s Start) error {
	p.level, _ = othertools.New(p.tool, othertools.Load{Name: s.Load.Name, Parallel: s.Load.MaxSlots(), Rate: s.Load.OfferedRate()})
	return nil
}

func (p *peer) add(r *record.Record) error {
	p.level.Add(r)
	return nil
}

func (p *peer) end(Level) error {
	p.done = append(p.done, p.level)
	return nil
}

func (p *peer) finish(run Run) (files []string, err error) {
	for _, l := range p.done {
		l.Load.Model = run.Model
		out, err := plainjson.MarshalIndent(l.Document(), "  ")
		if err != nil {
			return files, err
		}
		name := l.Load.Name + p.suffix
		if err := outputs.WriteFile(join(p.folder, name), append(out, '\n')); err != nil {
			return files, err
		}
		files = append(files, name)
	}
	return files, nil
}

func (p *peer) abandon() {}

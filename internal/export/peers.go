package export

import (
	"bytes"
	"encoding/json"

	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/perf/record"
)

// peer writes each level as another tool's result file: one file a level, as those tools write one a run. Those files
// hold figures of all requests in one document, so that, other than for the other formats, memory grows with the requests.
// They are reports of generated text; of other answers there is no file.
type peer struct {
	folder, tool, suffix string

	level *othertools.Collector // nil where there is no file
	done  []*othertools.Collector
}

func newVLLM(folder string) sink { return &peer{folder: folder, tool: "vllm", suffix: ".vllm.json"} }
func newAIPerf(folder string) sink {
	return &peer{folder: folder, tool: "aiperf", suffix: ".aiperf.json"}
}

func (p *peer) begin(s Start) error {
	p.level = nil
	if !s.Kind.Generates() {
		return nil
	}
	p.level, _ = othertools.New(p.tool, othertools.Load{Name: s.Load.Name, Parallel: s.Load.Parallel, Rate: s.Load.Rate})
	return nil
}

func (p *peer) add(r *record.Record) error {
	if p.level != nil {
		p.level.Add(r)
	}
	return nil
}

func (p *peer) end(Level) error {
	if p.level != nil {
		p.done = append(p.done, p.level)
	}
	return nil
}

func (p *peer) finish(run Run) (files []string, err error) {
	for _, l := range p.done {
		l.Load.Model = run.Model
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(l.Document()); err != nil {
			return files, err
		}
		name := l.Load.Name + p.suffix
		if err := outputs.WriteFile(join(p.folder, name), out.Bytes()); err != nil {
			return files, err
		}
		files = append(files, name)
	}
	return files, nil
}

func (p *peer) abandon() {}

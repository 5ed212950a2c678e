package export

import (
	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// vllmExport declares the result files of vLLM's benchmark.
func vllmExport() Declaration {
	return Declaration{Name: "vllm-json", Open: opened(newVLLM),
		Help: i18n.Text{EN: "one file per level, in the format of `vllm bench serve`", ZH: "每级一个文件，格式同 `vllm bench serve` 的结果"}}
}

// aiperfExport declares AIPerf's result files.
func aiperfExport() Declaration {
	return Declaration{Name: "aiperf-json", Open: opened(newAIPerf),
		Help: i18n.Text{EN: "one file per level, in AIPerf's format", ZH: "每级一个文件，格式同 AIPerf 的结果"}}
}

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

// Begin starts a level.
func (p *peer) Begin(s Start) error {
	p.level = nil
	if !s.Kind.Generates() {
		return nil
	}
	p.level, _ = othertools.New(p.tool, othertools.Load{Name: s.Load.Name, Shape: s.Load.Profile})
	return nil
}

// Add takes a request.
func (p *peer) Add(r *record.Record) error {
	if p.level != nil {
		p.level.Add(r)
	}
	return nil
}

// End ends a level.
func (p *peer) End(Level) error {
	if p.level != nil {
		p.done = append(p.done, p.level)
	}
	return nil
}

// Finish writes the tool's files.
func (p *peer) Finish(run Run) (files []string, err error) {
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

// Abandon does nothing: nothing is written before Finish.
func (p *peer) Abandon() {}

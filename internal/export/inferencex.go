package export

import (
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// InferenceXFolder is the folder of the rows, below the run's: InferenceX gathers every JSON file of a folder.
const InferenceXFolder = "inferencex"

// inferenceXExport declares the rows of InferenceX.
func inferenceXExport() Declaration {
	return Declaration{Name: "inferencex", Open: opened(newInferenceX), Help: i18n.Text{
		EN: "inferencex/: one row per level in InferenceX format; hw, framework, precision, tp, ep … are set with --tag, GPUs with --gpus",
		ZH: "inferencex/：每级一行，格式同 InferenceX 的汇总；hw、framework、precision、tp、ep 等取自 --tag，GPU 数取自 --gpus"}}
}

// inferenceX makes of each level what InferenceX's utils/process_result.py makes of vLLM's result file and of its environment.
type inferenceX struct {
	peer
	inputs, outputs []int // mean tokens of each level
}

func newInferenceX(folder string) sink { return &inferenceX{peer: peer{folder: folder, tool: "vllm"}} }

// End ends a level.
func (x *inferenceX) End(l Level) error {
	if x.level == nil {
		return nil
	}
	in, _ := l.Value(metric.InputTokens)
	out, _ := l.Value(metric.OutputTokens)
	x.inputs, x.outputs = append(x.inputs, int(math.Round(in))), append(x.outputs, int(math.Round(out)))
	return x.peer.End(l)
}

// Finish writes a file a level.
func (x *inferenceX) Finish(run Run) (files []string, err error) {
	if len(x.done) == 0 {
		return nil, nil
	}
	if err := os.MkdirAll(join(x.folder, InferenceXFolder), 0o755); err != nil {
		return nil, err
	}
	for i, l := range x.done {
		l.Load.Model = run.Model
		result, _ := l.Document().(plainjson.Object)
		row := facts{run.Tags}.row(result, run, x.inputs[i], x.outputs[i])
		out, err := plainjson.MarshalIndent(row, "  ")
		if err != nil {
			return files, err
		}
		name := InferenceXFolder + "/agg_" + l.Load.Name + ".json"
		if err := outputs.WriteFile(join(x.folder, name), append(out, '\n')); err != nil {
			return files, err
		}
		files = append(files, name)
	}
	return files, nil
}

// facts are what the user said of the server in tags.
type facts struct{ tags map[string]string }

// text is a tag, nil where there is none.
func (f facts) text(name string) any {
	if v, ok := f.tags[name]; ok {
		return v
	}
	return nil
}

// count is a tag that is a whole number from 1, else otherwise.
func (f facts) count(name string, otherwise any) any {
	if n, err := strconv.Atoi(strings.TrimSpace(f.tags[name])); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// gpus is how many serve: --gpus, else what the tags of a parallel server multiply to; 0 where nobody said.
func (f facts) gpus(run Run) int {
	if run.GPUs > 0 {
		return run.GPUs
	}
	tp, _ := f.count("tp", 0).(int)
	pp, _ := f.count("pp", 1).(int)
	pcp, _ := f.count("pcp_size", 1).(int)
	return tp * pp * pcp
}

// row is the level's row: what the server is, figures a GPU, and every time of vLLM's result in seconds.
func (f facts) row(result plainjson.Object, run Run, in, out int) plainjson.Object {
	values := map[string]any{}
	for _, m := range result {
		values[m.Name] = m.Value
	}
	row := plainjson.Object{}
	row.Add("hw", f.text("hw"))
	row.Add("conc", values["max_concurrency"])
	row.Add("image", f.text("image"))
	row.Add("model", run.Model)
	row.Add("infmax_model_prefix", f.text("infmax_model_prefix"))
	row.Add("framework", f.text("framework"))
	row.Add("precision", f.text("precision"))
	row.Add("spec_decoding", f.text("spec_decoding"))
	row.Add("disagg", false)
	row.Add("recipe_fingerprint", f.tags["recipe_fingerprint"])
	row.Add("isl", f.count("isl", positive(in)))
	row.Add("osl", f.count("osl", positive(out)))
	if kv := f.tags["kv_p2p_transfer"]; kv != "" {
		row.Add("kv_p2p_transfer", kv)
	}
	row.Add("is_multinode", false)
	row.Add("tp", f.count("tp", nil))
	for _, size := range []string{"pp", "dcp_size", "pcp_size"} {
		row.Add(size, f.count(size, 1))
	}
	row.Add("ep", f.count("ep", nil))
	row.Add("dp_attention", f.text("dp_attention"))
	f.perGPU(&row, values, f.gpus(run))
	for _, m := range result {
		seconds(&row, m)
	}
	return row
}

func positive(n int) any {
	if n > 0 {
		return n
	}
	return nil
}

// perGPU adds tokens a second of each GPU, null where nobody said how many serve.
func (f facts) perGPU(row *plainjson.Object, values map[string]any, gpus int) {
	total, _ := values["total_token_throughput"].(float64)
	output, _ := values["output_throughput"].(float64)
	for _, m := range []plainjson.Member{{Name: "tput_per_gpu", Value: total}, {Name: "output_tput_per_gpu", Value: output},
		{Name: "input_tput_per_gpu", Value: total - output}} {
		if gpus == 0 {
			row.Add(m.Name, nil)
			continue
		}
		row.Add(m.Name, m.Value.(float64)/float64(gpus))
	}
}

// seconds adds a time of vLLM's result in seconds, and what is 1 ÷ it of the time a token: tokens a second of one user.
func seconds(row *plainjson.Object, m plainjson.Member) {
	ms, ok := m.Value.(float64)
	if !ok || !strings.HasSuffix(m.Name, "ms") {
		return
	}
	name := strings.ReplaceAll(m.Name, "_ms", "")
	row.Add(name, ms/1000)
	if !strings.Contains(name, "tpot") {
		return
	}
	name = strings.ReplaceAll(name, "tpot", "intvty")
	if ms == 0 { // no answer had two tokens, or all the same time
		row.Add(name, nil)
		return
	}
	row.Add(name, 1000/ms)
}

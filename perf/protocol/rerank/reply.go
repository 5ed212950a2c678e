package rerank

import (
	"fmt"
	"math"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

type reply struct {
	answer.Whole
	documents int // that were sent
	want      int // results, 0 for any number
}

// Body reads a whole reply: {"results": […]}, {"data": […]} or a bare list.
func (r *reply) Body(body []byte) *record.Fault {
	root, body, fault := answer.Open(body)
	if fault != nil {
		return fault
	}
	list := root.Get("results")
	if !list.IsArray() {
		list = root.Get("data")
	}
	if root.IsArray() {
		list = root
	}
	if e := root.Get("error"); servererror.Wrong(e) || !list.IsArray() && root.IsObject() && servererror.Failed(root) {
		return servererror.InBand(servererror.WordsOr(root))
	}
	top, n, wrong := r.check(list)
	if wrong != "" {
		return servererror.Undecodable(wrong, body)
	}
	r.Out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: fmt.Sprintf("top_score=%.4f, num_results=%d", top, n)}}}
	usage := root.Get("usage")
	if !usage.IsObject() {
		usage = root.Get("meta.tokens") // Cohere's
	}
	if usage.IsObject() {
		if r.Out.Usage = answer.ReadUsage(usage); r.Out.Usage.Prompt < 0 {
			r.Out.Usage.Prompt = answer.Count(usage.Get("total_tokens"))
		}
	}
	return nil
}

// check counts the results and finds the score of the first one; wrong says what is not as it must be. A reply may leave out only
// what top_n does.
func (r *reply) check(list gjson.Result) (top float64, n int, wrong string) {
	if !list.IsArray() || !list.Get("0").Exists() {
		return 0, 0, "a reply without results"
	}
	seen := make([]bool, r.documents)
	list.ForEach(func(_, one gjson.Result) bool {
		n++
		at, score := answer.Count(one.Get("index")), one.Get("relevance_score")
		if !score.Exists() {
			score = one.Get("score")
		}
		switch {
		case at < 0 || at >= r.documents:
			wrong = fmt.Sprintf("result %d is of document %q, of %d", n, one.Get("index").Raw, r.documents)
		case seen[at]:
			wrong = fmt.Sprintf("document %d is ranked twice", at)
		case score.Type != gjson.Number || math.IsInf(score.Num, 0) || math.IsNaN(score.Num):
			wrong = fmt.Sprintf("the score of result %d is not a number", n)
		default:
			seen[at] = true
		}
		if n == 1 {
			top = score.Num
		}
		return wrong == ""
	})
	if wrong == "" && r.want > 0 && n != r.want {
		wrong = fmt.Sprintf("%d results instead of %d", n, r.want)
	}
	return top, n, wrong
}

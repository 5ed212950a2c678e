// Package rerank speaks the rerank APIs of Cohere, Jina, vLLM and TEI: a query with documents, and a score for each. It does no I/O and
// has no clock.
package rerank

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declaration is the dialect as a plugin.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name: "openai_rerank", Aliases: []string{"rerank"}, Kind: protocol.Rerank,
		Help:     i18n.Text{EN: "the rerank APIs of Cohere, Jina, vLLM and TEI", ZH: "Cohere、Jina、vLLM 与 TEI 的 rerank API"},
		BasePath: "/v1", Endpoint: "rerank", Endpoints: []string{"rerank", "reranks"},
		Arguments: []argument.Declaration{{Name: "documents_key", Kind: argument.Text, Default: `"documents"`,
			Help: i18n.Text{EN: "key of the documents in a body: texts for TEI", ZH: "请求体中文档的键：TEI 为 texts"}}},
		Open: func(args argument.Values) (protocol.Protocol, error) {
			key := args.Text("documents_key")
			if key == "" || key == "query" || key == "model" {
				return nil, errors.New("documents_key cannot be '" + key + "'")
			}
			return Protocol{key}, nil
		},
	}
}

// Protocol is the dialect; key is where the documents stand.
type Protocol struct{ key string }

// defaultDocument is ranked where a prompt is a text alone.
const defaultDocument = "This is a document."

// Encode builds a body of EvalScope's keys in its order.
func (p Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	var body protocol.Object
	switch in := turn.Prompt; {
	case in.Body != nil:
		var err error
		if body, err = protocol.ParseObject(in.Body); err != nil {
			return protocol.Request{}, err
		}
	case in.Ranking != nil && in.Ranking.Query != "" && len(in.Ranking.Documents) > 0:
		body.SetValue("query", in.Ranking.Query)
		body.SetValue(p.key, in.Ranking.Documents)
	case len(in.Inputs) > 1:
		body.SetValue("query", in.Inputs[0])
		body.SetValue(p.key, in.Inputs[1:])
	case in.Text != "" || len(in.Inputs) == 1:
		query := in.Text
		if query == "" {
			query = in.Inputs[0]
		}
		body.SetValue("query", query)
		body.SetValue(p.key, []string{defaultDocument})
	default:
		return protocol.Request{}, errors.New("a rerank request takes a query with documents")
	}
	if f := (protocol.Filler{Body: &body, Given: turn.Prompt.Body != nil}); s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	body.Apply(s.Extra)
	return protocol.Request{Body: body.Append(nil), N: 1}, nil
}

// Probe is the request itself.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	return &reply{documents: p.documents(e.Body)}
}

// ErrorText finds the server's words.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// OutputAlone is false: a reply has no text of a model.
func (Protocol) OutputAlone([]byte) bool { return false }

// documents are those of a body.
func (p Protocol) documents(body []byte) []gjson.Result {
	for _, key := range []string{p.key, "documents", "texts"} {
		if v := gjson.GetBytes(body, key); v.IsArray() {
			return v.Array()
		}
	}
	return nil
}

// PromptText is the query and the documents, a line each.
func (p Protocol) PromptText(body []byte) string {
	all := []string{gjson.GetBytes(body, "query").String()}
	for _, d := range p.documents(body) {
		if text := d.Get("text"); d.IsObject() {
			d = text
		}
		all = append(all, d.String())
	}
	return strings.Join(all, "\n")
}

type reply struct {
	documents []gjson.Result
	out       protocol.Result
}

// Payload is a fault: a ranking is no stream.
func (r *reply) Payload(_, data []byte) protocol.Chunk {
	return protocol.Chunk{Tokens: -1, Fault: servererror.Undecodable("an event of a stream in place of a ranking", data)}
}

// Behind has nothing to read.
func (r *reply) Behind([]byte) {}

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result { return r.out }

// Body reads a whole reply: {"results": […]}, {"data": […]} or a bare list.
func (r *reply) Body(body []byte) *record.Fault {
	body = servererror.Trim(body)
	if !jsondepth.Valid(body) {
		return servererror.Undecodable("a reply that is not JSON", body)
	}
	root := gjson.ParseBytes(body)
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
	if wrong := r.check(list); wrong != "" {
		return servererror.Undecodable(wrong, body)
	}
	r.out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: fmt.Sprintf("results=%d", len(list.Array()))}}}
	if v := root.Get("usage"); v.IsObject() {
		if r.out.Usage = answer.ReadUsage(v); r.out.Usage.Prompt < 0 {
			r.out.Usage.Prompt = answer.Count(v.Get("total_tokens"))
		}
	}
	return nil
}

// check says what is wrong with a list of results; "" for nothing. top_n may leave some out.
func (r *reply) check(list gjson.Result) string {
	all := list.Array()
	if !list.IsArray() || len(all) == 0 {
		return "a reply without results"
	}
	seen := map[int]bool{}
	for i, one := range all {
		at, score := answer.Count(one.Get("index")), one.Get("relevance_score")
		if !score.Exists() {
			score = one.Get("score")
		}
		switch {
		case at < 0 || at >= len(r.documents):
			return fmt.Sprintf("result %d is of document %s of %d", i+1, one.Get("index").Raw, len(r.documents))
		case seen[at]:
			return fmt.Sprintf("document %d is ranked twice", at)
		case score.Type != gjson.Number:
			return fmt.Sprintf("the score of result %d is no number", i+1)
		}
		seen[at] = true
	}
	return ""
}

// Package rerank implements the rerank APIs of Cohere, Jina, vLLM and TEI: a query with documents, and a score for
// each. It does no I/O and has no clock.
package rerank

import (
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declaration is the dialect as a plugin.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name: "openai_rerank", Aliases: []string{"rerank"}, Kind: protocol.Rerank,
		Help:     i18n.Text{EN: "the rerank APIs of Cohere, Jina, vLLM and TEI", ZH: "Cohere、Jina、vLLM 与 TEI 的 rerank API"},
		BasePath: "/v1", Endpoint: "rerank", Endpoints: []string{"rerank", "reranks"},
		Arguments: []argument.Declaration{{Name: "documents_key", Kind: argument.Text, Default: `"documents"`,
			Help: i18n.Text{EN: "name of the body field for documents: texts for TEI", ZH: "请求体中文档的键：TEI 为 texts"}}},
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

// defaultDocument is ranked where a prompt is a text alone. It is EvalScope's.
const defaultDocument = "This is a test document for reranking."

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
	default:
		texts := textsOf(in)
		if len(texts) == 0 || texts[0] == "" {
			return protocol.Request{}, errors.New("a rerank request requires a query with documents")
		}
		documents := texts[1:]
		if len(documents) == 0 {
			documents = []string{defaultDocument}
		}
		body.SetValue("query", texts[0])
		body.SetValue(p.key, documents)
	}
	if f := (protocol.Filler{Body: &body, Given: turn.Prompt.Body != nil}); s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	body.Apply(s.Extra)
	if turn.Prompt.Body != nil {
		if err := protocol.MustAsk(body, &s, "a rerank API", "query", "input"); err != nil {
			return protocol.Request{}, err
		}
	}
	return protocol.Request{Body: body.Append(nil), N: 1}, nil
}

// textsOf are the texts of a prompt: the first is the query, the others are documents.
func textsOf(p workload.Prompt) []string {
	switch {
	case p.Inputs != nil:
		return p.Inputs
	case p.Text != "":
		return []string{p.Text}
	}
	var texts []string
	for _, m := range p.Messages {
		texts = append(texts, protocol.ContentText(m))
	}
	return texts
}

// Probe is the request itself.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	n := len(p.documents(e.Body))
	return &reply{Whole: answer.Whole{Name: "a ranking"}, documents: n, want: results(e.Body, n)}
}

// ErrorText finds the server's words.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// OutputAlone is false: a reply has no text of a model.
func (Protocol) OutputAlone([]byte) bool { return false }

// documents are those of a body.
func (p Protocol) documents(body []byte) (found []gjson.Result) {
	for _, key := range []string{p.key, "documents", "texts"} {
		gjson.ParseBytes(body).ForEach(func(name, v gjson.Result) bool { // not Get: the user's key is no path
			if name.Str == key && v.IsArray() {
				found = v.Array()
			}
			return found == nil
		})
		if found != nil {
			break
		}
	}
	return found
}

// results is how many results a body asks for with so many documents; 0 for any number.
func results(body []byte, documents int) int {
	for _, key := range []string{"top_n", "top_k"} {
		v := gjson.GetBytes(body, key)
		switch n := answer.Count(v); {
		case !v.Exists():
		case n > 0:
			return min(n, documents)
		default: // servers differ in what 0 and null mean
			return 0
		}
	}
	return documents
}

// PromptText is the query and the documents, a line each.
func (p Protocol) PromptText(body []byte) string { return strings.Join(p.Texts(body), "\n") }

// Texts are the query and the documents: each is counted on its own.
func (p Protocol) Texts(body []byte) []string {
	all := []string{gjson.GetBytes(body, "query").String()}
	for _, d := range p.documents(body) {
		if text := d.Get("text"); d.IsObject() {
			d = text
		}
		all = append(all, d.String())
	}
	return all
}

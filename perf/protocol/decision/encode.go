package decision

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	reading "github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/workload"
)

// Protocol is one of the dialects.
type Protocol struct {
	// read finds the questions of a body, answers their answers in a reply, in the questions' order.
	read    func(body gjson.Result) ([]question, error)
	answers func(reply gjson.Result, asked []question) ([]answer, error)
	// named reports whether a body names the model.
	named bool
}

var _ protocol.Protocol = Protocol{}

// generates are the keys of generation, which these APIs do not have.
var generates = []string{"stream", "temperature", "top_p", "top_k", "max_tokens", "n"}

// Encode takes the body that the dataset gave; only the model is filled in.
func (p Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	if turn.Prompt.Body == nil {
		return protocol.Request{}, errors.New("decisions require complete bodies: use the dataset open_decisions, or line_by_line with one object per line")
	}
	body, err := protocol.ParseObject(turn.Prompt.Body)
	if err != nil {
		return protocol.Request{}, err
	}
	if f := (protocol.Filler{Body: &body, Given: true}); p.named && s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	body.Apply(s.Extra)
	for _, key := range generates {
		if body.Has(key) {
			return protocol.Request{}, fmt.Errorf("%q applies to generated text, but a decision has none", key)
		}
	}
	e := protocol.Request{Body: body.Append(nil), N: 1}
	if _, err := p.read(gjson.ParseBytes(e.Body)); err != nil {
		return protocol.Request{}, err
	}
	return e, nil
}

// Probe is the request itself: there is no smaller one.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	asked, err := p.read(gjson.ParseBytes(e.Body))
	return &reply{Whole: reading.Whole{Name: "a decision"}, protocol: p, asked: asked, unknown: err != nil}
}

// ErrorText finds the server's words.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// OutputAlone is false: a reply has no text of a model.
func (Protocol) OutputAlone([]byte) bool { return false }

// PromptText is the state and the questions with their options, a line each.
func (p Protocol) PromptText(body []byte) string {
	root := gjson.ParseBytes(body)
	lines := []string{root.Get("state").String()}
	asked, _ := p.read(root)
	for _, q := range asked {
		lines = append(lines, q.text)
		lines = append(lines, q.options...)
	}
	return strings.Join(lines, "\n")
}

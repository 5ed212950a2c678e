package othertools

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
)

// An event is one request of testdata/events.json: what the server sent and when it arrived (test/definitions/events.py).
type event struct {
	Name         string
	Post, Sent   record.Instant
	End          record.Instant
	Status       int
	Stream       bool
	Body         string
	PromptTokens int `json:"prompt_tokens"`
	MaxTokens    int `json:"max_tokens"`
	Reads        []struct {
		At   record.Instant
		Data string
	}
}

// recorded are the events of a folder as our own protocol reads them, one record a request.
func recorded(t *testing.T, folder string) (all []*record.Record) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "events.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Requests []event }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for i, e := range file.Requests {
		r := e.record()
		r.Seq = int64(i)
		all = append(all, r)
	}
	return all
}

// record is the request as a run would have recorded it.
func (e event) record() *record.Record {
	r := &record.Record{Stream: e.Stream, Status: e.Status, MaxTokens: e.MaxTokens, WantPromptTokens: e.PromptTokens}
	r.Due, r.Sent, r.Connect, r.End = e.Post, e.Sent, int64(e.Sent-e.Post), e.End
	switch {
	case e.Status == 429:
		r.Fault = &record.Fault{Kind: record.FaultRefused}
		return r
	case e.Status != 200:
		r.Fault = &record.Fault{Kind: record.FaultStatus}
		return r
	}
	reply := openai.Protocol{}.NewReply(&protocol.Request{N: 1, Stream: e.Stream})
	if !e.Stream {
		r.Fault, r.Last = reply.Body([]byte(e.Body)), e.End
	}
	for read, chunk := range e.Reads {
		for _, data := range strings.Split(strings.TrimSpace(chunk.Data), "\n\n") {
			m := reply.Payload(nil, []byte(strings.TrimPrefix(data, "data: ")))
			if m.Fault != nil {
				r.Fault = m.Fault
				continue
			}
			r.Payloads = append(r.Payloads, record.Payload{At: chunk.At, Read: int32(read), Choice: int32(m.Choice),
				Tokens: int32(m.Tokens), Bytes: int32(m.Bytes), Kind: m.Kind})
		}
	}
	result := reply.Result()
	r.Usage, r.Choices, r.CountedBy = result.Usage, result.Choices, result.Counted
	words := 0
	for _, c := range r.Choices {
		words += len(strings.Fields(c.Text)) + len(strings.Fields(c.Reasoning))
	}
	r.Local = record.Usage{Given: true, Prompt: e.PromptTokens, Completion: words, Cached: -1, Reasoning: -1}
	switch {
	case r.Fault != nil || !e.Stream: // what is no stream has ended with its body
	case len(r.Payloads) == 0:
		r.Fault = &record.Fault{Kind: record.FaultEmptyStream}
	case !result.Complete:
		r.Fault = &record.Fault{Kind: record.FaultTruncated, Words: record.EndedSilently}
	}
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			if r.First == 0 {
				r.First = p.At
			}
			r.Last = p.At
		}
	}
	return r
}

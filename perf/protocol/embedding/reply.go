package embedding

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

type reply struct {
	asked *protocol.Request
	out   protocol.Result
}

// Payload is a fault: embeddings are no stream.
func (r *reply) Payload(_, data []byte) protocol.Chunk {
	return protocol.Chunk{Tokens: -1, Fault: servererror.Undecodable("an event of a stream in place of embeddings", data)}
}

// Behind has nothing to read.
func (r *reply) Behind([]byte) {}

// Result is the dimension and the number of vectors, as EvalScope writes them, and the usage.
func (r *reply) Result() protocol.Result { return r.out }

// Body reads a whole reply.
func (r *reply) Body(body []byte) *record.Fault {
	body = servererror.Trim(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !jsondepth.Valid(body) {
		return servererror.Undecodable("a reply that is not JSON", body)
	}
	root := gjson.ParseBytes(body)
	if e := root.Get("error"); servererror.Wrong(e) || root.IsObject() && !root.Get("data").Exists() && servererror.Failed(root) {
		return servererror.InBand(servererror.WordsOr(root))
	}
	list := root.Get("data")
	if root.IsArray() {
		list = root
	}
	if !list.IsArray() {
		return servererror.Undecodable("a reply without vectors", body)
	}
	count, dim, wrong := 0, 0, ""
	list.ForEach(func(_, one gjson.Result) bool {
		n, why := size(vector(one))
		switch {
		case why != "":
			wrong = fmt.Sprintf("vector %d %s", count+1, why)
		case dim != 0 && n != dim:
			wrong = fmt.Sprintf("vector %d has %d numbers, the first has %d", count+1, n, dim)
		}
		count, dim = count+1, n
		return wrong == ""
	})
	if wrong != "" {
		return servererror.Undecodable(wrong, body)
	}
	if want := asks(r.asked.Body); count == 0 || want > 0 && count != want {
		return servererror.Undecodable(fmt.Sprintf("%d vectors for %d inputs", count, want), body)
	}
	r.out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: fmt.Sprintf("embedding_dim=%d, count=%d", dim, count)}}}
	if v := root.Get("usage"); v.IsObject() {
		r.out.Usage = usage(v)
	}
	return nil
}

// usage is the server's count; some give the total alone.
func usage(v gjson.Result) record.Usage {
	u := answer.ReadUsage(v)
	if u.Prompt < 0 {
		u.Prompt = answer.Count(v.Get("total_tokens"))
	}
	return u
}

// vector is the numbers of an element. llama.cpp's own form holds a list of one vector.
func vector(one gjson.Result) gjson.Result {
	if one.IsObject() {
		one = one.Get("embedding")
	}
	if first := one.Get("0"); one.IsArray() && first.IsArray() {
		return first
	}
	return one
}

// size is how many numbers a vector has; why says what is wrong with it.
func size(v gjson.Result) (n int, why string) {
	switch {
	case v.Type == gjson.String:
		return packed(v.Str)
	case !v.IsArray():
		return 0, "is no list of numbers"
	}
	v.ForEach(func(_, x gjson.Result) bool {
		if x.Type != gjson.Number || math.IsInf(x.Num, 0) || math.IsNaN(x.Num) {
			why = "holds " + x.Raw + " in place of a number"
		}
		n++
		return why == ""
	})
	if n == 0 {
		why = "is empty"
	}
	return n, why
}

// packed is size for base64 of float32, the lowest byte first.
func packed(text string) (n int, why string) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data)%4 != 0 {
		return 0, "is no base64 of 32-bit numbers"
	}
	for i := 0; i < len(data); i += 4 {
		if x := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[i:]))); math.IsNaN(x) || math.IsInf(x, 0) {
			return 0, "holds what is no number"
		}
	}
	if len(data) == 0 {
		return 0, "is empty"
	}
	return len(data) / 4, ""
}

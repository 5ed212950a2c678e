package embedding

import (
	"encoding/base64"
	"encoding/binary"
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
	want int // vectors, 0 where it is not known
}

// Body reads a whole reply.
func (r *reply) Body(body []byte) *record.Fault {
	root, body, fault := answer.Open(body)
	if fault != nil {
		return fault
	}
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
	count, dim, wrong := measure(list)
	if wrong != "" {
		return servererror.Undecodable(wrong, body)
	}
	if count == 0 || r.want > 0 && count != r.want {
		return servererror.Undecodable(fmt.Sprintf("%d vectors for %d inputs", count, r.want), body)
	}
	r.Out = protocol.Result{ID: root.Get("id").String(), Model: root.Get("model").String(), Complete: true,
		Choices: []record.Choice{{Text: fmt.Sprintf("embedding_dim=%d, count=%d", dim, count)}}}
	if v := root.Get("usage"); v.IsObject() {
		r.Out.Usage = usage(v)
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

// measure counts the vectors of a list and their numbers, the same in all; wrong says what is not as it must be.
func measure(list gjson.Result) (count, dim int, wrong string) {
	seen := map[int]bool{}
	list.ForEach(func(_, one gjson.Result) bool {
		index := -1
		if one.IsObject() {
			index = answer.Count(one.Get("index"))
			one = one.Get("embedding")
		}
		count++
		if index >= 0 && seen[index] {
			wrong = fmt.Sprintf("vector %d is of input %d, as one before it", count, index)
			return false
		}
		seen[index] = true
		n, why := size(one)
		switch {
		case why != "":
			wrong = fmt.Sprintf("vector %d %s", count, why)
		case dim != 0 && n != dim:
			wrong = fmt.Sprintf("vector %d has %d numbers, the first has %d", count, n, dim)
		}
		dim = n
		return wrong == ""
	})
	return count, dim, wrong
}

// size is how many numbers a vector has; why says what is wrong with it. A model without pooling gives a list of vectors for an
// input, one for each token; llama.cpp's own form is such a list also where there is one.
func size(v gjson.Result) (n int, why string) {
	switch {
	case v.Type == gjson.String:
		return packed(v.Str)
	case !v.IsArray():
		return 0, "is not a list of numbers"
	case v.Get("0").IsArray():
		return sizeOfAll(v)
	}
	v.ForEach(func(_, x gjson.Result) bool {
		if x.Type != gjson.Number || math.IsInf(x.Num, 0) || math.IsNaN(x.Num) {
			why = "holds " + x.Raw + " instead of a number"
		}
		n++
		return why == ""
	})
	if n == 0 {
		why = "is empty"
	}
	return n, why
}

// sizeOfAll is size for the vectors of an input's tokens.
func sizeOfAll(v gjson.Result) (n int, why string) {
	v.ForEach(func(_, one gjson.Result) bool {
		if !one.IsArray() || one.Get("0").IsArray() {
			why = "holds more than a list of vectors"
			return false
		}
		m, wrong := size(one)
		if why = wrong; wrong == "" && n != 0 && m != n {
			why = fmt.Sprintf("has tokens of %d and of %d numbers", n, m)
		}
		n = m
		return why == ""
	})
	return n, why
}

// packed is size for base64 of float32, the lowest byte first.
func packed(text string) (n int, why string) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data)%4 != 0 {
		return 0, "is not base64 of 32-bit numbers"
	}
	for i := 0; i < len(data); i += 4 {
		if x := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[i:]))); math.IsNaN(x) || math.IsInf(x, 0) {
			return 0, "holds what is not a number"
		}
	}
	if len(data) == 0 {
		return 0, "is empty"
	}
	return len(data) / 4, ""
}

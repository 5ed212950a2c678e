package simulator

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// dimensions is how many numbers a vector has where the request does not say.
const dimensions = 384

// mostDimensions bounds what a request may ask for.
const mostDimensions = 1 << 16

// serveEmbeddings answers POST /embeddings. A vector depends on its input's tokens alone.
func (s *Server) serveEmbeddings(w http.ResponseWriter, r *http.Request) {
	s.servePooled(w, r, func(j *job, body []byte) (answer any, err error) {
		var asked struct {
			Model      string
			Input      json.RawMessage
			Dimensions *int
			Format     string `json:"encoding_format"`
		}
		if err := json.Unmarshal(body, &asked); err != nil {
			return nil, &invalid{"", "the body is not a valid request: " + err.Error()}
		}
		size := dimensions
		if asked.Dimensions != nil {
			size = *asked.Dimensions
		}
		if size < 1 || size > mostDimensions {
			return nil, &invalid{"dimensions", fmt.Sprintf("must be 1 to %d", mostDimensions)}
		}
		if j.prompts, err = textPrompts(s.tokens, asked.Input); err != nil {
			return nil, &invalid{"input", "must be a string, a list of strings, a list of token IDs, or a list of such lists"}
		}
		data := make([]map[string]any, len(j.prompts))
		for i, p := range j.prompts {
			data[i] = map[string]any{"object": "embedding", "index": i, "embedding": s.vector(p, size, asked.Format == "base64")}
		}
		j.Model = asked.Model
		return map[string]any{"object": "list", "data": data}, nil
	})
}

// serveRerank answers POST /rerank. A document's score is the share of the query's tokens that it holds.
func (s *Server) serveRerank(w http.ResponseWriter, r *http.Request) {
	s.servePooled(w, r, func(j *job, body []byte) (answer any, err error) {
		var asked struct {
			Model, Query string
			Documents    []string
			TopN         *int `json:"top_n"`
		}
		if err := json.Unmarshal(body, &asked); err != nil {
			return nil, &invalid{"", "the body is not a valid request: " + err.Error()}
		}
		if len(asked.Documents) == 0 {
			return nil, &invalid{"documents", "must be a list of strings that is not empty"}
		}
		type result struct {
			Index    int               `json:"index"`
			Document map[string]string `json:"document"`
			Score    float64           `json:"relevance_score"`
		}
		query := s.tokens.Encode(asked.Query)
		results := make([]result, len(asked.Documents))
		for i, text := range asked.Documents {
			document := s.tokens.Encode(text)
			j.prompts = append(j.prompts, slices.Concat(query, document)) // a model reads each pair
			results[i] = result{i, map[string]string{"text": text}, shared(query, document)}
		}
		slices.SortStableFunc(results, func(a, b result) int { return cmp.Compare(b.Score, a.Score) })
		if n := asked.TopN; n != nil && *n > 0 {
			results = results[:min(*n, len(results))]
		}
		j.Model = asked.Model
		return map[string]any{"id": "rerank-" + strconv.FormatUint(j.number, 16), "results": results}, nil
	})
}

// servePooled answers a request whose prompts are read by one prefill and give no tokens. read fills the job's prompts and makes
// what is answered beside the model and the usage. Only the faults that strike before a request is looked at happen here.
func (s *Server) servePooled(w http.ResponseWriter, r *http.Request, read func(j *job, body []byte) (answer any, err error)) {
	j := &job{request: &request{}, arrival: time.Now()}
	body, err := s.begin(w, r, j)
	if body == nil && err == nil {
		return // answered by a fault
	}
	var answer any
	if err == nil {
		answer, err = read(j, body)
	}
	if err == nil {
		err = s.checkRequest(j.request)
	}
	for _, p := range j.prompts {
		j.prompt += len(p)
		if len(p) > s.config.MaxContext && err == nil {
			err = &invalid{"input", fmt.Sprintf("this model's maximum context length is %d tokens, but an input has %d", s.config.MaxContext, len(p))}
		}
	}
	if err == nil {
		err = s.pool(r, j)
	}
	if s.failed(w, r, err) {
		return
	}
	object := answer.(map[string]any)
	object["model"] = cmp.Or(j.Model, s.config.Model)
	object["usage"] = map[string]int{"prompt_tokens": j.prompt, "total_tokens": j.prompt}
	writeJSON(w, http.StatusOK, object)
}

// pool runs the prompts through the engine: one place in the batch, and a prefill of all their tokens.
func (s *Server) pool(r *http.Request, j *job) error {
	slot, err := s.engine.enter(1, j.prompt, draws(s.config.Seed, forJitter, j.number, 0))
	if err != nil {
		return err
	}
	defer slot.leave()
	if err := slot.admitted(r.Context()); err != nil {
		return err
	}
	placed := time.Now()
	s.counts.admitted(j, placed)
	if err := s.prefill(r.Context(), j, slot); err != nil {
		return err
	}
	now := time.Now()
	s.counts.prompt(j, placed, now)
	s.counts.answered(j, now, now)
	return nil
}

// vector makes a vector of length 1 from the tokens of an input.
func (s *Server) vector(tokens []int, size int, packed bool) any {
	key := uint64(len(tokens))
	for _, id := range tokens {
		key = mix(key, uint64(id))
	}
	draw := draws(s.config.Seed, forText, key, 1)
	numbers := make([]float32, size)
	sum := 0.0
	for i := range numbers {
		numbers[i] = float32(2*uniform(&draw) - 1)
		sum += float64(numbers[i]) * float64(numbers[i])
	}
	var bytes []byte
	for i := range numbers {
		numbers[i] /= float32(math.Sqrt(sum))
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(numbers[i]))
	}
	if packed {
		return base64.StdEncoding.EncodeToString(bytes)
	}
	return numbers
}

// shared is the share of a query's tokens that a document holds.
func shared(query, document []int) float64 {
	held := 0
	for _, id := range query {
		if slices.Contains(document, id) {
			held++
		}
	}
	return float64(held) / float64(max(1, len(query)))
}

package simulator

import (
	"math"
	"testing"
	"time"
)

func TestPooled_VectorsDependOnTheirInputAlone(t *testing.T) {
	c := serve(t, Config{})
	var got struct {
		Model string
		Data  []struct {
			Index     int
			Embedding []float64
		}
		Usage struct {
			Prompt int `json:"prompt_tokens"`
			Total  int `json:"total_tokens"`
		}
	}
	mustUnmarshal(t, c.ok("/v1/embeddings", `{"model":"m","input":["ab","c","ab"],"dimensions":5}`), &got)
	if len(got.Data) != 3 || got.Usage.Prompt != 5 || got.Usage.Total != 5 || got.Model != "m" {
		t.Fatalf("%+v", got)
	}
	length := 0.0
	for i, x := range got.Data[0].Embedding {
		length += x * x
		if len(got.Data[0].Embedding) != 5 || x != got.Data[2].Embedding[i] || x == got.Data[1].Embedding[i] {
			t.Errorf("number %d: %+v", i, got.Data)
		}
	}
	if math.Abs(length-1) > 1e-6 {
		t.Errorf("a vector of length² %v", length)
	}
}

func TestPooled_DocumentsAreRankedByWhatTheyShareWithTheQuery(t *testing.T) {
	c := serve(t, Config{})
	var got struct {
		Results []struct {
			Index int
			Score float64 `json:"relevance_score"`
		}
		Usage struct {
			Total int `json:"total_tokens"`
		}
	}
	mustUnmarshal(t, c.ok("/v1/rerank", `{"query":"ab","documents":["x","a","ba"]}`), &got)
	if len(got.Results) != 3 || got.Results[0].Index != 2 || got.Results[0].Score != 1 || got.Results[1].Index != 1 || got.Usage.Total != 10 {
		t.Errorf("%+v", got)
	}
	mustUnmarshal(t, c.ok("/rerank", `{"query":"ab","documents":["x","a","ba"],"top_n":1}`), &got)
	if len(got.Results) != 1 || got.Results[0].Index != 2 {
		t.Errorf("with top_n 1: %+v", got)
	}
}

func TestPooled_InputTakesThePrefillsTime(t *testing.T) {
	c := serve(t, Config{PrefillRate: 1000})
	begin := time.Now()
	c.ok("/v1/embeddings", `{"input":["0123456789","0123456789","0123456789","0123456789","0123456789"]}`)
	if took := time.Since(begin); took < 50*time.Millisecond {
		t.Errorf("50 tokens at 1000 a second took %v", took)
	}
}

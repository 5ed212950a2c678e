package metric

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBins_BelowCountsAsAScanOfAllValuesDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	exact, hist := NewDistribution(), NewGapDistribution()
	var values []float64
	for range 5000 {
		v := math.Exp(rng.NormFloat64() - 3)
		values = append(values, v)
		exact.Add(v)
		hist.Add(v)
	}
	edges, ratios := exact.BinEdges(100)
	if len(edges) != 101 || !ratios || edges[0] != exact.At(0) || edges[100] != exact.At(1) {
		t.Fatalf("%d edges from %v to %v", len(edges), edges[0], edges[100])
	}
	count := func(edge float64) (n int) {
		for _, v := range values {
			if v <= edge {
				n++
			}
		}
		return n
	}
	fromExact, fromHist := exact.CumulativeCounts(edges), hist.CumulativeCounts(edges)
	for i, edge := range edges {
		if want := count(edge); fromExact[i] != want {
			t.Errorf("exactly %d values are at or below %v, got %d", want, edge, fromExact[i])
		}
		least, most := count(edge*(1-0.0006)), count(edge*(1+0.0006))
		if fromHist[i] < least || fromHist[i] > most {
			t.Errorf("the histogram has %d below %v, the values %d to %d within its error", fromHist[i], edge, least, most)
		}
	}
}

func TestBins_EdgesOfOneValueAndOfValuesFromZero(t *testing.T) {
	if edges, ratios := BinEdges(0, 10, 5); ratios || edges[1] != 2 || edges[5] != 10 {
		t.Errorf("from zero: %v in ratios %v", edges, ratios)
	}
	if edges, _ := BinEdges(3, 3, 2); edges[0] != 3 || edges[2] != 3 {
		t.Errorf("of one value: %v", edges)
	}
	if edges, _ := NewDistribution().BinEdges(4); edges != nil {
		t.Errorf("of nothing: %v", edges)
	}
}

package servermetrics

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// LowestRanks returns the series of a name without those that repeat others: of series that differ in labels of ranks alone, only the one
// with the lowest rank stays, by the first label of ranks, then by the next. labels yields the labels of a series.
func LowestRanks[S any](series []S, ranks []string, labels func(S) iter.Seq2[string, string]) []S {
	if len(ranks) == 0 {
		return series
	}
	type place struct {
		at   int
		rank []int
	}
	places := map[string]place{}
	var kept []S
	for _, s := range series {
		rest, rank := splitRanks(labels(s), ranks)
		lowest, known := places[rest]
		switch {
		case !known:
			places[rest] = place{len(kept), rank}
			kept = append(kept, s)
		case slices.Compare(rank, lowest.rank) < 0:
			places[rest] = place{lowest.at, rank}
			kept[lowest.at] = s
		}
	}
	return kept
}

// splitRanks returns the labels that are no ranks as one text, and the ranks: -1 for one that is not there. A rank that is no number is a
// label like others.
func splitRanks(labels iter.Seq2[string, string], ranks []string) (rest string, rank []int) {
	var others []string
	rank = slices.Repeat([]int{-1}, len(ranks))
	for name, value := range labels {
		if i := slices.Index(ranks, name); i >= 0 {
			if n, err := strconv.Atoi(value); err == nil {
				rank[i] = n
				continue
			}
		}
		others = append(others, name+"="+strconv.Quote(value))
	}
	slices.Sort(others)
	return strings.Join(others, ","), rank
}

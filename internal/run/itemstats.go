package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ItemStats are the lengths of a dataset's items.
type ItemStats struct {
	Dataset string `json:"dataset"`
	// Unit is what lengths are in: tokens, or characters without a tokenizer.
	Unit string `json:"unit"`
	// Items is how many were looked at, Bad how many of these cannot be sent.
	Items int      `json:"items"`
	Bad   int      `json:"bad"`
	Why   []string `json:"why,omitempty"`
	// Prompt are the lengths of prompts, Output the limits of output tokens, of those that have one.
	Prompt Lengths `json:"prompt"`
	Output Lengths `json:"max_tokens"`

	prompts, outputs []int
}

// Lengths are a distribution of lengths. Percentiles are nearest-rank.
type Lengths struct {
	Count int     `json:"count"`
	Min   int     `json:"min"`
	Mean  float64 `json:"mean"`
	P50   int     `json:"p50"`
	P90   int     `json:"p90"`
	P99   int     `json:"p99"`
	Max   int     `json:"max"`
	Bins  []Bin   `json:"bins"`
}

// A Bin is how many lengths lie from From to To, both included.
type Bin struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Count int `json:"count"`
}

// mostReasons bounds the bad items that are named.
const mostReasons = 10

// Add takes the next item.
func (s *ItemStats) Add(it Item) {
	s.Items++
	if it.Bad != "" {
		if s.Bad++; s.Bad <= mostReasons {
			s.Why = append(s.Why, it.Bad)
		}
		return
	}
	s.prompts = append(s.prompts, it.Length)
	if it.MaxTokens > 0 {
		s.outputs = append(s.outputs, it.MaxTokens)
	}
}

// Finish makes the figures.
func (s *ItemStats) Finish(tokens bool) {
	s.Unit = "characters"
	if tokens {
		s.Unit = "tokens"
	}
	s.Prompt, s.Output = lengthsOf(s.prompts), lengthsOf(s.outputs)
}

func lengthsOf(values []int) Lengths {
	if len(values) == 0 {
		return Lengths{Bins: []Bin{}}
	}
	slices.Sort(values)
	rank := func(p float64) int { return values[int(math.Ceil(p*float64(len(values))))-1] }
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	l := Lengths{Count: len(values), Min: values[0], Mean: sum / float64(len(values)), P50: rank(.5), P90: rank(.9), P99: rank(.99),
		Max: values[len(values)-1]}
	l.Bins = bins(values)
	return l
}

// mostBins is how many bins a histogram has at most.
const mostBins = 12

// bins lays sorted values into bins of one round width.
func bins(values []int) []Bin {
	least, most := values[0], values[len(values)-1]
	width := roundUp((most - least + mostBins) / mostBins)
	start := least / width * width
	for (most-start)/width >= mostBins {
		width = roundUp(width + 1)
		start = least / width * width
	}
	all := make([]Bin, (most-start)/width+1)
	for i := range all {
		all[i] = Bin{From: start + i*width, To: start + (i+1)*width - 1}
	}
	for _, v := range values {
		all[(v-start)/width].Count++
	}
	return all
}

// roundUp is the next number of 1, 2 or 5 times a power of ten.
func roundUp(n int) int {
	for unit := 1; ; unit *= 10 {
		for _, step := range []int{1, 2, 5} {
			if step*unit >= n {
				return step * unit
			}
		}
	}
}

// Text is the figures for people.
func (s *ItemStats) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Dataset %s: %s", s.Dataset, i18n.Count(s.Items, "item").EN)
	if s.Bad > 0 {
		fmt.Fprintf(&b, ", of which %d cannot be sent", s.Bad)
	}
	b.WriteByte('\n')
	for _, why := range s.Why {
		fmt.Fprintf(&b, "  %s\n", why)
	}
	s.Prompt.write(&b, "Prompts, in "+s.Unit)
	if s.Output.Count > 0 {
		s.Output.write(&b, "Output token limits")
	}
	return b.String()
}

func (l Lengths) write(b *strings.Builder, name string) {
	fmt.Fprintf(b, "\n%s: %d\n", name, l.Count)
	if l.Count == 0 {
		return
	}
	fmt.Fprintf(b, "  min %d, mean %.1f, p50 %d, p90 %d, p99 %d, max %d\n", l.Min, l.Mean, l.P50, l.P90, l.P99, l.Max)
	if l.Min == l.Max {
		return
	}
	largest, digits := 0, len(fmt.Sprint(l.Bins[len(l.Bins)-1].To))
	for _, bin := range l.Bins {
		largest = max(largest, bin.Count)
	}
	for _, bin := range l.Bins {
		const widest = 40
		bar := strings.Repeat("#", int(math.Ceil(widest*float64(bin.Count)/float64(largest))))
		fmt.Fprintf(b, "  %*d to %*d  %6d  %s\n", digits, bin.From, digits, bin.To, bin.Count, bar)
	}
}

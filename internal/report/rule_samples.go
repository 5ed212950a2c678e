package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// waveRatio and waveStep: the first wave's TTFT is half as long again as that of the rest, and 50 ms longer.
	waveRatio = 1.5
	waveStep  = 0.05
	// waveShare is the share of the requests from which the first wave shapes the mean and the upper percentiles.
	waveShare = 0.2
	// waveRequests is the fewest requests of either part.
	waveRequests = 5
	// steadyNumber is how many requests a slot should serve to make the first wave a tenth of all.
	steadyNumber = 10
	// percentileNumber is the number of requests from which p99 is no longer bound to be the slowest.
	percentileNumber = 100
)

// firstWaveRule says that the requests that all start at once shape the level's TTFT. Only closed loops without a rate
// have such a wave. It speaks of the level where the wave differs most.
func firstWaveRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		if ratio, ok := firstWave(l); ok && ratio > most {
			worst, most = l, ratio
		}
	}
	if worst == nil {
		return nil
	}
	wave, _ := worst.Value(metric.TTFTFirstWave)
	rest, _ := worst.Value(metric.TTFTRest)
	return []Suggestion{{
		Rule: "first-wave", Severity: Advice, Level: levelName(worst),
		Finding: fmt.Sprintf("The first %d requests of %s all start at once and wait longer than the later ones; they are %s of "+
			"all, so TTFT says more about the start than about steady load.", worst.Load.Parallel, levelName(worst),
			percent(min(float64(worst.Load.Parallel)/float64(worst.Succeeded), 1), true)),
		Evidence: []Figure{{"TTFT of the first wave", wave, metric.Seconds}, {"TTFT of the rest", rest, metric.Seconds}},
		Try:      "more requests, or a warm-up of as many requests as there are slots",
		Flags: byConcurrency.loadFlags([]float64{float64(worst.Load.Parallel)},
			[]int{max(steadyNumber*worst.Load.Parallel, worst.Load.Number)}),
	}}
}

func firstWave(l *metric.Level) (ratio float64, ok bool) {
	if l.Load.OpenLoop() || l.Load.Rate > 0 || float64(l.Load.Parallel) < waveShare*float64(l.Succeeded) {
		return 0, false
	}
	first, rest := l.Distribution(metric.TTFTFirstWave), l.Distribution(metric.TTFTRest)
	if first == nil || rest == nil || first.N() < waveRequests || rest.N() < waveRequests || rest.Mean() <= 0 {
		return 0, false
	}
	ratio = first.Mean() / rest.Mean()
	return ratio, ratio >= waveRatio && first.Mean()-rest.Mean() >= waveStep
}

// fewSamplesRule says where p99 is only the slowest request, and how many requests it takes. It speaks once, of all
// levels.
func fewSamplesRule(r Run) []Suggestion {
	var thin []string
	var flags []string
	var evidence []Figure
	a := loadAxis(r.Levels)
	var loads []float64
	var numbers []int
	for _, l := range r.Levels {
		if l.Succeeded > 0 && l.Succeeded < percentileNumber {
			thin = append(thin, levelName(l))
			evidence = append(evidence, Figure{"successes at " + levelName(l), float64(l.Succeeded), metric.Count})
		}
		if a != noAxis {
			loads, numbers = append(loads, a.load(l)), append(numbers, max(l.Load.Number, percentileNumber))
		}
	}
	if len(thin) == 0 {
		return nil
	}
	switch {
	case a != noAxis:
		flags = a.loadFlags(loads, numbers)
	case len(r.Levels) == 1:
		flags = []string{"--number", strconv.Itoa(percentileNumber)}
	}
	return []Suggestion{{
		Rule: "few-samples", Severity: Remark, Evidence: evidence,
		Finding: fmt.Sprintf("Too few requests for p99 at %s: it is merely the slowest request.", strings.Join(thin, ", ")),
		Try: fmt.Sprintf("at least %d requests a level for p99, and %d for one that does not change from run to run",
			percentileNumber, 10*percentileNumber),
		Flags: flags,
	}}
}

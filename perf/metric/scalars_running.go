package metric

// The formulas of a level's single figures that exist while it runs.

// seconds is the time from the first request sent to the last end.
func (s *Running) seconds() float64 { return float64(s.end-s.start) / 1e9 }

func (s *Running) duration() (float64, bool) { return s.seconds(), s.seconds() > 0 }

func (s *Running) requestThroughput() (float64, bool) { return s.perSecond(float64(s.Succeeded)) }

func (s *Running) inputThroughput() (float64, bool) { return s.throughput(inputMean) }

func (s *Running) outputThroughput() (float64, bool) { return s.throughput(outputMean) }

func (s *Running) totalThroughput() (float64, bool) { return s.throughput(inputMean, outputMean) }

// throughput is the sum of what is kept at the places, a second; absent where one of them has no value.
func (s *Running) throughput(places ...meanIndex) (float64, bool) {
	sum := int64(0)
	for _, i := range places {
		if s.mean(i).n == 0 {
			return 0, false
		}
		sum += s.mean(i).sum
	}
	return s.perSecond(float64(sum))
}

// perSecond is v ÷ duration; absent where no time passed.
func (s *Running) perSecond(v float64) (float64, bool) {
	if seconds := s.seconds(); seconds > 0 {
		return v / seconds, true
	}
	return 0, false
}

func (s *Running) cachedShare() (float64, bool) {
	if s.cachedPrompt <= 0 {
		return 0, false
	}
	return float64(s.cached) / float64(s.cachedPrompt), true
}

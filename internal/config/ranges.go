package config

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/perf/dataset"
)

// bound is what a number must be; servers have their own upper limits, which are not ours to guess.
type bound struct {
	key   string
	least float64
	open  bool // least itself is refused
	most  float64
	why   string
}

func bounds(names Spelling) []bound {
	none := math.Inf(1)
	const decades = 1e9 // seconds: any more overflows a time.Duration
	return []bound{
		{"connect_timeout", 0, false, decades, "seconds; 0 means no limit"},
		{"test_timeout", 0, true, decades, "seconds; " + names.Name("no_test_connection") + " skips the test"},
		{"read_timeout", 0, false, decades, "seconds; 0 means no limit"},
		{"total_timeout", 0, false, decades, "seconds; 0 means no limit"},
		{"max_connections", 1, false, 1 << 20, "connections; omit it for as many as the load needs"},
		{"warmup_num", 0, false, 1 << 53, "0 means no warm-up, below 1 a fraction of the number, from 1 a count"},
		{"warmup_duration", 0, true, decades, "seconds; omit it for no warm-up"},
		{"delay_cap", 0, false, decades, "seconds; 0 removes delays"},
		{"grace", 0, false, decades, "seconds; 0 cancels immediately"},
		{"burstiness", 1e-3, false, 1e6, "below 1 is bursty, 1 is Poisson, above 1 is more even"},
		{"max_in_flight", 1, false, 1 << 20, "requests in flight; omit it for no limit"},
		{"sleep_interval", 0, false, decades, "seconds; 0 means no pause"},
		{"duration", 0, true, decades, "seconds; omit it for no time limit"},
		{"log_every_n_query", 1, false, none, "1 logs every request"},
		{"max_prompt_length", 1, false, none, "tokens with a tokenizer, otherwise characters"},
		{"min_prompt_length", 0, false, none, "tokens with a tokenizer, otherwise characters"},
		{"prefix_length", 0, false, none, "tokens; 0 means no prefix"},
		{"prefix_count", 1, false, none, "1 shares one prefix among all prompts"},
		{"image_width", 1, false, dataset.MostImageSide, "pixels"},
		{"image_height", 1, false, dataset.MostImageSide, "pixels"},
		{"image_num", 1, false, dataset.MostImages, "images per request"},
		{"image_patch_size", 1, false, dataset.MostImageSide, "pixels per side of an image token"},
		{"dataset_offset", 0, false, none, "items to skip"},
		{"num_workers", 0, false, none, "0 means automatic"},
		{"repetition_penalty", 0, true, none, "1 means no penalty"},
		{"temperature", 0, false, none, "0 means greedy decoding"},
		{"top_p", 0, false, 1, "a share of the probability mass; 1 means all of it"},
		{"top_k", -1, false, none, "-1 or 0 means no limit on most servers"},
		{"min_tokens", 0, false, none, "tokens"},
		{"slo_share", 0, true, 1, "a fraction of requests; 0.99 means 99 %"},
		{"server_metrics_interval", 0.1, false, decades, "seconds, such as 0.1 or 1s"},
		{"gpus", 0, false, 1 << 20, "number of GPUs that serve the model; 0 means unknown"},
		{"n_choices", 1, false, none, "responses per request"},
	}
}

func (c *checker) checkRanges() {
	for _, b := range bounds(c.names) {
		value, isSet := c.number(b.key)
		if !isSet || !c.ok(b.key) {
			continue
		}
		if math.IsNaN(value) || math.IsInf(value, 0) {
			c.bad(b.key, "is not a finite number", b.why)
			continue
		}
		least := strconv.FormatFloat(b.least, 'g', -1, 64)
		switch {
		case b.open && value <= b.least:
			c.bad(b.key, "must be greater than "+least, b.why)
		case value < b.least:
			c.bad(b.key, "must be at least "+least, b.why)
		case value > b.most:
			c.bad(b.key, "must be at most "+strconv.FormatFloat(b.most, 'g', -1, 64), b.why)
		}
	}
	if p := c.a.FrequencyPenalty; p != nil && (math.IsNaN(*p) || math.IsInf(*p, 0)) {
		c.bad("frequency_penalty", "is not a finite number", "0 means no penalty")
	}
}

// number is the value of a numeric field, and whether it has one.
func (c *checker) number(key string) (float64, bool) {
	switch p := rowOf(c.table, key).field(c.a).(type) {
	case *int:
		return float64(*p), true
	case **int:
		if *p != nil {
			return float64(**p), true
		}
	case **Seconds:
		if *p != nil {
			return float64(**p), true
		}
	case *float64:
		return *p, true
	case **float64:
		if *p != nil {
			return **p, true
		}
	}
	return 0, false
}

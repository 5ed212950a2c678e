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
		{"connect_timeout", 0, false, decades, "seconds; 0 is no limit"},
		{"test_timeout", 0, true, decades, "seconds; " + names.Name("no_test_connection") + " leaves the test out"},
		{"read_timeout", 0, false, decades, "seconds; 0 is no limit"},
		{"total_timeout", 0, false, decades, "seconds; 0 is no limit"},
		{"max_connections", 1, false, 1 << 20, "connections; leave it out for as many as the load needs"},
		{"warmup_num", 0, false, 1 << 53, "0 is no warm-up, below 1 a share of the number, from 1 a count"},
		{"warmup_duration", 0, true, decades, "seconds; leave it out for no warm-up"},
		{"delay_cap", 0, false, decades, "seconds; 0 leaves no delay"},
		{"grace", 0, false, decades, "seconds; 0 cancels at once"},
		{"burstiness", 1e-3, false, 1e6, "below 1 in bursts, 1 is poisson, above 1 more evenly"},
		{"max_in_flight", 1, false, 1 << 20, "requests under way; leave it out for any number"},
		{"sleep_interval", 0, false, decades, "seconds; 0 is no pause"},
		{"duration", 0, true, decades, "seconds; leave it out for no limit of time"},
		{"log_every_n_query", 1, false, none, "1 logs every request"},
		{"max_prompt_length", 1, false, none, "tokens with a tokenizer, else characters"},
		{"min_prompt_length", 0, false, none, "tokens with a tokenizer, else characters"},
		{"prefix_length", 0, false, none, "tokens; 0 is no prefix"},
		{"prefix_count", 1, false, none, "1 shares one prefix among all prompts"},
		{"image_width", 1, false, dataset.MostImageSide, "pixels"},
		{"image_height", 1, false, dataset.MostImageSide, "pixels"},
		{"image_num", 1, false, dataset.MostImages, "images in each request"},
		{"image_patch_size", 1, false, dataset.MostImageSide, "pixels of an image token's side"},
		{"dataset_offset", 0, false, none, "items to skip"},
		{"num_workers", 0, false, none, "0 is automatic"},
		{"repetition_penalty", 0, true, none, "1 is no penalty"},
		{"temperature", 0, false, none, "0 is greedy decoding"},
		{"top_p", 0, false, 1, "a share of the probability; 1 is all of it"},
		{"top_k", -1, false, none, "-1 or 0 is no limit on most servers"},
		{"min_tokens", 0, false, none, "tokens"},
		{"slo_share", 0, true, 1, "a share of the requests; 0.99 is 99 %"},
		{"gpus", 0, false, 1 << 20, "the number of GPUs that serve; 0 is unknown"},
		{"n_choices", 1, false, none, "answers for each request"},
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
		c.bad("frequency_penalty", "is not a finite number", "0 is no penalty")
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

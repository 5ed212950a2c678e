package config

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// bound is what a number must be; servers have their own upper limits, which are not ours to guess.
type bound struct {
	key   string
	least float64
	open  bool // least itself is refused
	most  float64
	why   i18n.Text
}

func bounds(names Spelling) []bound {
	none := math.Inf(1)
	const decades = 1e9 // seconds: any more overflows a time.Duration
	return []bound{
		{"connect_timeout", 0, false, decades, i18n.Text{EN: "seconds; 0 means no limit", ZH: "单位为秒；0 表示不限"}},
		{"test_timeout", 0, true, decades, i18n.Sprintf("seconds; %s skips the test", "单位为秒；%s 跳过测试", names.Name("no_test_connection"))},
		{"read_timeout", 0, false, decades, i18n.Text{EN: "seconds; 0 means no limit", ZH: "单位为秒；0 表示不限"}},
		{"total_timeout", 0, false, decades, i18n.Text{EN: "seconds; 0 means no limit", ZH: "单位为秒；0 表示不限"}},
		{"max_connections", 1, false, 1 << 20, i18n.Text{EN: "connections; omit it for as many as the load needs", ZH: "连接数；省略则按负载所需"}},
		{"warmup_num", 0, false, 1 << 53, i18n.Text{EN: "0 means no warm-up, below 1 a fraction of the number, from 1 a count",
			ZH: "0 表示不预热，小于 1 为请求数的比例，从 1 起为数量"}},
		{"warmup_duration", 0, true, decades, i18n.Text{EN: "seconds; omit it for no warm-up", ZH: "单位为秒；省略则不预热"}},
		{"delay_cap", 0, false, decades, i18n.Text{EN: "seconds; 0 removes delays", ZH: "单位为秒；0 表示去掉间隔"}},
		{"grace", 0, false, decades, i18n.Text{EN: "seconds; 0 cancels immediately", ZH: "单位为秒；0 表示立即取消"}},
		{"burstiness", 1e-3, false, 1e6, i18n.Text{EN: "below 1 is bursty, 1 is Poisson, above 1 is more even", ZH: "小于 1 更突发，1 为泊松，大于 1 更均匀"}},
		{"max_in_flight", 1, false, 1 << 20, i18n.Text{EN: "requests in flight; omit it for no limit", ZH: "在途请求数；省略则不限"}},
		{"sleep_interval", 0, false, decades, i18n.Text{EN: "seconds; 0 means no pause", ZH: "单位为秒；0 表示不停顿"}},
		{"duration", 0, true, decades, i18n.Text{EN: "omit it for no time limit", ZH: "省略则不限时"}},
		{"log_every_n_query", 1, false, none, i18n.Text{EN: "1 logs every request", ZH: "1 表示记录每个请求"}},
		{"max_prompt_length", 1, false, none, i18n.Text{EN: "tokens with a tokenizer, otherwise characters", ZH: "有分词器时以 token 计，否则以字符计"}},
		{"min_prompt_length", 0, false, none, i18n.Text{EN: "tokens with a tokenizer, otherwise characters", ZH: "有分词器时以 token 计，否则以字符计"}},
		{"prefix_length", 0, false, none, i18n.Text{EN: "tokens; 0 means no prefix", ZH: "以 token 计；0 表示没有前缀"}},
		{"prefix_count", 1, false, none, i18n.Text{EN: "1 shares one prefix among all prompts", ZH: "1 表示所有提示词共用一个前缀"}},
		{"image_width", 1, false, dataset.MostImageSide, i18n.Text{EN: "pixels", ZH: "单位为像素"}},
		{"image_height", 1, false, dataset.MostImageSide, i18n.Text{EN: "pixels", ZH: "单位为像素"}},
		{"image_num", 1, false, dataset.MostImages, i18n.Text{EN: "images per request", ZH: "每个请求的图片数"}},
		{"image_patch_size", 1, false, dataset.MostImageSide, i18n.Text{EN: "pixels per side of an image token", ZH: "一个图片 token 的边长（像素）"}},
		{"dataset_offset", 0, false, none, i18n.Text{EN: "items to skip", ZH: "要跳过的条目数"}},
		{"num_workers", 0, false, none, i18n.Text{EN: "0 means automatic", ZH: "0 表示自动"}},
		{"repetition_penalty", 0, true, none, i18n.Text{EN: "1 means no penalty", ZH: "1 表示不惩罚"}},
		{"temperature", 0, false, none, i18n.Text{EN: "0 means greedy decoding", ZH: "0 表示贪心解码"}},
		{"top_p", 0, false, 1, i18n.Text{EN: "a share of the probability mass; 1 means all of it", ZH: "概率质量的比例；1 表示全部"}},
		{"top_k", -1, false, none, i18n.Text{EN: "-1 or 0 means no limit on most servers", ZH: "多数服务中 -1 或 0 表示不限"}},
		{"min_tokens", 0, false, none, i18n.Text{EN: "tokens", ZH: "以 token 计"}},
		{"slo_share", 0, true, 1, i18n.Text{EN: "a fraction of requests; 0.99 means 99 %", ZH: "请求的比例；0.99 表示 99 %"}},
		{"server_metrics_interval", 0.1, false, decades, i18n.Text{EN: "seconds, such as 0.1 or 1s", ZH: "单位为秒，例如 0.1 或 1s"}},
		{"gpus", 0, false, 1 << 20, i18n.Text{EN: "number of GPUs that serve the model; 0 means unknown", ZH: "服务该模型的 GPU 数；0 表示未知"}},
		{"n_choices", 1, false, none, i18n.Text{EN: "responses per request", ZH: "每个请求的响应数"}},
	}
}

func (c *checker) checkRanges() {
	for _, b := range bounds(c.names) {
		value, isSet := c.number(b.key)
		if !isSet || !c.ok(b.key) {
			continue
		}
		if math.IsNaN(value) || math.IsInf(value, 0) {
			c.bad(b.key, i18n.Text{EN: "is not a finite number", ZH: "不是有限的数"}, b.why)
			continue
		}
		least := strconv.FormatFloat(b.least, 'g', -1, 64)
		switch {
		case b.open && value <= b.least:
			c.bad(b.key, i18n.Sprintf("must be greater than %s", "必须大于 %s", least), b.why)
		case value < b.least:
			c.bad(b.key, i18n.Sprintf("must be at least %s", "必须至少为 %s", least), b.why)
		case value > b.most:
			c.bad(b.key, i18n.Sprintf("must be at most %s", "不能超过 %s", strconv.FormatFloat(b.most, 'g', -1, 64)),
				b.why)
		}
	}
	if p := c.a.FrequencyPenalty; p != nil && (math.IsNaN(*p) || math.IsInf(*p, 0)) {
		c.bad("frequency_penalty", i18n.Text{EN: "is not a finite number", ZH: "不是有限的数"},
			i18n.Text{EN: "0 means no penalty", ZH: "0 表示不惩罚"})
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

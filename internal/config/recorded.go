package config

import "github.com/modelscope/evalscope/perf/i18n"

// recorded reports whether the data set is a trace, which has the run's load.
func (c *checker) recorded() bool {
	return c.a.Prompt == nil && c.out.traits(c.a.Dataset).Recorded
}

// checkRecorded checks what is said of the load beside a trace. What EvalScope asks for beside one has no effect; what would change the
// load that was recorded is refused.
func (c *checker) checkRecorded() {
	for _, key := range []string{"open_loop", "parallel", "rate"} {
		if c.ok(key) && c.given(key) {
			c.note(key, i18n.Sprintf("no effect with dataset %s: its requests are sent at the recorded times", "对数据集 %s 不起作用：请求在录制的时刻发送", c.a.Dataset))
		}
	}
	for _, key := range []string{"min_prompt_length", "max_prompt_length"} {
		if c.ok(key) && c.given(key) {
			c.note(key, i18n.Sprintf("no effect with dataset %s: its prompts have the recorded lengths", "对数据集 %s 不起作用：提示词长度为录制的长度", c.a.Dataset))
		}
	}
	for _, key := range []string{"stage", "arrival", "burstiness", "warmup_duration", "warmup_barrier", "hold_load", "sla_auto_tune", "find_knee"} {
		if c.ok(key) && c.given(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with dataset %s, which has its own load", "不能与数据集 %s 同时使用：它有自己的负载", c.a.Dataset),
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	}
	if c.ok("number") && c.given("number") && (len(c.a.Number) != 1 || c.a.Number[0].Times) {
		c.bad("number", i18n.Sprintf("must be a single count with dataset %s", "使用数据集 %s 时只能是一个数量", c.a.Dataset),
			i18n.Text{EN: "set how many of its requests to send, or omit it to send all of them", ZH: "请设置发送其中多少个请求；省略则发送全部"})
	}
}

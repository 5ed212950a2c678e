package config

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"

	"golang.org/x/net/http/httpguts"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// conversing are the data sets whose sessions are conversations.
func (k Known) conversing() []string {
	return k.datasetsThat(func(t dataset.Traits) bool { return t.Conversations })
}

// Conversations reports whether the run's sessions are conversations: the data set decides.
func (a Arguments) Conversations(traits dataset.Traits) bool {
	return traits.Conversations && a.Prompt == nil
}

// foldTurnArgs adds the members of --multi-turn-args to --dataset-args, which win where both have a name. num_workers has a flag of
// its own, as EvalScope says.
func (c *checker) foldTurnArgs() {
	given := c.a.MultiTurnArgs
	if !c.ok("multi_turn_args", "dataset_args") || len(given) == 0 || string(given) == "null" {
		return
	}
	var text string
	if json.Unmarshal(given, &text) == nil {
		given = Raw(text)
	}
	object, err := protocol.ParseObject([]byte(given))
	if err != nil {
		c.bad("multi_turn_args", i18n.Text{EN: "is not a JSON object", ZH: "不是 JSON 对象"},
			i18n.Sprintf("use an object, such as %s", "请使用对象，例如 %s", c.example("dataset_args", `'{"first_turn_length": 1000}'`, `{"first_turn_length": 1000}`)))
		return
	}
	all := slices.Clone(c.a.DatasetArgs)
	for _, m := range object {
		if bytes.Equal(all.Get(m.Key), m.Value) { // it was folded before
			continue
		}
		if all.Has(m.Key) {
			c.note("multi_turn_args", i18n.Sprintf("%s is also set in %s, which takes precedence", "%s 在 %s 中也已给出，以后者为准", m.Key, c.name("dataset_args")))
			continue
		}
		all = append(all, m)
	}
	c.a.DatasetArgs = all
}

// checkTurns checks what is said of conversations.
func (c *checker) checkTurns() {
	if c.ok("min_turns") && c.a.MinTurns < 1 {
		c.bad("min_turns", i18n.Text{EN: "must be at least 1", ZH: "必须至少为 1"},
			i18n.Sprintf("set the minimum turns per conversation, such as %s", "请设置每个对话的最小轮数，例如 %s", c.example("min_turns", "2", "2")))
	}
	if n := c.a.MaxTurns; c.ok("max_turns") && n != nil && *n < max(1, c.a.MinTurns) {
		below := c.name("min_turns")
		if *n < 1 {
			below = "1"
		}
		c.bad("max_turns", i18n.Sprintf("is below %s", "小于 %s", below),
			i18n.Sprintf("set the maximum turns per conversation, such as %s", "请设置每个对话的最大轮数，例如 %s", c.example("max_turns", "5", "5")))
	}
	if c.ok("delays", "delay_cap") && c.a.Delays == DelaysNone && c.a.DelayCap != nil {
		c.bad("delay_cap", i18n.Sprintf("shortens delays, but %s none removes all delays", "用于缩短间隔，而 %s none 会去掉所有间隔", c.name("delays")),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	}
	c.checkSessionHeader()
	if !c.ok("dataset", "multi_turn") || len(c.out.Plugins.Datasets) == 0 {
		return
	}
	traits := c.out.traits(c.a.Dataset)
	conversations := c.a.Conversations(traits)
	switch {
	case c.a.MultiTurn && c.a.Prompt != nil:
		c.bad("multi_turn", i18n.Sprintf("cannot be combined with %s, which sends a single request", "不能与 %s 同时使用：后者只发送单个请求", c.name("prompt")),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	case c.a.MultiTurn && !conversations:
		c.bad("multi_turn", i18n.Sprintf("requires conversations, but dataset %s has single requests", "需要对话，而数据集 %s 是单个请求", c.a.Dataset),
			c.chooseConversations())
	}
	if conversations && traits.NeedsMaxTurns && c.a.MaxTurns == nil && c.ok("max_turns") {
		c.bad("max_turns", i18n.Sprintf("is required by dataset %s", "数据集 %s 需要此参数", c.a.Dataset),
			i18n.Sprintf("set the maximum turns per conversation, such as %s", "请设置每个对话的最大轮数，例如 %s", c.example("max_turns", "5", "5")))
	}
	if conversations && !traits.DrawsTurns && c.ok("min_turns") && c.given("min_turns") && c.a.MinTurns > 1 {
		c.note("min_turns", i18n.Sprintf("no effect: the conversations of dataset %s keep the turns of its file, even if there are fewer", "不起作用：数据集 %s 的对话轮数以文件为准，不足时亦不补足", c.a.Dataset))
	}
	if conversations && traits.Graphs && c.a.MaxTurns != nil && c.ok("max_turns") && c.given("max_turns") {
		c.note("max_turns", i18n.Sprintf("no effect: the sessions of dataset %s are graphs of requests, which are not cut", "不起作用：数据集 %s 的会话是请求图，不会截断", c.a.Dataset))
	}
	if c.a.Mix == nil { // whose classes tell
		c.noteSingle(conversations)
	}
}

// noteSingle says what has no effect on a run without conversations.
func (c *checker) noteSingle(conversations bool) {
	for _, key := range []string{"min_turns", "max_turns", "keep_reasoning", "delays", "delay_cap"} {
		if !conversations && c.ok(key) && c.given(key) && !c.a.MultiTurn {
			c.note(key, i18n.Text{EN: "no effect: the run has no conversations", ZH: "不起作用：本次测试没有多轮对话"})
		}
	}
}

func (c *checker) chooseConversations() i18n.Text {
	names := c.out.conversing()
	if len(names) == 0 {
		return i18n.Text{EN: "use single requests", ZH: "请使用单个请求"}
	}
	return i18n.Sprintf("choose one with %s %s", "请用 %s 选择 %s", c.name("dataset"), i18n.Text{EN: joined(names, ", ", " or "), ZH: joined(names, "、", " 或 ")})
}

// ownHeaders are those that HTTP or the program itself writes.
var ownHeaders = []string{"Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Accept", "Accept-Encoding", "Authorization", "X-Request-Id"}

func (c *checker) checkSessionHeader() {
	name := c.a.SessionHeader
	switch {
	case name == nil || !c.ok("session_header"):
	case !httpguts.ValidHeaderFieldName(*name):
		c.bad("session_header", i18n.Sprintf("%s is not a valid header name", "%s 不是有效的请求头名称", quoted(*name)),
			i18n.Sprintf("use one such as %s", "请使用例如 %s", c.example("session_header", "X-Session-ID", `"X-Session-ID"`)))
	case slices.Contains(ownHeaders, http.CanonicalHeaderKey(*name)):
		c.bad("session_header", i18n.Sprintf("%s is reserved", "%s 为保留名称", *name),
			i18n.Sprintf("use another, such as %s", "请换一个，例如 %s", c.example("session_header", "X-Session-ID", `"X-Session-ID"`)))
	case slices.ContainsFunc(c.a.Headers, func(h Header) bool { return http.CanonicalHeaderKey(h.Name) == http.CanonicalHeaderKey(*name) }):
		c.bad("session_header", i18n.Sprintf("%s is also in %s too", "%s 已在 %s 中", *name, c.name("headers")),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	}
}

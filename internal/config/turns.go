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
		c.bad("multi_turn_args", "is not a JSON object", "use an object, such as "+c.example("dataset_args", `'{"first_turn_length": 1000}'`, `{"first_turn_length": 1000}`))
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
		c.bad("min_turns", "must be at least 1", "set the minimum turns per conversation, such as "+c.example("min_turns", "2", "2"))
	}
	if n := c.a.MaxTurns; c.ok("max_turns") && n != nil && *n < max(1, c.a.MinTurns) {
		below := c.name("min_turns")
		if *n < 1 {
			below = "1"
		}
		c.bad("max_turns", "is below "+below, "set the maximum turns per conversation, such as "+c.example("max_turns", "5", "5"))
	}
	if c.ok("delays", "delay_cap") && c.a.Delays == DelaysNone && c.a.DelayCap != nil {
		c.bad("delay_cap", "shortens delays, but "+c.name("delays")+" none removes all delays", "remove one of them")
	}
	c.checkSessionHeader()
	if !c.ok("dataset", "multi_turn") || len(c.out.Plugins.Datasets) == 0 {
		return
	}
	traits := c.out.traits(c.a.Dataset)
	conversations := c.a.Conversations(traits)
	switch {
	case c.a.MultiTurn && c.a.Prompt != nil:
		c.bad("multi_turn", "cannot be combined with "+c.name("prompt")+", which sends a single request", "remove one of them")
	case c.a.MultiTurn && !conversations:
		c.bad("multi_turn", "requires conversations, but dataset "+c.a.Dataset+" has single requests", c.chooseConversations())
	}
	if conversations && traits.NeedsMaxTurns && c.a.MaxTurns == nil && c.ok("max_turns") {
		c.bad("max_turns", "is required by dataset "+c.a.Dataset, "set the maximum turns per conversation, such as "+c.example("max_turns", "5", "5"))
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

func (c *checker) chooseConversations() string {
	names := c.out.conversing()
	if len(names) == 0 {
		return "use single requests"
	}
	return "choose one with " + c.name("dataset") + " " + joined(names, ", ", " or ")
}

// ownHeaders are those that HTTP or the program itself writes.
var ownHeaders = []string{"Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Accept", "Accept-Encoding", "Authorization", "X-Request-Id"}

func (c *checker) checkSessionHeader() {
	name := c.a.SessionHeader
	switch {
	case name == nil || !c.ok("session_header"):
	case !httpguts.ValidHeaderFieldName(*name):
		c.bad("session_header", quoted(*name)+" is not a valid header name", "use one such as "+c.example("session_header", "X-Session-ID", `"X-Session-ID"`))
	case slices.Contains(ownHeaders, http.CanonicalHeaderKey(*name)):
		c.bad("session_header", *name+" is reserved", "use another, such as "+c.example("session_header", "X-Session-ID", `"X-Session-ID"`))
	case slices.ContainsFunc(c.a.Headers, func(h Header) bool { return http.CanonicalHeaderKey(h.Name) == http.CanonicalHeaderKey(*name) }):
		c.bad("session_header", *name+" is also in "+c.name("headers")+" too", "remove one of them")
	}
}

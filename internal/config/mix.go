package config

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Mix is what the file of --mix says: classes of requests that are sent at once.
type Mix struct {
	Classes []MixClass
	// Rated reports whether classes have rates, which are then the load; else they have shares of the load that the flags give.
	Rated bool
	// Alone reports whether each class is also measured alone.
	Alone bool
}

// A MixClass is one class: the run's arguments with what the file says of the class in their place.
type MixClass struct {
	Name string
	// Weight is its rate in sessions a second, or its share as the file has it.
	Weight    float64
	Arguments Arguments
	// Given are the keys that the file gives, in its order.
	Given []string
	// path is the file, line where the class begins in it, lines where each of its keys stands.
	path  string
	line  int
	lines map[string]int
}

// MixOf is the mix of checked arguments, nil without one.
func (a Arguments) MixOf() *Mix { return a.mix }

// rated reports whether the rates of a mix are the load.
func (a Arguments) rated() bool { return a.mix != nil && a.mix.Rated }

// Rate is how many sessions a second all classes of a mix send that has rates.
func (m *Mix) Rate() (all float64) {
	for _, c := range m.Classes {
		all += c.Weight
	}
	return all
}

// Weights are those of the classes.
func (m *Mix) Weights() (all []float64) {
	for _, c := range m.Classes {
		all = append(all, c.Weight)
	}
	return all
}

// Members are the values of some keys without secrets, as a JSON object in that order.
func (a Arguments) Members(keys []string) (all protocol.Object) {
	masked, table := a.Masked(), Table()
	for _, key := range keys {
		if row := rowOf(table, key); row != nil {
			all = append(all, protocol.Field{Key: key, Value: encode(row.field(&masked))})
		}
	}
	return all
}

// classKeys are the arguments that a class may have of its own: what it asks, and what is asked of it. All others are the run's.
func classKeys() []string {
	return []string{"model", "dataset", "dataset_path", "dataset_offset", "dataset_args", "prompt", "min_prompt_length", "max_prompt_length",
		"prefix_length", "prefix_count", "image_width", "image_height", "image_format", "image_num", "min_turns", "max_turns", "keep_reasoning",
		"query_template", "max_tokens", "min_tokens", "temperature", "top_p", "top_k", "frequency_penalty", "repetition_penalty",
		"logprobs", "n_choices", "stop", "stop_token_ids", "extra_args", "slo"}
}

// ownKeys are those that only a class has: a run with classes has none of them.
func ownKeys() []string {
	return []string{"dataset", "dataset_path", "dataset_offset", "dataset_args", "prompt"}
}

// The keys of a class that are no arguments, and those of the file.
const (
	keyName         = "name"
	keyRate         = "rate"
	keyShare        = "share"
	keyClasses      = "classes"
	keyInterference = "interference"
)

// checkMix reads the file of --mix, and says all that is wrong with it and what contradicts it.
func (c *checker) checkMix() {
	if c.a.Mix == nil || !c.ok("mix") {
		if c.a.MixAlone && c.ok("mix_alone") && c.a.Mix == nil {
			c.bad("mix_alone", i18n.Text{EN: "requires a mix", ZH: "需要混合负载"},
				i18n.Sprintf("set %s", "请设置 %s", c.example("mix", "mix.yaml", `"mix.yaml"`)))
		}
		return
	}
	text := c.readText("mix", *c.a.Mix)
	if !c.ok("mix") {
		return
	}
	f := &mixFile{checker: c, path: *c.a.Mix}
	mix := f.read(text)
	mix.Alone = mix.Alone || c.a.MixAlone
	c.a.mix = mix
	c.failed["mix"] = f.broken
	c.checkBesideMix()
	c.noteSingle(slices.ContainsFunc(mix.Classes, func(one MixClass) bool { return one.Arguments.MultiTurn }))
}

// checkBesideMix refuses what contradicts a mix.
func (c *checker) checkBesideMix() {
	for _, key := range ownKeys() {
		if c.given(key) && c.ok(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("mix")),
				i18n.Sprintf("set it for a class in %s", "请在 %s 中按类别设置", *c.a.Mix))
		}
	}
	if c.a.MultiTurn && c.ok("multi_turn") {
		c.bad("multi_turn", i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("mix")),
			i18n.Text{EN: "remove it: the dataset of a class determines whether it has conversations", ZH: "请去掉：类别是否为对话由其数据集决定"})
	}
	if c.a.Calibrate && c.ok("calibrate") {
		c.bad("calibrate", i18n.Sprintf("cannot be combined with %s yet", "暂不能与 %s 同时使用", c.name("mix")),
			i18n.Text{EN: "calibrate with a run of a single class", ZH: "请用单一类别的测试校准"})
	}
	if c.a.ReplayManifest != nil && c.ok("replay_manifest") {
		c.bad("replay_manifest", i18n.Sprintf("cannot be combined with %s yet", "暂不能与 %s 同时使用", c.name("mix")),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
	if key := c.a.searchKey(); c.a.Searches() && c.a.mix.Alone && !c.a.rated() && c.ok(key) {
		c.bad(key, i18n.Sprintf("does not measure the classes of a %s alone", "不会单独测量 %s 的各个类别", c.name("mix")),
			i18n.Sprintf("remove %s and interference: true", "请去掉 %s 和 interference: true", c.name("mix_alone")))
	}
	if !c.a.rated() {
		return
	}
	if key := c.a.searchKey(); c.a.Searches() && c.ok(key) {
		c.bad(key, i18n.Sprintf("cannot be combined with a %s whose classes have rates, because the rates set the load",
			"不能与类别带有速率的 %s 同时使用：负载由这些速率决定", c.name("mix")),
			i18n.Text{EN: "give the classes shares instead of rates; the search then sets the load", ZH: "请为各类别设置 share 而非 rate，负载即由搜索决定"})
		return
	}
	for _, key := range []string{"parallel", "rate", "stage"} {
		if c.given(key) && c.ok(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with a %s whose classes have rates, because the rates set the load",
				"不能与类别带有速率的 %s 同时使用：负载由这些速率决定", c.name("mix")),
				i18n.Text{EN: "remove it, or give the classes shares instead of rates", ZH: "请去掉，或为各类别设置 share 而非 rate"})
		}
	}
	if c.ok("number") && (len(c.a.Number) > 1 || len(c.a.Number) == 1 && c.a.Number[0].Times) && c.given("number") {
		c.bad("number", i18n.Sprintf("must be a single count with a %s whose classes have rates", "当 %s 的类别带有速率时只能是一个数量", c.name("mix")),
			i18n.Sprintf("set %s", "请设置 %s", c.example("number", "100", "100")))
	}
}

// dedupe leaves out what a class's check found that is wrong with the run's own arguments too, or with those of a class before.
func (c *checker) dedupe() {
	own, seen := map[string]bool{}, map[string]bool{}
	for _, p := range c.problems {
		if !p.inherited {
			own[p.Key] = true
		}
	}
	c.problems = slices.DeleteFunc(c.problems, func(p Problem) bool {
		if !p.inherited {
			return false
		}
		again := own[p.Key] || seen[p.Key+p.What]
		seen[p.Key+p.What] = true
		return again
	})
}

// classOf checks one class with all that the run says in its place.
func (f *mixFile) classOf(found mixEntry) MixClass {
	a := *f.checker.a
	a.set, a.Mix, a.MixAlone, a.mix = maps.Clone(f.checker.a.set), nil, false, nil
	if !slices.Contains(found.keys(), "prompt") {
		a.Prompt, a.PromptText = nil, ""
	}
	names := classSpelling{f.checker.names}
	out := f.checker.out
	out.Spelling = names
	check := newChecker(&a, out, f.checker.table, names)
	check.inMix = true
	for _, m := range found.members {
		row := rowOf(f.checker.table, m.key)
		if problem := setJSON(row, &a, m.value); problem != nil {
			check.bad(m.key, problem.what(), problem.do())
			continue
		}
		a.markSet(m.key)
	}
	a.MultiTurn = a.Conversations(f.checker.out.traits(a.Dataset))
	if rate := f.checker.a.Rate; len(rate) == 0 { // which the base's check tells
		a.Rate = Default().Rate
	}
	_, _, _ = check.finish() // its problems are read below
	class := MixClass{Name: found.title(), Weight: found.weight, Arguments: a, Given: found.keys(), path: f.path, line: found.line,
		lines: found.lines}
	for _, p := range check.problems {
		if key, _, _ := strings.Cut(p.Where, " "); p.Key == "" && slices.Contains(classKeys(), key) {
			p.Key = key
		}
		if own := class.Has(p.Key); own || slices.Contains(classKeys(), p.Key) {
			p.inherited = !own && f.checker.given(p.Key)
			p = class.At(p)
		} else {
			p.inherited = true
		}
		f.checker.problems = append(f.checker.problems, p)
	}
	return class
}

// Has reports whether the file gives the class a key.
func (c MixClass) Has(key string) bool { return slices.Contains(c.Given, key) }

// At is a problem of the class with the place in the file at which it stands.
func (c MixClass) At(p Problem) Problem {
	line, ok := c.lines[p.Key]
	if !ok {
		line = c.line
	}
	p.Where = fmt.Sprintf("%s:%d: class %s: %s", c.path, line, c.Name, p.Where)
	return p
}

// checkClass refuses data sets that cannot be one of several.
func (c *checker) checkClass() {
	if c.ok("dataset") && c.a.Prompt == nil && c.out.traits(c.a.Dataset).Recorded {
		c.bad("dataset", i18n.Sprintf("%s was recorded with its own load", "%s 录有自己的负载", quoted(c.a.Dataset)),
			i18n.Text{EN: "replay it without a mix", ZH: "请不使用混合负载来重放"})
	}
	if p := c.a.DatasetPath; p != nil && *p == "-" && c.ok("dataset_path") {
		c.bad("dataset_path", i18n.Text{EN: "standard input cannot be used for a class", ZH: "类别不能使用标准输入"},
			i18n.Text{EN: "use a file", ZH: "请使用文件"})
	}
}

// classSpelling names the keys of a class as its file has them, and others as the run's arguments are called.
type classSpelling struct{ run Spelling }

// Name is the key in the file, or what the run calls it.
func (s classSpelling) Name(key string) string {
	if slices.Contains(classKeys(), key) {
		return key
	}
	return s.run.Name(key)
}

// Example is a line of the file, or how the run gives the key its value.
func (s classSpelling) Example(key, json string) string {
	if slices.Contains(classKeys(), key) {
		return key + ": " + json
	}
	return s.run.Example(key, json)
}

// mostClasses bounds the classes of a mix: each has queues, figures and rows of its own.
const mostClasses = 32

// goodName reports whether a class may be called so: its name stands in tables, and in names of folders.
func goodName(name string) bool {
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	return name != "" && len(name) <= 40 && !strings.HasPrefix(name, ".") && strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) < 0
}

// readWeight reads a rate or a share.
func readWeight(raw string) (float64, bool) {
	x, err := strconv.ParseFloat(raw, 64)
	return x, err == nil && x > 0 && !math.IsInf(x, 0) && !math.IsNaN(x) && x >= leastWeight && x <= mostWeight
}

// Weights lie between these, so that no share is lost in rounding.
const (
	leastWeight = 1e-6
	mostWeight  = 1e9
)

// nameOr is a text, or what stands for it.
func nameOr(name string, number int) string { return cmp.Or(name, strconv.Itoa(number)) }

package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Scenario is what --scenario says: a public load, and what is noted of the system that is measured.
type Scenario struct {
	Name             string   `json:"name"`
	Variant          string   `json:"variant"`
	Mode             string   `json:"mode"`
	MaxContextLength *int     `json:"max_context_length"`
	TraceLimit       *int     `json:"trace_limit"`
	GPUs             *int     `json:"num_gpus"`
	Engine           *string  `json:"engine"`
	EngineVersion    *string  `json:"engine_version"`
	Hardware         *string  `json:"hardware"`
	TrustRemoteCode  bool     `json:"tokenizer_trust_remote_code"`
	Revision         *string  `json:"tokenizer_revision"`
	RequestTimeout   *float64 `json:"request_timeout_seconds"`
	GracePeriod      *float64 `json:"benchmark_grace_period"`

	// Of is what the dataset says of it.
	Of *dataset.Scenario `json:"-"`
}

// Benchmark reports whether the results are meant to be compared with others'.
func (s *Scenario) Benchmark() bool { return s.Mode == modeBenchmark }

// Data are the traces that the scenario is defined over.
func (s *Scenario) Data() *dataset.Variant { return s.Of.Variant(s.Variant) }

// traces is how many traces are read, nil for all.
func (s *Scenario) traces() *int {
	if s.TraceLimit == nil && s.Mode == modeSmoke {
		return new(smokeTraces)
	}
	return s.TraceLimit
}

// ScenarioOf is the scenario of checked arguments, nil without one.
func (a Arguments) ScenarioOf() *Scenario { return a.scenario }

// The modes of a scenario, and what they need and take where nothing else is said.
const (
	modeBenchmark   = "benchmark"
	modeSmoke       = "smoke"
	scenarioSeed    = 20260707
	benchmarkLeast  = 900
	benchmarkLength = 1800
	smokeLength     = 60
	smokeTraces     = 4
	chatPath        = "/v1/chat/completions"
)

// checkScenario reads --scenario, refuses what contradicts it, and gives the arguments the load that it stands for.
func (c *checker) checkScenario() {
	raw := []byte(c.a.Scenario)
	if len(raw) == 0 || string(raw) == "null" || !c.ok("scenario") || c.a.scenario != nil {
		return
	}
	known := c.out.scenarios()
	if len(known) == 0 {
		c.bad("scenario", i18n.Text{EN: "requires a dataset that is not in this build", ZH: "所需的数据集不在此版本中"},
			i18n.Text{EN: "remove it", ZH: "请去掉"})
		return
	}
	members, problem := c.scenarioMembers(raw, known)
	if problem != nil {
		c.bad("scenario", problem.what(),
			replaced(problem.do(), `{"ignore_eos": true}`, fmt.Sprintf("{%q: %q}", "name", known[0].Traits.Scenario.Name)))
		return
	}
	if !c.ok("scenario") {
		return
	}
	s := Scenario{Name: known[0].Traits.Scenario.Name, Mode: modeBenchmark}
	of, wrong := s.read(members, known)
	if len(wrong) > 0 {
		c.bad("scenario", joinedTexts(wrong), i18n.Text{})
	}
	c.checkBesideScenario(&s)
	c.a.scenario = &s
	c.a.become(&s, of)
}

// scenarios are the datasets over which one is defined.
func (k Known) scenarios() []dataset.Declaration {
	var all []dataset.Declaration
	for _, d := range k.Plugins.Datasets {
		if d.Traits.Scenario != nil {
			all = append(all, d)
		}
	}
	return all
}

// scenarioMembers are the keys of the scenario: of the text itself, of a file, or of its name alone.
func (c *checker) scenarioMembers(raw []byte, known []dataset.Declaration) (protocol.Object, *Problem) {
	if raw[0] != '"' {
		return decodeObject(raw)
	}
	text := unquote(raw)
	if slices.ContainsFunc(known, func(d dataset.Declaration) bool { return d.Traits.Scenario.Name == text }) {
		return protocol.Object{{Key: "name", Value: json.RawMessage(raw)}}, nil
	}
	if path, isFile := strings.CutPrefix(text, "@"); isFile {
		text = strings.TrimPrefix(c.readText("scenario", path), "\ufeff")
	} else if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		c.bad("scenario", i18n.Sprintf("%s is not a known scenario", "%s 不是已知的场景", quoted(text)),
			i18n.Sprintf("use %s, a JSON object, or @FILE", "请使用 %s、JSON 对象或 @FILE", known[0].Traits.Scenario.Name))
	}
	if !c.ok("scenario") {
		return nil, nil
	}
	return decodeObject([]byte(text))
}

// fields are where the values of the keys go.
func (s *Scenario) fields() map[string]any {
	return map[string]any{"name": &s.Name, "variant": &s.Variant, "mode": &s.Mode, "max_context_length": &s.MaxContextLength,
		"trace_limit": &s.TraceLimit, "num_gpus": &s.GPUs, "engine": &s.Engine, "engine_version": &s.EngineVersion, "hardware": &s.Hardware,
		"tokenizer_trust_remote_code": &s.TrustRemoteCode, "tokenizer_revision": &s.Revision,
		"request_timeout_seconds": &s.RequestTimeout, "benchmark_grace_period": &s.GracePeriod}
}

// read takes the values, and says all that is wrong with them. of is the dataset of the scenario.
func (s *Scenario) read(members protocol.Object, known []dataset.Declaration) (of dataset.Declaration, wrong []i18n.Text) {
	fields := s.fields()
	for _, m := range members {
		field, known := fields[m.Key]
		if !known {
			wrong = append(wrong, i18n.Sprintf("has the unknown key %s: its keys are %s",
				"含有未知的键 %s：可用的键是 %s", quoted(m.Key), strings.Join(slices.Sorted(maps.Keys(fields)), ", ")))
			continue
		}
		if err := json.Unmarshal(m.Value, field); err != nil {
			wrong = append(wrong, i18n.Sprintf("%s has a value of the wrong type", "%s 的值类型不对", m.Key))
		}
	}
	of = known[0]
	var names []string
	for _, d := range known {
		names = append(names, d.Traits.Scenario.Name)
		if d.Traits.Scenario.Name == s.Name {
			of = d
		}
	}
	s.Of = of.Traits.Scenario
	if variants := s.Of.VariantNames(); s.Variant == "" && len(variants) > 0 {
		s.Variant = variants[0]
	}
	for _, what := range s.outOfRange(names) {
		key, _, _ := strings.Cut(what.EN, " ")
		if !slices.ContainsFunc(wrong, func(said i18n.Text) bool { return strings.HasPrefix(said.EN, key+" ") }) {
			wrong = append(wrong, what)
		}
	}
	return of, wrong
}

func (s *Scenario) outOfRange(names []string) (wrong []i18n.Text) {
	say := func(bad bool, en, zh string, args ...any) {
		if bad {
			wrong = append(wrong, i18n.Sprintf(en, zh, args...))
		}
	}
	say(s.Name != s.Of.Name, "name must be %s", "name 必须是 %s", i18n.Text{EN: strings.Join(names, " or "), ZH: strings.Join(names, " 或 ")})
	say(s.Data() == nil, "variant must be %s", "variant 必须是 %s", i18n.Text{EN: strings.Join(s.Of.VariantNames(), " or "), ZH: strings.Join(s.Of.VariantNames(), " 或 ")})
	say(s.Mode != modeBenchmark && s.Mode != modeSmoke, "mode must be benchmark or smoke", "mode 必须是 benchmark 或 smoke")
	say(s.MaxContextLength != nil && *s.MaxContextLength < 1, "max_context_length must be at least 1", "max_context_length 必须至少为 1")
	say(s.TraceLimit != nil && *s.TraceLimit < 1, "trace_limit must be at least 1", "trace_limit 必须至少为 1")
	say(s.TraceLimit != nil && s.Mode == modeBenchmark, "trace_limit requires the mode smoke", "trace_limit 只能用于 smoke 模式")
	say(s.GPUs != nil && *s.GPUs < 1, "num_gpus must be at least 1", "num_gpus 必须至少为 1")
	say(s.RequestTimeout != nil && !(*s.RequestTimeout > 0), "request_timeout_seconds must be greater than 0", "request_timeout_seconds 必须大于 0")
	say(s.GracePeriod != nil && !(*s.GracePeriod >= 0), "benchmark_grace_period must be at least 0", "benchmark_grace_period 不能小于 0")
	return wrong
}

// checkBesideScenario refuses what contradicts a scenario.
func (c *checker) checkBesideScenario(s *Scenario) {
	for _, key := range []string{"number", "rate", "open_loop", "warmup_num", "warmup_duration", "multi_turn", "multi_turn_args", "sla_auto_tune", "find_knee", "dataset", "dataset_args",
		"prompt", "stage", "mix", "arrival", "replay_manifest", "query_template", "delays", "delay_cap", "hold_load", "max_in_flight"} {
		if c.ok(key) && rowOf(c.table, key) != nil && c.given(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with %s, which sets the load", "不能与 %s 同时使用：负载由后者决定", c.name("scenario")),
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	}
	if c.ok("api") && c.a.differs(rowOf(c.table, "api")) {
		c.bad("api", i18n.Sprintf("must be %s with %s", "必须为 %s（使用 %s 时）", strings.Trim(string(rowOf(c.table, "api").Default), `"`), c.name("scenario")),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
	if c.ok("stream") && !c.a.Stream {
		c.bad("stream", i18n.Sprintf("must be on with %s", "使用 %s 时必须开启", c.name("scenario")),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
	for _, address := range SplitURLs(c.a.URL) {
		if u, err := url.Parse(address); c.ok("url") && err == nil && u.Host != "" && !strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), chatPath) {
			c.bad("url", i18n.Sprintf("must end in %s with %s", "必须以 %s 结尾（使用 %s 时）", chatPath, c.name("scenario")),
				i18n.Sprintf("use a URL such as http://127.0.0.1:8000%s", "请使用 URL，例如 http://127.0.0.1:8000%s", chatPath))
		}
	}
	if d := c.a.Duration; c.ok("duration") && d != nil && s.Mode == modeBenchmark && *d < benchmarkLeast {
		c.bad("duration", i18n.Sprintf("must be at least %d seconds in the mode benchmark", "在 benchmark 模式下至少为 %d 秒", benchmarkLeast),
			i18n.Text{EN: `remove it, or give the scenario "mode": "smoke"`, ZH: `请去掉，或为场景设置 "mode": "smoke"`})
	}
	if c.ok("extra_args") && slices.ContainsFunc(c.a.ExtraArgs, func(f protocol.Field) bool { return f.Key == "ignore_eos" && string(f.Value) != "true" }) {
		c.bad("extra_args", i18n.Sprintf("has ignore_eos, which is always true with %s", "含有 ignore_eos，而使用 %s 时它始终为 true", c.name("scenario")),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
	if s.GPUs != nil && c.ok("gpus") && c.a.GPUs != 0 && c.a.GPUs != *s.GPUs {
		c.bad("gpus", i18n.Sprintf("differs from the num_gpus of %s", "与 %s 的 num_gpus 不同", c.name("scenario")),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	}
}

// become gives the arguments the load of the scenario. Its warm-up, a session for each slot and a barrier, is the plan's.
func (a *Arguments) become(s *Scenario, of dataset.Declaration) {
	if a.Duration == nil {
		a.Duration = new(Seconds(benchmarkLength))
		if s.Mode == modeSmoke {
			a.Duration = new(Seconds(smokeLength))
		}
	}
	if a.Seed == nil {
		a.Seed = new(scenarioSeed)
	}
	if s.GPUs != nil && *s.GPUs > 0 { // what is wrong with it was said under its own name
		a.GPUs = *s.GPUs
	}
	if t := s.RequestTimeout; t != nil && !a.set["total_timeout"] && !math.IsInf(*t, 0) {
		a.TotalTimeout = (*Seconds)(t)
	}
	if a.Grace == nil {
		if a.Grace = (*Seconds)(s.GracePeriod); a.Grace == nil || !(*a.Grace >= 0) {
			a.Grace = new(Seconds(s.Of.Grace.Seconds()))
		}
	}
	a.Dataset, a.DatasetArgs = of.Name, nil
	for _, g := range s.Of.Arguments {
		a.DatasetArgs = append(a.DatasetArgs, protocol.Field{Key: g.Name, Value: g.Value})
	}
	for _, most := range []struct {
		key   string
		value *int
	}{{"max_context_length", s.MaxContextLength}, {"trace_limit", s.traces()}} {
		if most.value != nil {
			a.DatasetArgs = append(a.DatasetArgs, protocol.Field{Key: most.key, Value: json.RawMessage(strconv.Itoa(*most.value))})
		}
	}
}

package config

import (
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// Stages are the texts of --stage in their order. A flag that is repeated adds to them.
type Stages []string

// add takes the words of one flag: a word with blanks is a stage, the others are one together.
func (s *Stages) add(words []string) {
	var loose []string
	for _, word := range words {
		if strings.ContainsAny(strings.TrimSpace(word), " \t,") {
			*s = append(*s, word)
			continue
		}
		loose = append(loose, word)
	}
	if len(loose) > 0 {
		*s = append(*s, strings.Join(loose, " "))
	}
}

// A Stage is one stage as a user describes it: its part of a rate and of a number of slots, each Free where he says nothing of it.
type Stage struct{ Rate, Slots load.Stage }

// parseStage reads `rate=10..50 for=60s curve=sine`, and says all that is wrong with it.
func parseStage(text string) (s Stage, problems []i18n.Text) {
	bad := func(en, zh string, args ...any) { problems = append(problems, i18n.Sprintf(en, zh, args...)) }
	values := map[string]string{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
		key, value, ok := strings.Cut(word, "=")
		_, again := values[key]
		switch {
		case !ok || value == "":
			bad("%s is not name=value", "%s 不是 name=value 的形式", quoted(word))
		case !slices.Contains([]string{"rate", "parallel", "for", "curve", "steps"}, key):
			bad("%s is not known", "%s 不是已知的名称", quoted(key))
		case again:
			bad("%s is given twice", "%s 给出了两次", key)
		default:
			values[key] = value
		}
	}
	length, ok := parseSeconds(values["for"])
	switch {
	case values["for"] == "":
		bad("the duration is missing: for=30s", "缺少时长：for=30s")
	case !ok || length <= 0 || float64(length) > longestStage:
		bad("for=%s is not a duration above 0 and up to ten years", "for=%s 不是大于 0 且不超过十年的时长", quoted(values["for"]))
		length = 1
	}
	s = Stage{Rate: load.Free(length.Duration()), Slots: load.Free(length.Duration())}
	if values["rate"] == "" && values["parallel"] == "" {
		bad("the load is missing: rate=10, rate=10..50 or parallel=8", "缺少负载：rate=10、rate=10..50 或 parallel=8")
	}
	shape := load.Stage{For: max(1, length.Duration()), Curve: load.Curve(values["curve"])}
	if steps := values["steps"]; steps != "" {
		if n, ok := parseInt(steps); ok {
			shape.Steps = n
		} else {
			bad("steps=%s is not a whole number", "steps=%s 不是整数", quoted(steps))
		}
	}
	if shape.Curve != "" && !slices.Contains(load.Curves(), shape.Curve) {
		bad("curve=%s is not known: use %s", "curve=%s 不是已知的曲线：请使用 %s", quoted(values["curve"]), strings.Join(texts(load.Curves()), ", "))
		shape.Curve = ""
	}
	ranged := strings.Contains(values["rate"]+values["parallel"], "..")
	if (values["curve"] != "" || values["steps"] != "") && !ranged && len(problems) == 0 {
		bad("a curve needs two values, such as rate=10..50", "曲线需要两个值，例如 rate=10..50")
	}
	for _, part := range []struct {
		key  string
		into *load.Stage
	}{{"rate", &s.Rate}, {"parallel", &s.Slots}} {
		if values[part.key] == "" {
			continue
		}
		from, to, ok := parseRamp(values[part.key])
		if !ok {
			bad("%s=%s is not a number of at least 0, nor a pair such as 10..50", "%s=%s 既不是不小于 0 的数，也不是 10..50 这样的一对数", part.key, quoted(values[part.key]))
			continue
		}
		*part.into = shape
		part.into.From, part.into.To = from, to
		if !ranged || from == to {
			part.into.Curve, part.into.Steps = "", 0
		}
	}
	if len(problems) == 0 {
		problems = stageProblems(s)
	}
	return s, problems
}

// ParseStage reads a stage as --stage has it.
func ParseStage(text string) (Stage, error) {
	s, problems := parseStage(text)
	if len(problems) > 0 {
		return s, joinedTexts(problems).Err()
	}
	return s, nil
}

// longestStage is the most seconds that a stage may take.
const longestStage = 10 * 365 * 24 * 3600

// stageProblems are what makes a stage that could be read no load.
func stageProblems(s Stage) (problems []i18n.Text) {
	something := load.Hold(1, time.Second) // a stage at 0 all along is a pause: only all of them together must send something
	var loads []load.Profile
	if !s.Rate.Free {
		loads = append(loads, load.OpenStages(load.Poisson, s.Rate, something))
	}
	if !s.Slots.Free {
		loads = append(loads, load.ClosedStages(s.Slots, something))
	}
	for _, p := range loads {
		if err := p.Validate(); err != nil {
			problems = append(problems, i18n.Same(plainly(err.Error())))
		}
	}
	for _, v := range []float64{s.Slots.From, s.Slots.To} {
		if v != float64(int64(v)) {
			return append(problems, i18n.Sprintf("parallel=%g is not a whole number", "parallel=%g 不是整数", v))
		}
	}
	return problems
}

// plainly is an error of a profile without the place that it names, of which the user knows nothing.
func plainly(text string) string {
	for _, place := range []string{"slots, stage 1: ", "rate, stage 1: "} {
		text = strings.ReplaceAll(text, place, "")
	}
	return strings.ReplaceAll(text, "\n", "; ")
}

// joinedTexts are texts in one line.
func joinedTexts(all []i18n.Text) (line i18n.Text) {
	for i, text := range all {
		if i > 0 {
			line = line.Plus(i18n.Text{EN: "; ", ZH: "；"})
		}
		line = line.Plus(text)
	}
	return line
}

// replaced is a text with one part in place of another.
func replaced(text i18n.Text, old, by string) i18n.Text {
	return i18n.Text{EN: strings.Replace(text.EN, old, by, 1), ZH: strings.Replace(text.ZH, old, by, 1)}
}

func texts[T ~string](all []T) (out []string) {
	for _, x := range all {
		out = append(out, string(x))
	}
	return out
}

// parseRamp reads a number, or two with `..` between them.
func parseRamp(text string) (from, to float64, ok bool) {
	first, second, ranged := strings.Cut(text, "..")
	from, ok = parseFloat(first)
	if !ranged {
		return from, from, ok && from >= 0
	}
	to, also := parseFloat(second)
	return from, to, ok && also && from >= 0 && to >= 0
}

// StageList are the stages of checked arguments.
func (a Arguments) StageList() (rate, slots []load.Stage) {
	for _, text := range a.Stages {
		s, _ := parseStage(text)
		rate, slots = append(rate, s.Rate), append(slots, s.Slots)
	}
	return rate, slots
}

// stageKinds reports whether some stage is an open loop, and whether some has slots.
func (a Arguments) stageKinds() (open, closed bool) {
	_, slots := a.StageList()
	for _, s := range slots {
		open, closed = open || s.Free, closed || !s.Free
	}
	return open, closed
}

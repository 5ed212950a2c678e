package metric

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/record"

	"github.com/modelscope/evalscope/perf/i18n"
)

// An Objective is a limit that one request keeps or breaks: `ttft<=1s`. Limit is in the metric's unit.
type Objective struct {
	Key   Key
	AtMin bool // the value must be at least Limit; else at most
	Limit float64
}

// String is the objective as ParseObjectives reads it, in the metric's unit.
func (o Objective) String() string {
	sign := "<="
	if o.AtMin {
		sign = ">="
	}
	d, _ := Define(o.Key)
	text := string(o.Key) + sign + strconv.FormatFloat(o.Limit, 'g', -1, 64)
	if d.Unit == Seconds {
		text += "s"
	}
	return text
}

// ObjectiveKeys are the metrics that an objective may name, in the table's order.
func ObjectiveKeys() []Key {
	var keys []Key
	for _, d := range Table() {
		if d.Value != nil && d.Direction != Neutral {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// ParseObjectives reads words like "ttft<=1s", "tpot<50ms" or "output_rate>=20", separated by spaces or commas; with
// "=" alone ("ttft=1") the limit lies on the metric's bad side, and no shell reads a redirection. A time without a unit
// is in seconds, but in vLLM's spelling ("ttft:500", "e2el:3000") in milliseconds. Every word that cannot be read is one error of the list.
func ParseObjectives(text string) (all []Objective, problems []error) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' }) {
		o, err := parseObjective(word)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, o)
	}
	if len(all) == 0 && len(problems) == 0 {
		problems = append(problems, i18n.Errorf("no objectives: write them as ttft<=1s tpot<=50ms", "没有目标：请写成 ttft<=1s tpot<=50ms"))
	}
	return all, problems
}

func parseObjective(word string) (Objective, error) {
	if name, limit, ok := strings.Cut(word, ":"); ok && !strings.ContainsAny(name, "<>=") {
		return parseGoodput(name, limit)
	}
	i := strings.IndexAny(word, "<>=")
	if i <= 0 {
		return Objective{}, i18n.Errorf("%q is not an objective: write it as ttft<=1s or ttft=1", "%q 不是目标：请写成 ttft<=1s 或 ttft=1", word)
	}
	o := Objective{Key: Key(word[:i]), AtMin: word[i] == '>'}
	d, _ := Define(o.Key)
	if word[i] == '=' { // a limit on the bad side, whichever that is
		o.AtMin = d.Direction == HigherIsBetter
	}
	if !slices.Contains(ObjectiveKeys(), o.Key) {
		return o, i18n.Errorf("%q is not a per-request metric with a better direction: use one of %s",
			"%q 不是有优劣方向的单请求指标：请使用以下之一：%s", word[:i], joinKeys(ObjectiveKeys()))
	}
	if o.AtMin != (d.Direction == HigherIsBetter) {
		return o, i18n.Errorf("%q limits %s in the wrong direction: reverse the sign", "%q 对 %s 的限制方向相反：请调转符号", word, o.Key)
	}
	number, scale := strings.TrimPrefix(word[i+1:], "="), 1.0
	if d.Unit == Seconds {
		if number, scale = TimeUnit(number); scale == 0 {
			scale = 1
		}
	}
	limit, err := strconv.ParseFloat(number, 64)
	if err != nil || limit < 0 || math.IsInf(limit, 0) || math.IsNaN(limit) {
		return o, i18n.Errorf("the limit of %q is not a number in its unit (%s): write it as %s", "%q 的限值不是以其单位（%s）表示的数：请写成 %s", word, d.Unit, exampleOf(d))
	}
	o.Limit = limit * scale
	return o, nil
}

// goodputKeys are the names of vLLM's --goodput that are not ours.
var goodputKeys = map[string]Key{"e2el": Latency, "itl": MeanITL}

// parseGoodput reads an objective in vLLM's spelling, ttft:500, whose times are in milliseconds.
func parseGoodput(name, limit string) (Objective, error) {
	key, ok := goodputKeys[name]
	if !ok {
		key = Key(name)
	}
	d, known := Define(key)
	if !known || d.Unit != Seconds || !slices.Contains(ObjectiveKeys(), key) {
		return Objective{}, fmt.Errorf("%q is not a request time: in this format use ttft, tpot, itl or e2el, in milliseconds", name)
	}
	x, err := strconv.ParseFloat(limit, 64)
	if err != nil || x < 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return Objective{}, fmt.Errorf("the limit of %q is not a number of milliseconds: write it as %s:500", name+":"+limit, name)
	}
	return Objective{Key: key, Limit: x / 1000}, nil
}

// TimeUnit splits the unit from a time; scale is that of the unit in seconds, 0 where the text has none.
func TimeUnit(text string) (number string, scale float64) {
	for _, unit := range []struct {
		name  string
		scale float64
	}{{"ms", 1e-3}, {"us", 1e-6}, {"µs", 1e-6}, {"s", 1}, {"min", 60}} {
		if number, ok := strings.CutSuffix(text, unit.name); ok {
			return number, unit.scale
		}
	}
	return text, 0
}

func exampleOf(d Definition) string {
	if d.Unit == Seconds {
		return string(d.Key) + "<=50ms"
	}
	return string(d.Key) + ">=20"
}

func joinKeys(keys []Key) string {
	var b strings.Builder
	for i, k := range keys {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// Met reports whether a request keeps the objective. A failed one keeps none. A success of a single token has no time between
// tokens and keeps every objective on it; any other absent figure breaks its objective, for nobody can vouch for it.
func (o Objective) Met(r *record.Record) bool {
	return NewLimits([]Objective{o}).Met(r)
}

// Limits are objectives to hold many requests against: each has its row of the table at hand.
type Limits []limit

type limit struct {
	Objective
	row *Definition // nil for a metric that is not there, which no request keeps
}

// NewLimits makes limits of objectives.
func NewLimits(objectives []Objective) Limits {
	all := make(Limits, len(objectives))
	for n, o := range objectives {
		all[n].Objective = o
		if i, known := byKey[o.Key]; known {
			all[n].row = &table[i]
		}
	}
	return all
}

// Met reports whether a request keeps every limit: see Objective.Met. It allocates nothing.
func (l Limits) Met(r *record.Record) bool {
	for i := range l {
		if !l[i].met(r) {
			return false
		}
	}
	return true
}

func (l *limit) met(r *record.Record) bool {
	if l.row == nil || l.row.Value == nil || !r.Succeeded() {
		return false
	}
	v, ok := l.row.Value(r)
	if !ok {
		n, counted := r.OutputTokens()
		return l.row.BetweenTokens && counted && n == 1
	}
	if l.AtMin {
		return v >= l.Limit
	}
	return v <= l.Limit
}

// A ObjectiveResult is how many of a level's requests kept one objective.
type ObjectiveResult struct {
	Objective Objective
	Requests  int
}

// Attained reports whether at least share (0…1) of the level's requests, failed ones among them, kept the objective.
func (l *Level) Attained(k ObjectiveResult, share float64) bool {
	return l.Total > 0 && float64(k.Requests) >= share*float64(l.Total)-1e-9
}

// SetObjectives makes the aggregate count the requests that keep objectives. It is called before the first Add.
func (a *Aggregate) SetObjectives(objectives []Objective) {
	a.limits = NewLimits(objectives)
	for _, o := range objectives {
		a.kept = append(a.kept, ObjectiveResult{Objective: o})
	}
}

func (a *Aggregate) countObjectives(r *record.Record) {
	all := len(a.kept) > 0
	for i := range a.kept {
		met := a.limits[i].met(r)
		if met {
			a.kept[i].Requests++
		}
		all = all && met
	}
	if all {
		a.good++
	}
}

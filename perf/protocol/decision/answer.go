package decision

import (
	"errors"
	"fmt"
	"math"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Servers round: what may be off in a sum of probabilities, and between figures that are to be equal.
const (
	sumTolerance   = 0.02
	roundingOfOne  = 0.005 // of a probability that has two decimals
	valueTolerance = 1e-6
)

// An answer is a distribution over the labels of its question, and what was decided.
type answer struct {
	kind          string
	probabilities []float64
	at            int     // the label that was chosen, for a choice
	value         float64 // the probability of yes, or the score
}

// String is the decision in a word or two, as EvalScope's files have generated text.
func (a answer) String() string {
	if a.kind == choice {
		return fmt.Sprintf("choice=%d (%.4f)", a.at, a.probabilities[a.at])
	}
	return fmt.Sprintf("%s=%.4f", a.kind, a.value)
}

// check holds an answer to its question.
func (a answer) check(q question) error {
	if a.kind != q.kind {
		return fmt.Errorf("the answer is a %q, the question a %q", a.kind, q.kind)
	}
	if len(a.probabilities) != len(q.labels) {
		return fmt.Errorf("%d probabilities for %d options", len(a.probabilities), len(q.labels))
	}
	sum, most, mean, rounded := 0.0, 0.0, 0.0, true
	for i, p := range a.probabilities {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("%v is not a probability", p)
		}
		sum, most, mean = sum+p, max(most, p), mean+float64(i)*p
		rounded = rounded && math.Abs(p*100-math.Round(p*100)) < valueTolerance
	}
	tolerance := sumTolerance
	if rounded {
		tolerance = max(tolerance, float64(len(q.labels))*roundingOfOne)
	}
	switch {
	case math.Abs(sum-1) > tolerance+valueTolerance || sum <= 0:
		return fmt.Errorf("the probabilities have the sum %v", sum)
	case a.kind == choice && a.probabilities[a.at] < most-valueTolerance:
		return errors.New("the choice is not the likeliest option")
	case a.kind == noul && math.Abs(a.value-a.probabilities[1]) > valueTolerance:
		return fmt.Errorf("%v is not the probability of yes, %v", a.value, a.probabilities[1])
	case a.kind == score && math.Abs(a.value-mean) > tolerance*float64(len(q.labels)-1)+valueTolerance:
		return fmt.Errorf("the score %v is not the mean of the levels, %v", a.value, mean)
	}
	return nil
}

// systemOneAnswers reads {"answers": {"NAME": {"type", "probabilities": {LABEL: …}, "choice" | "noul" | "score"}}}.
func systemOneAnswers(root gjson.Result, asked []question) ([]answer, error) {
	found := members(root.Get("answers"))
	if len(found) != len(asked) {
		return nil, fmt.Errorf("%s to %d questions", i18n.Count(len(found), "answer").EN, len(asked))
	}
	all := make([]answer, len(asked))
	for i, q := range asked {
		v, there := found[q.name]
		if !there || !v.IsObject() {
			return nil, fmt.Errorf("the question %q has no answer", q.name)
		}
		var err error
		if all[i], err = systemOneAnswer(v, q); err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return all, nil
}

func systemOneAnswer(v gjson.Result, q question) (answer, error) {
	a := answer{kind: v.Get("type").String()}
	given := members(v.Get("probabilities"))
	if p := v.Get("noul"); q.kind == noul && len(given) == 0 && p.Type == gjson.Number { // yes alone is enough
		a.value, a.probabilities = p.Num, []float64{1 - p.Num, p.Num}
		return a, nil
	}
	if len(given) != len(q.labels) {
		return a, fmt.Errorf("%d probabilities for %d options", len(given), len(q.labels))
	}
	picked, found := v.Get("choice"), false
	for i, label := range q.labels {
		p, there := given[label]
		if !there || p.Type != gjson.Number {
			return a, fmt.Errorf("the option %q has no probability", label)
		}
		a.probabilities = append(a.probabilities, p.Num)
		if picked.Type == gjson.String && picked.String() == label {
			a.at, found = i, true
		}
	}
	value := v.Get(q.kind)
	switch {
	case q.kind == choice && !found:
		return a, fmt.Errorf("the choice %s is none of the options", picked.Raw)
	case q.kind != choice && value.Type != gjson.Number:
		return a, fmt.Errorf("it has no number %q", q.kind)
	}
	a.value = value.Num
	return a, nil
}

// autoTrustAnswers reads {"kind", "options": […], "probabilities": […], "choice_index", "choice"}.
func autoTrustAnswers(root gjson.Result, asked []question) ([]answer, error) {
	q := asked[0]
	a := answer{kind: root.Get("kind").String()}
	if v := root.Get("effective_kind"); v.Exists() && v.String() != q.kind {
		return nil, fmt.Errorf("the question was answered as a %q", v.String())
	}
	options := root.Get("options").Array()
	if len(options) != len(q.options) {
		return nil, fmt.Errorf("%d options for %d that were asked", len(options), len(q.options))
	}
	for i, o := range options {
		if o.String() != q.options[i] {
			return nil, fmt.Errorf("option %d is %s, not %q", i, o.Raw, q.options[i])
		}
	}
	probabilities := root.Get("probabilities")
	for _, p := range probabilities.Array() {
		if p.Type != gjson.Number {
			return nil, fmt.Errorf("%s is not a probability", p.Raw)
		}
		a.probabilities = append(a.probabilities, p.Num)
	}
	if len(a.probabilities) != len(q.options) {
		return nil, fmt.Errorf("%d probabilities for %d options", len(a.probabilities), len(q.options))
	}
	index := root.Get("choice_index")
	if index.Type != gjson.Number || index.Num != math.Trunc(index.Num) || index.Num < 0 || index.Num >= float64(len(q.options)) {
		return nil, fmt.Errorf("the choice_index %s is none of the options", index.Raw)
	}
	a.at = int(index.Num)
	if root.Get("choice").String() != q.options[a.at] {
		return nil, errors.New("choice and choice_index differ")
	}
	likely := answer{kind: choice, probabilities: a.probabilities, at: a.at}
	if err := likely.check(question{kind: choice, labels: q.labels}); err != nil {
		return nil, err
	}
	switch q.kind { // its value follows from the probabilities
	case noul:
		a.value = a.probabilities[1]
	case score:
		for i, p := range a.probabilities {
			a.value += float64(i) * p
		}
	}
	return []answer{a}, nil
}

// members are the members of an object by name; nil for anything else.
func members(v gjson.Result) map[string]gjson.Result {
	if !v.IsObject() {
		return nil
	}
	all := map[string]gjson.Result{}
	v.ForEach(func(key, one gjson.Result) bool {
		all[key.String()] = one
		return true
	})
	return all
}

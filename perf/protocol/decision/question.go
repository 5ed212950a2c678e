package decision

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// The kinds of questions.
const (
	choice = "choice" // one of named options
	noul   = "noul"   // yes or no
	score  = "score"  // a level of a scale
)

// The bounds of a question's options.
const (
	mostOptions = 255
	mostLevels  = 10
	autoLevels  = 6 // of AutoTrust's scale, 0 to 5
)

// A question is what a request asks: its labels have a probability each in the answer, its options say what they mean.
type question struct {
	name, kind, text string
	labels, options  []string
}

// systemOne reads {"state": …, "questions": {"NAME": {"type", "instructions", "criteria"}}}.
func systemOne(body gjson.Result) (all []question, err error) {
	questions := body.Get("questions")
	if !body.Get("state").Exists() || !questions.IsObject() {
		return nil, errors.New(`the body has no "state" with "questions"`)
	}
	questions.ForEach(func(name, v gjson.Result) bool {
		q := question{name: name.String(), kind: v.Get("type").String(), text: v.Get("instructions").String()}
		if err = q.criteria(v.Get("criteria")); err == nil && q.text == "" {
			err = errors.New("it has no instructions")
		}
		if err != nil {
			err = fmt.Errorf("question %q: %w", q.name, err)
		}
		all = append(all, q)
		return err == nil
	})
	if err == nil && len(all) == 0 {
		err = errors.New(`"questions" is empty`)
	}
	return all, err
}

// criteria reads the options of a question of System One.
func (q *question) criteria(v gjson.Result) error {
	v.ForEach(func(key, one gjson.Result) bool {
		q.labels, q.options = append(q.labels, key.String()), append(q.options, one.String())
		return true
	})
	switch q.kind {
	case choice:
		if !v.IsObject() || len(q.labels) < 2 || len(q.labels) > mostOptions {
			return fmt.Errorf("a choice has 2 to %d named criteria", mostOptions)
		}
	case score:
		if !v.IsArray() || len(q.options) < 2 || len(q.options) > mostLevels {
			return fmt.Errorf("a score has a list of 2 to %d criteria", mostLevels)
		}
		q.labels = levels(len(q.options))
	case noul:
		q.labels = []string{"no", "yes"}
	default:
		return fmt.Errorf("the type %q is none of %s, %s and %s", q.kind, choice, noul, score)
	}
	for _, text := range q.options {
		if strings.TrimSpace(text) == "" {
			return errors.New("a criterion is empty")
		}
	}
	return nil
}

// levels are the labels of a scale.
func levels(n int) []string {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = strconv.Itoa(i)
	}
	return labels
}

// autoTrust reads {"kind", "state", "question", "options"}.
func autoTrust(body gjson.Result) ([]question, error) {
	q := question{kind: body.Get("kind").String(), text: body.Get("question").String()}
	if !body.Get("state").Exists() || q.text == "" {
		return nil, errors.New(`the body has no "state" with a "question"`)
	}
	if v := body.Get("thinking"); v.Exists() && v.String() != "off" {
		return nil, errors.New(`"thinking" is not off: the answer would be text too`)
	}
	switch q.kind {
	case choice:
		for _, one := range body.Get("options").Array() {
			q.options = append(q.options, one.String())
		}
		if len(q.options) < 2 || len(q.options) > mostOptions {
			return nil, fmt.Errorf("a choice has 2 to %d options", mostOptions)
		}
	case noul:
		q.options = []string{"false", "true"}
	case score:
		q.options = levels(autoLevels)
	default:
		return nil, fmt.Errorf("the kind %q is none of %s, %s and %s", q.kind, choice, noul, score)
	}
	q.labels = levels(len(q.options)) // an option may stand there twice
	return []question{q}, nil
}

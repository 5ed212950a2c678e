package openai

import (
	"slices"

	"github.com/tidwall/gjson"
)

// maxChoices bounds the index of a choice, so that a hostile reply cannot make us allocate without end.
const maxChoices = 1024

// place is where the choice of an index is kept. An index that no server should send has a place behind the others.
func (r *reply) place(index gjson.Result) int {
	i := -1
	if n := index.Float(); index.Type == gjson.True {
		i = 0
	} else if n >= 0 && n < 1<<31 { // of a number that no int holds Go makes what it likes
		i = int(n)
	}
	if i >= 0 && i < maxChoices {
		return i
	}
	r.now.odd = true
	at, ok := r.strays[i]
	if !ok {
		if at = len(r.choices); at >= maxChoices {
			return maxChoices - 1
		}
		if r.strays == nil {
			r.strays = map[int]int{}
		}
		r.strays[i] = at
	}
	return at
}

func (r *reply) at(place int) *choice {
	if r.choices == nil { // nearly always there is one
		r.choices = r.one[:0]
	}
	for place >= len(r.choices) {
		r.choices = append(r.choices, choice{at: len(r.choices)})
	}
	r.choices[place].seen = true
	return &r.choices[place]
}

// firstAlone is the place of a reply's only choice.
var firstAlone = []int{0}

// answers lists the places of the choices that are the reply's, in order: those that the server named. Where one was asked
// for and output came under one index alone, that is the answer, and another index, which had nothing but a role or a
// finish_reason, is a mistake in its number.
func (r *reply) answers() []int {
	if len(r.choices) == 1 && r.choices[0].seen { // nearly always
		return firstAlone
	}
	var named, spoke []int
	for i := range r.choices {
		if r.choices[i].seen {
			named = append(named, i)
			if r.choices[i].outputs > 0 {
				spoke = append(spoke, i)
			}
		}
	}
	if r.asked.N <= 1 && len(spoke) == 1 {
		return spoke
	}
	return named
}

// finishOf is the finish_reason of the choice at a place, which is one of the answers.
func (r *reply) finishOf(place int, answers []int) string {
	if why := r.choices[place].finish; why != "" || len(answers) > 1 || r.asked.N > 1 {
		return why
	}
	for i := range r.choices { // under another index
		if why := r.choices[i].finish; why != "" {
			return why
		}
	}
	return ""
}

// finished reports whether at least one choice began and that every one that began has its finish_reason.
func (r *reply) finished() bool {
	if len(r.choices) == 1 { // nearly always
		return r.choices[0].seen && r.choices[0].finish != ""
	}
	answers := r.answers()
	open := func(place int) bool { return r.finishOf(place, answers) == "" }
	return len(answers) > 0 && !slices.ContainsFunc(answers, open)
}

// begun is how many of the choices that were asked for have begun.
func (r *reply) begun() int {
	n := 0
	for i := range r.choices {
		if r.choices[i].seen {
			n++
		}
	}
	return n
}

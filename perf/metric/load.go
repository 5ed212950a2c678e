package metric

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/load"
)

// A Load is what was asked of one level: its name, the shape of its load, and how much of it.
type Load struct {
	// Name is the level's folder: parallel_P_number_N or rate_R_number_N; _duration_Ds takes the place of _number_N where
	// the level is bounded by time alone.
	Name string
	// Profile is the shape of the load.
	load.Profile
	// Number is how many measured sessions were asked for, each of which is a request where it has one turn; 0 means as many
	// as the level's duration has room for.
	Number int
	// Conversations reports whether the sessions are conversations, whose later turns hold the answers to earlier ones.
	Conversations bool
	// Graphs reports whether those are graphs, of whose requests several may be under way at once.
	Graphs bool
	// Limit bounds the sessions under way of an open loop; the zero Limit does not.
	Limit Limit
	// Classes are the kinds of requests that are sent at once; nil where all are of one kind.
	Classes []Class
	// Class is the class whose part of a mix the load is; "" for the load of a level.
	Class string
}

// Run is which run of its load a level is, from 0: the names of later ones end in _run_1, _run_2 and so on.
func (l Load) Run() int {
	_, digits, named := cutLast(l.Name, "_run_")
	run, err := strconv.Atoi(digits)
	if !named || err != nil || run < 0 {
		return 0
	}
	return run
}

// cutLast is strings.Cut at the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// A Limit is the most sessions under way at once in an open loop, and what becomes of those that arrive beyond it.
type Limit struct {
	// InFlight is how many may be under way, 0 for any number.
	InFlight int `json:"in_flight"`
	// Drop reports whether a session that arrives then is never sent; else it waits, and is due when it arrived.
	Drop bool `json:"drop,omitempty"`
}

// loadDocument is the JSON form of a Load. Parallel is the number of slots, 0 for an open loop; Rate the arrivals a second, 0 for
// none. Profile is there where the two do not say all; they are then the most slots and the mean rate.
type loadDocument struct {
	Name     string        `json:"name"`
	Parallel int           `json:"parallel,omitempty"`
	Rate     float64       `json:"rate,omitempty"`
	Number   int           `json:"number"`
	Profile  *load.Profile `json:"profile,omitempty"`
	Limit    *Limit        `json:"limit,omitempty"`
	// Conversations is left out for single requests.
	Conversations bool `json:"conversations,omitempty"`
	Graphs        bool `json:"graphs,omitempty"`
	// Classes are left out where all requests are of one kind.
	Classes []Class `json:"classes,omitempty"`
	Class   string  `json:"class,omitempty"`
}

// MarshalJSON writes the load with its slots and its rate, and with its profile where those do not say all.
func (l Load) MarshalJSON() ([]byte, error) {
	slots, rate, all := l.Fixed()
	d := loadDocument{Name: l.Name, Parallel: slots, Rate: rate, Number: l.Number, Conversations: l.Conversations, Graphs: l.Graphs,
		Classes: l.Classes, Class: l.Class}
	if !all {
		d.Profile = &l.Profile
	}
	if l.Limit.InFlight > 0 {
		d.Limit = &l.Limit
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // whoever embeds the load decides
	err := encoder.Encode(d)
	return bytes.TrimSuffix(out.Bytes(), []byte{'\n'}), err
}

// UnmarshalJSON reads a load. A profile counts for more than the numbers beside it.
func (l *Load) UnmarshalJSON(data []byte) error {
	var d loadDocument
	if err := json.Unmarshal(data, &d); err != nil {
		return err
	}
	*l = Load{Name: d.Name, Profile: load.Fixed(d.Parallel, d.Rate), Number: d.Number, Conversations: d.Conversations, Graphs: d.Graphs,
		Classes: d.Classes, Class: d.Class}
	if d.Profile != nil {
		l.Profile = *d.Profile
	}
	if d.Limit != nil {
		l.Limit = *d.Limit
	}
	return nil
}

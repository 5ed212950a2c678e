package metric

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// A Class is one of several kinds of requests that a level sends at once.
type Class struct {
	Name string `json:"name"`
	// Weight is its part of the load: of the weights of all classes, that share of the sessions.
	Weight float64 `json:"weight"`
	// SLO are the limits of a good request of the class, where it has its own.
	SLO []string `json:"slo,omitempty"`
	// Conversations reports whether its sessions are conversations.
	Conversations bool `json:"conversations,omitempty"`
	// Graphs reports whether those are graphs.
	Graphs bool `json:"graphs,omitempty"`
}

// Weights are those of the level's classes.
func (l Load) Weights() (all load.Weights) {
	for _, c := range l.Classes {
		all = append(all, c.Weight)
	}
	return all
}

// Alone is the class that the level sends alone, for the comparison with a mix; "" for any other level.
func (l Load) Alone() string {
	if len(l.Classes) != 1 {
		return ""
	}
	return l.Classes[0].Name
}

// Of is a class's part of the level's load, as a load of its own.
func (l Load) Of(class int) Load {
	c := l.Classes[class]
	return Load{Name: c.Name, Class: c.Name, Profile: l.Weights().Part(l.Profile, class), Conversations: c.Conversations, Graphs: c.Graphs}
}

// OwnObjectives are the class's own limits, nil for none.
func (c Class) OwnObjectives() []Objective {
	if len(c.SLO) == 0 {
		return nil
	}
	all, _ := ParseObjectives(strings.Join(c.SLO, " ")) // they were written by Objective.String
	return all
}

// ClassNames are the names of the classes, nil where all requests are of one kind.
func (l Load) ClassNames() (all []string) {
	for _, c := range l.Classes {
		all = append(all, c.Name)
	}
	return all
}

// Label names the load in tables and charts, with the class that is sent alone, or whose part of a mix it is.
func (l Load) Label() i18n.Text { return l.named(l.Profile.Label()) }

// Phrase is Label within a sentence.
func (l Load) Phrase() i18n.Text { return l.named(l.Profile.Phrase()) }

func (l Load) named(load i18n.Text) i18n.Text {
	if class := l.Alone(); class != "" {
		return i18n.Sprintf("%s, %s alone", "%s（仅 %s）", load, class)
	}
	if l.Class != "" {
		return i18n.Sprintf("%s, %s in the mix", "%s（混合中的 %s）", load, l.Class)
	}
	return load
}

// OneProcess reports whether all arrivals of the load are of its process: those of several classes together are so only where they are
// Poisson.
func (l Load) OneProcess() bool { return len(l.Classes) < 2 || l.Process() == load.Poisson }

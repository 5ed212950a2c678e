package metric

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/record"
)

// An Agent is the figures of the requests of one agent, over all sessions. The row of a session's own agent has no name.
type Agent struct {
	Name string `json:"agent"`
	// Others reports whether the row holds all agents that have none of their own.
	Others bool `json:"others,omitempty"`
	Turn
}

// mostAgents is how many agents have a row of their own: the first that a level saw.
const mostAgents = 64

// agents are the sums of each agent.
type agents struct {
	byName map[string]*turnSum
	others turnSum
}

func (a *agents) add(r *record.Record) {
	if r.Cancelled() {
		return
	}
	name := r.Graph.Agent
	t := a.byName[name]
	switch {
	case t != nil:
	case len(a.byName) < mostAgents:
		t = newTurnSum()
		if a.byName == nil {
			a.byName = map[string]*turnSum{}
		}
		a.byName[name] = t
	default:
		t = &a.others
		if t.ttft == nil {
			*t = *newTurnSum()
		}
	}
	t.add(r)
}

// table is a row for each agent: the sessions' own, then those with the most requests.
func (a *agents) table() (rows []Agent) {
	for name, t := range a.byName {
		rows = append(rows, Agent{Name: name, Turn: t.row()})
	}
	slices.SortFunc(rows, func(x, y Agent) int {
		if x.Name == "" || y.Name == "" {
			return cmp.Compare(x.Name, y.Name)
		}
		return cmp.Or(cmp.Compare(y.Total, x.Total), cmp.Compare(x.Name, y.Name))
	})
	if a.others.total > 0 {
		rows = append(rows, Agent{Others: true, Turn: a.others.row()})
	}
	return rows
}

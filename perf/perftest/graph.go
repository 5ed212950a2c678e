package perftest

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/modelscope/evalscope/perf/workload"
)

// checkGraph looks at a session whose requests form a graph, with answers that are made up.
func (s datasetSubject) checkGraph(i int, session workload.Session) {
	s.Helper()
	nodes := session.Graph.Nodes()
	if !s.declaration.Traits.Graphs || session.Later != nil || len(nodes) == 0 || len(nodes[0].After) > 0 {
		s.wrong("session %d has a Graph: the trait Graphs must say so, Later be nil, and its first node be there and wait for none", i)
		return
	}
	for n, node := range nodes {
		if node.Delay < 0 {
			s.wrong("session %d: node %d has a negative Delay", i, n)
		}
		for _, w := range node.After {
			if w.Node < 0 || w.Node >= n || w.Delay < 0 {
				s.wrong("session %d: node %d waits for node %d: it may wait for those before it alone, and no negative time", i, n, w.Node)
				return
			}
		}
	}
	for n := 1; n < min(len(nodes), mostTurns); n++ {
		answers := s.answersTo(nodes, n)
		before := slices.Clone(answers)
		turn, again := session.Graph.Turn(n, answers), session.Graph.Turn(n, answers)
		if !reflect.DeepEqual(turn, again) || !reflect.DeepEqual(before, answers) {
			s.wrong("session %d: asked twice, node %d differs, or Turn changes the answers that it is given", i, n)
			return
		}
		s.checkTurn(fmt.Sprintf("session %d, node %d", i, n), turn)
	}
}

// answersTo are the answers to all that a node waits for, directly or through others; those of no other node are there.
func (s datasetSubject) answersTo(nodes []workload.Node, n int) []workload.Answer {
	answers := make([]workload.Answer, len(nodes))
	var visit func(n int)
	visit = func(n int) {
		for _, w := range nodes[n].After {
			if answers[w.Node].Text == "" {
				answers[w.Node] = workload.Answer{Text: fmt.Sprintf("Answer %d.", w.Node), Finish: "stop"}
				visit(w.Node)
			}
		}
	}
	visit(n)
	return answers
}

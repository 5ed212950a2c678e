package agent

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/workload"
)

// longTrace has a main agent with a request a second, each of half a second, and a sub-agent from 2.5 to 6.5.
func longTrace() string {
	var all []string
	var blocks []int
	for i := range 10 {
		blocks = append(blocks, i+1)
		all = append(all, asks(float64(i), "m", blocks, .5))
	}
	var inner []string
	blocks = nil
	for i := range 5 {
		blocks = append(blocks, 100+i)
		inner = append(inner, asks(2.6+float64(i), "h", blocks, .5))
	}
	return trace(append(all, helper(2.6, "Explore", inner...))...)
}

func TestFlight_SessionsGoOnFromTheInstantBeforeWhichTheirCacheWasFilled(t *testing.T) {
	g := readOne(t, longTrace())
	for _, fraction := range []float64{0, .05, .35, .6, .99} {
		at := g.startAt(fraction)
		open, left := g.part(opening, at, 3), g.part(rest, at, 3)
		if len(left.nodes) == 0 || len(open.nodes) == 0 {
			t.Fatalf("at %v: %d requests open, %d are left", fraction, len(open.nodes), len(left.nodes))
		}
		for i, n := range left.nodes {
			if n.start < at {
				t.Errorf("at %v: a request of %v is left", at, n.start)
			}
			if len(n.After) == 0 && n.Delay != seconds(n.start-at) {
				t.Errorf("at %v: the request of %v waits %v", at, n.start, n.Delay)
			}
			for _, w := range n.After {
				if w.Node >= i {
					t.Errorf("node %d waits for %d", i, w.Node)
				}
			}
		}
		for _, n := range open.nodes {
			if n.start >= at && at > 0 || n.maxTokens != 1 || len(n.After) > 0 || n.Delay != seconds(3-max(0, at-n.start)) {
				t.Errorf("at %v opens %+v", at, n.Node)
			}
		}
		if fraction == .35 && (len(open.nodes) != 2 || open.nodes[0].start != 2.6 && open.nodes[1].start != 2.6) { // 9 × .35 = 3.15
			t.Errorf("%d requests open", len(open.nodes))
		}
	}
}

func readOne(t *testing.T, content string) *graph {
	t.Helper()
	o := options{Options: withTokens()}
	o.Rand = func(p string, i int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), uint64(len(p)))) }
	graphs, err := readWeka(t.Context(), []file{{path: "f.jsonl", data: []byte(content)}}, o)
	if err != nil {
		t.Fatal(err)
	}
	return graphs[0]
}

func TestFlight_EverySlotIsOpenedGoesOnAndThenPlaysWholeSessions(t *testing.T) {
	o := withTokens()
	o.Args[flightArgument], o.Args[bustArgument] = true, true
	var lines []string
	for range 5 {
		lines = append(lines, longTrace())
	}
	s := opened(t, "weka", strings.Join(lines, "\n"), o)
	for level := range 2 {
		s.(interface{ Level(int) bool }).Level(2)
		var marks []string
		var nodes []int
		for range 5 {
			session, err := s.Next(context.Background())
			if err != nil {
				if err := s.(interface{ Rewind() error }).Rewind(); err != nil {
					t.Fatal(err)
				}
				if session, err = s.Next(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			if session.Repeated {
				t.Error("a prompt with a mark of its own was sent before")
			}
			marks, nodes = append(marks, mark(session)), append(nodes, len(session.Graph.Nodes()))
		}
		if marks[0] != marks[2] || marks[1] != marks[3] || marks[0] == marks[1] || marks[4] == marks[0] || nodes[4] != 15 || nodes[0] > 2 || nodes[2] >= 15 {
			t.Errorf("level %d: marks %q, nodes %v", level, marks, nodes)
		}
	}
}

// mark is that of a session, the same in all its requests.
func mark(s workload.Session) string {
	first := fmt.Sprintf("%.18s", s.First.Prompt.Text)
	for i := range s.Graph.Nodes() {
		if !strings.HasPrefix(s.Graph.Turn(i, nil).Prompt.Text, first) {
			return "another"
		}
	}
	return first
}

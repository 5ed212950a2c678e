package eventlog

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/record"
)

// graph appends the place of a request in its session's graph.
func (f *fields) graph(g *record.GraphPlace) {
	if g == nil {
		return
	}
	f.name("graph")
	f.dst = append(f.dst, `{"nodes":`...)
	f.dst = strconv.AppendInt(f.dst, int64(g.Nodes), 10)
	if len(g.After) > 0 {
		f.name("after")
		for i, n := range g.After {
			f.dst = append(f.dst, "[,"[min(i, 1)])
			f.dst = strconv.AppendInt(f.dst, int64(n), 10)
		}
		f.dst = append(f.dst, ']')
	}
	f.text("agent", g.Agent)
	f.integer("cut", int64(g.Cut))
	f.dst = append(f.dst, '}')
}

func quickGraph(r *record.Record, v value) bool {
	g := &record.GraphPlace{}
	r.Graph = g
	return members(v, func(key string, v value) bool {
		switch key {
		case "nodes":
			return integer(v, &g.Nodes)
		case "after":
			return elements(v, func(element value) bool {
				n := 0
				ok := integer(element, &n)
				g.After = append(g.After, n)
				return ok
			})
		case "agent":
			return text(v, &g.Agent)
		case "cut":
			return integer(v, &g.Cut)
		}
		return false
	})
}

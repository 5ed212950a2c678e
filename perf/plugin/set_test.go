package plugin

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/servermetrics"
	"github.com/modelscope/evalscope/perf/visualizer"
)

func TestSet_ReplacesAPluginOfTheSameName(t *testing.T) {
	s := Set{}
	for _, help := range []string{"first", "second"} {
		s = s.With(dataset.Declaration{Name: "a", Help: i18n.Same(help)}, dataset.Declaration{Name: "b"}).
			WithProtocols(protocol.Declaration{Name: "a", Help: i18n.Same(help)}).WithVisualizers(visualizer.Declaration{Name: "a", Help: i18n.Same(help)}).
			WithExports(export.Declaration{Name: "a", Help: i18n.Same(help)}).WithEngines(servermetrics.Dialect{Engine: "a", Prefix: help})
	}
	d, _ := s.Dataset("a")
	p, _ := s.Protocol("a")
	v, _ := s.Visualizer("a")
	e, _ := s.Export("a")
	if d.Help.EN != "second" || p.Help.EN != "second" || v.Help.EN != "second" || e.Help.EN != "second" || s.Engines[0].Prefix != "second" {
		t.Errorf("%+v", s)
	}
	if _, ok := s.Dataset("c"); ok || len(s.Datasets) != 2 || len(s.Engines) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSet_ListsAPluginThatIsThereTwiceOnce(t *testing.T) {
	a := protocol.Declaration{Name: "a", Help: i18n.Same("first")}
	s := Set{Protocols: []protocol.Declaration{a, {Name: "b"}, {Name: "a", Help: i18n.Same("second")}}}
	if p, _ := s.Protocol("a"); p.Help.EN != "first" || !slices.Equal(s.ProtocolNames(), []string{"a", "b"}) {
		t.Errorf("%+v, %v", p, s.ProtocolNames())
	}
}

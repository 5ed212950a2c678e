package run

import (
	"testing"

	"github.com/modelscope/evalscope/internal/engine"
)

func TestDashboardPoint_ThereIsNoPointBeforeTheFirstLevel(t *testing.T) {
	b := &Runner{engine: &engine.Engine{Live: &engine.Live{}}}
	if p, ok := b.point(); ok {
		t.Errorf("the point is %v", p)
	}
}

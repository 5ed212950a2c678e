package sides

import (
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A levelCollector collects the requests of a level and, where rows ask for them, those of each class of a mix.
type levelCollector struct {
	all     *collector
	rows    []compare.Row // of classes, without their class
	classes map[int]*collector
}

func newLevelCollector(rows []compare.Row) *levelCollector {
	c := &levelCollector{classes: map[int]*collector{}}
	var whole []compare.Row
	for _, r := range rows {
		if r.Class == "" {
			whole = append(whole, r)
			continue
		}
		r.Class = ""
		c.rows = append(c.rows, r)
	}
	c.all = newCollector(whole)
	return c
}

func (c *levelCollector) add(r *record.Record) {
	c.all.add(r)
	if len(c.rows) == 0 {
		return
	}
	of := c.classes[r.Class]
	if of == nil {
		of = newCollector(c.rows)
		c.classes[r.Class] = of
	}
	of.add(r)
}

func (c *levelCollector) level(l *metric.Level) compare.Level {
	made := c.all.level(l)
	if len(c.rows) == 0 {
		return made
	}
	made.Classes = map[string]compare.Level{}
	for i, class := range l.Classes {
		if of := c.classes[i]; of != nil {
			made.Classes[class.Name] = of.level(class.Level)
		}
	}
	return made
}

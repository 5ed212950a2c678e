package metric

import "github.com/modelscope/evalscope/perf/record"

// A ClassLevel is one class of a level with the figures of its requests.
type ClassLevel struct {
	Class
	// Share is its part of the load, 0…1.
	Share float64
	// Level has its figures; its Load is its part of the level's. What is counted a second is so over the whole level.
	*Level
}

// classSums are the figures of each class while records come; nil for a level of one kind of requests.
type classSums []*Aggregate

// SetClasses makes the aggregate keep the figures of each class of its load. A class without limits of its own has the level's. It
// is called after all other settings, before the first Add.
func (a *Aggregate) SetClasses() {
	a.classes = nil
	for i, c := range a.load.Classes {
		sums := NewAggregate(a.load.Of(i))
		sums.SetKind(a.level.Kind)
		if own := c.OwnObjectives(); own != nil && !a.restated {
			sums.SetObjectives(own)
			a.ownLimits = true
		} else {
			sums.SetObjectives(a.objectives())
		}
		if a.infinite {
			sums.SetFailuresInfinite()
		}
		a.classes = append(a.classes, sums)
	}
}

// Restate makes the level's limits those of all its classes, also of those that have their own. It is called before SetClasses.
func (a *Aggregate) Restate() { a.restated = true }

// objectives are the limits that requests are held against.
func (a *Aggregate) objectives() (all []Objective) {
	for _, k := range a.kept {
		all = append(all, k.Objective)
	}
	return all
}

// of is the sums of a record's class, nil where there are no classes.
func (c classSums) of(class int) *Aggregate {
	if class < 0 || class >= len(c) {
		return nil
	}
	return c[class]
}

// add counts a record in its class.
func (c classSums) add(r *record.Record) {
	if sums := c.of(r.Class); sums != nil {
		sums.Add(r)
	}
}

// DropOf counts a measured session of a class that was due and never sent.
func (a *Aggregate) DropOf(class int, due record.Instant) {
	a.Drop(due)
	if sums := a.classes.of(class); sums != nil {
		sums.Drop(due)
	}
}

// goodRequests is how many requests keep all limits, of their class where classes have their own; not ok where some of them have none.
func (a *Aggregate) goodRequests() (good int, ok bool) {
	if !a.ownLimits {
		return a.good, len(a.kept) > 0
	}
	for _, sums := range a.classes {
		if len(sums.kept) == 0 {
			return 0, false
		}
		good += sums.good
	}
	return good, true
}

// classLevels are the classes with their figures. What they are counted over is the whole level's time.
func (a *Aggregate) classLevels() (all []ClassLevel) {
	for i, sums := range a.classes {
		if sums.sofar.start != 0 {
			sums.sofar.start, sums.sofar.end = a.sofar.start, a.sofar.end
		}
		sums.flights.from, sums.flights.to = a.flights.from, a.flights.to
		all = append(all, ClassLevel{Class: a.load.Classes[i], Share: a.load.Weights().Share(i), Level: sums.Level()})
	}
	return all
}

// A Judgment is how many requests of a level, or of one class of it, kept one objective.
type Judgment struct {
	ObjectiveResult
	// Class is the class that was held against it, "" for all requests of the level.
	Class string
	// Of has the figures of those requests.
	Of *Level
}

// Judgments are the objectives that a level was held against: its own, or those of its classes where some class has its own.
func (l *Level) Judgments() (all []Judgment) {
	for _, k := range l.Objectives {
		all = append(all, Judgment{k, "", l})
	}
	if len(all) > 0 {
		return all
	}
	for _, c := range l.Classes {
		for _, k := range c.Level.Objectives {
			all = append(all, Judgment{k, c.Name, c.Level})
		}
	}
	return all
}

package plan

// Controller is what chooses the plan's levels.
func (p *Plan) Controller() Controller {
	if p.Control != nil {
		return p.Control
	}
	return Fixed(p.Levels)
}

// Range are the levels between which the sweep moves: all of them where they are known from the start, else its smallest and
// largest load. What has to be ready for any level is asked of them.
func (p *Plan) Range() []Level { return p.Controller().Range() }

// Ahead are the levels after the one at a place of the sweep, none where they are not known.
func (p *Plan) Ahead(index int) []Level { return p.Levels[min(index+1, len(p.Levels)):] }

// Sessions is how many sessions the whole sweep sends at most, 0 where that is not known: a level is bounded by time alone, or
// the results decide how many levels there are.
func (p *Plan) Sessions() int {
	n := 0
	for _, l := range p.Levels {
		if l.Sessions() == 0 {
			return 0
		}
		n += l.Sessions()
	}
	return n
}

// MaxParallel is the largest number of slots of any level, 0 in open loop.
func (p *Plan) MaxParallel() int {
	n := 0
	for _, l := range p.Range() {
		n = max(n, l.MaxSlots())
	}
	return n
}

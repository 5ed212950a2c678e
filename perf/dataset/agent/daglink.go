package agent

import (
	"errors"
	"fmt"
	"strings"
)

// link looks at what conversations name each other, when all are known.
func (f *dagFile) link() {
	f.started = map[string]bool{}
	for _, c := range f.all {
		for child, how := range c.children() {
			f.started[child] = true
			switch to := f.byID[child]; {
			case to == nil:
				f.wrong(c, fmt.Errorf("%s %q, but no line has this session_id", how, child))
			case how != forks:
			case to.forked != nil:
				f.wrong(c, fmt.Errorf("forks %q, but line %d also forks it: a conversation can continue from one turn only", child, to.forked.line))
			case to.Context == isolated:
				f.wrong(c, fmt.Errorf("forks %q, but its context_mode %s omits the history that a fork continues from", child, isolated))
			default:
				to.forked = c
			}
		}
	}
	for _, c := range f.all {
		f.checkSystem(c)
		for _, child := range c.Before {
			if to := f.byID[child]; to != nil && to.forked != nil {
				f.wrong(c, fmt.Errorf("pre_session_spawns names %q, but line %d forks it", child, to.forked.line))
			}
		}
	}
	f.checkCycles()
}

// How a conversation starts another.
const (
	forks  = "forks"
	spawns = "spawns"
)

// children are the conversations that another starts, with how it does.
func (c *dagConversation) children() func(yield func(child, how string) bool) {
	return func(yield func(child, how string) bool) {
		each := func(how string, names ...string) bool {
			for _, name := range names {
				if !yield(name, how) {
					return false
				}
			}
			return true
		}
		if !each(spawns, c.Before...) || !each(spawns, c.Spawns...) {
			return
		}
		for _, r := range c.Rounds.each {
			if !each(spawns, r.Spawns...) {
				return
			}
		}
		for _, t := range c.Turns {
			for _, fork := range t.Forks {
				if !yield(fork.Child, forks) {
					return
				}
			}
			for _, s := range t.Spawns {
				if !each(spawns, s.Children...) {
					return
				}
			}
		}
	}
}

// checkSystem refuses messages of the system that templates would pass over: they count at the beginning of a request alone.
func (f *dagFile) checkSystem(c *dagConversation) {
	for i := range c.Turns {
		at := system(c.Turns[i].messages)
		switch {
		case at < 0:
		case c.Context == isolated && at > 0:
			f.wrong(c, fmt.Errorf("turn %d: a system message is not the first message", i))
		case c.Context != isolated && (i > 0 || c.forked != nil):
			f.wrong(c, fmt.Errorf("turn %d: a system message after the start, which chat templates ignore", i))
		}
	}
}

// checkCycles names each conversation that starts itself again.
func (f *dagFile) checkCycles() {
	const under, done = 1, 2
	state := map[string]int{}
	var path []string
	var visit func(c *dagConversation) error
	visit = func(c *dagConversation) error {
		state[c.ID] = under
		path = append(path, c.ID)
		defer func() { state[c.ID], path = done, path[:len(path)-1] }()
		for child := range c.children() {
			to := f.byID[child]
			switch {
			case to == nil || state[child] == done:
			case state[child] == under:
				at := 0
				for path[at] != child {
					at++
				}
				return errors.New("it starts itself: " + strings.Join(append(path[at:len(path):len(path)], child), " -> "))
			default:
				if err := visit(to); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, c := range f.all {
		if state[c.ID] == 0 {
			if err := visit(c); err != nil {
				f.wrong(c, err)
			}
		}
	}
}

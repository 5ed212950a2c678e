package causes

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A cause is one setting of the simulator that a rule must find.
type cause struct {
	name   string
	server simulator.Config
	// parallel and number are the sweep's levels.
	parallel, number []int
	// change is what the cause needs of the arguments; nil for none.
	change func(*testing.T, *run.Arguments)
	// knee is the level of the knee rule, "" where it must be silent; growing says that it was not reached.
	knee    string
	growing bool
	// rules are those that must speak, by key; every other rule must be silent.
	rules map[string]expected
}

// anyLevel is the level of a suggestion that holds of all levels alike.
const anyLevel = "any"

// An expected suggestion has a level, flags and evidence.
type expected struct {
	level string
	flags string
	// within are bounds of the evidence, by the beginning of its name.
	within map[string]bounds
	// says are parts of its finding and advice.
	says []string
}

type bounds struct{ low, high float64 }

func TestMatrix_EachCauseIsFoundAndNoOther(t *testing.T) {
	for _, c := range slices.Concat(limits(), biases(), failures(), conversations(), drifts(), series()) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // these loads leave nine tenths of one processor free
			c.prove(t, func() *run.Result {
				args := arguments(t, serve(t, c.server), c.parallel, c.number)
				if c.change != nil {
					c.change(t, &args)
				}
				return sweep(t, args)
			})
		})
	}
}

// tries is how often a run is made. A machine that is busy for a moment holds up server and client alike, which no rule
// can tell from a slow server; what a rule gets wrong it gets wrong every time.
const tries = 3

// prove holds a run's suggestions to the cause. Where the last run says itself that the load generator was held up, rules
// are right to be silent: the test is skipped, or fails where EVALSCOPE_TEST_REQUIRE says that nothing may be.
func (c cause) prove(t *testing.T, run func() *run.Result) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		testenv.Missing(t, "there is no POSIX shell to read suggested commands with")
	}
	busy := false
	var found []string
	for range tries {
		result := run()
		found, busy = c.problems(result), speaks(result, "client-limited")
		if len(found) > 0 || testing.Verbose() {
			t.Logf("%s%s\n%s", strings.Join(found, "; "), spoken(result), result.LastLine)
		}
		if len(found) == 0 {
			return
		}
	}
	if busy {
		testenv.Missing(t, "the machine was too busy for this measurement, as the run itself says: nothing was proven")
	}
	for _, p := range found {
		t.Error(p)
	}
}

// problems are the differences between a run's suggestions and the cause's.
func (c cause) problems(result *run.Result) []string {
	var p problems
	for rule, want := range c.rules {
		if s, ok := p.only(result, rule); ok {
			want.hold(&p, s)
		}
	}
	for _, s := range result.Suggestions {
		if _, wanted := c.rules[s.Rule]; !wanted && !allowed(s.Rule) {
			p.add("%s speaks, which is not the cause", s.Rule)
		}
	}
	c.holdKnee(&p, result)
	holdSamples(&p, result)
	holdNext(&p, result)
	return p
}

// allowed reports whether a rule may speak beside the cause: the knee and the number of samples are held apart, and a busy
// machine is no fault of the rules.
func allowed(rule string) bool {
	return rule == "knee" || rule == "few-samples" || rule == "client-limited"
}

func (want expected) hold(p *problems, s run.Suggestion) {
	if s.Level != want.level && want.level != anyLevel {
		p.add("%s speaks of %q, want %q", s.Rule, s.Level, want.level)
	}
	if got := strings.Join(s.Flags, " "); got != want.flags {
		p.add("%s says %q for the next run, want %q", s.Rule, got, want.flags)
	}
	for name, b := range want.within {
		if x := p.figure(s, name); x < b.low || x > b.high {
			p.add("%s: %s is %v, want %v to %v", s.Rule, name, x, b.low, b.high)
		}
	}
	for _, part := range want.says {
		if !strings.Contains(s.Finding.EN+" "+s.Try.EN, part) {
			p.add("%s does not say %q: %s %s", s.Rule, part, s.Finding.EN, s.Try.EN)
		}
	}
}

func (c cause) holdKnee(p *problems, result *run.Result) {
	if c.knee == "" {
		if speaks(result, "knee") {
			p.add("knee speaks of levels that cannot be compared")
		}
		return
	}
	s, ok := p.only(result, "knee")
	if !ok {
		return
	}
	if growing := strings.Contains(s.Finding.EN, "not to have reached"); s.Level != c.knee || growing != c.growing {
		p.add("knee at %s (still growing: %v), want %s (%v)", s.Level, growing, c.knee, c.growing)
	}
	if len(s.Flags) == 0 || s.Try.EN == "" {
		p.add("knee has no next run: %+v", s)
	}
}

// holdSamples holds few-samples to every level below a hundred successes, and to none above. Where most of a hundred requests failed, more of
// them are no remedy.
func holdSamples(p *problems, result *run.Result) {
	thin := 0
	for _, l := range result.Levels {
		if l.Succeeded > 0 && l.Succeeded < 100 && (l.Total < 100 || 2*l.Succeeded >= l.Total) {
			thin++
		}
	}
	if thin == 0 {
		if speaks(result, "few-samples") {
			p.add("few-samples speaks, but every level has a hundred")
		}
		return
	}
	s, ok := p.only(result, "few-samples")
	if ok && (len(s.Evidence) != thin || !slices.ContainsFunc(s.Flags, func(f string) bool { n, _ := strconv.Atoi(f); return n >= 100 })) {
		p.add("few-samples names %d levels, want %d; its next run is %v", len(s.Evidence), thin, s.Flags)
	}
}

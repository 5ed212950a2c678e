// Package perftest tests plugins against their contracts, with one suite each for datasets, protocols and visualizers. A plugin's own
// test calls a suite:
//
//	func TestFables(t *testing.T) {
//		perftest.Dataset(t, fables(), dataset.Options{Chat: true})
//	}
//
// A suite reports every violation with the rule that it breaks, and stops when further checks would be meaningless. It tests what the
// engine relies on, not the quality of prompts, figures or design.
//
// The built-in plugins pass the same suites (package standard).
package perftest

import (
	"fmt"
	"testing"
	"unicode"

	"github.com/modelscope/evalscope/perf/argument"
)

// A subject is the plugin under test; all that is wrong with it is reported with its name.
type subject struct {
	testing.TB
	name string
}

func (s subject) wrong(format string, values ...any) {
	s.Helper()
	s.Errorf("%s: %s", s.name, fmt.Sprintf(format, values...))
}

// catch reports a panic of the plugin. It is deferred.
func (s subject) catch() {
	if fault := recover(); fault != nil {
		s.wrong("it panics: %v", fault)
	}
}

// checkName holds a name to what flags can say.
func (s subject) checkName(name string) {
	s.Helper()
	if name == "" {
		s.wrong("it has no Name")
	}
	for _, r := range name {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == ',' || r == '=' {
			s.wrong("its Name %q holds %q: a command line could not say it", name, r)
		}
	}
}

// checkArguments holds declared arguments to what help and reading need; not ok where they cannot be read.
func (s subject) checkArguments(declared []argument.Declaration) (ok bool) {
	s.Helper()
	seen := map[string]bool{}
	ok = true
	for _, a := range declared {
		switch {
		case a.Name == "":
			s.wrong("an argument has no Name")
		case seen[a.Name]:
			s.wrong("the argument %s is declared twice", a.Name)
		}
		seen[a.Name] = true
		if a.Help.EN == "" || a.Help.ZH == "" {
			s.wrong("the argument %s has no Help in English and Chinese", a.Name)
		}
		ok = s.checkKind(a) && ok
	}
	return ok
}

func (s subject) checkKind(a argument.Declaration) (ok bool) {
	s.Helper()
	switch a.Kind {
	case argument.Text, argument.Int, argument.Float, argument.Bool, argument.JSON:
	default:
		s.wrong("the argument %s is of no Kind: %q", a.Name, a.Kind)
		return false
	}
	defer func() {
		if recover() != nil {
			ok = false
			s.wrong("the Default of the argument %s, %s, is no %s as JSON", a.Name, a.Default, a.Kind)
		}
	}()
	argument.Read([]argument.Declaration{a}, nil)
	return true
}

package perftest

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// mostSessions is how many sessions of a dataset the suite looks at.
const mostSessions = 50

// Dataset holds a dataset to its contract: what it declares is true and complete; the same options give the same sessions;
// every prompt can be sent, in the form and the length that the options ask for; it ends as it says; standard input gives what the same
// file gives, and can be repeated; later turns depend on the history alone. What Open refuses is not asked for.
//
// The options are those of a run: Path, Tokenizer, Chat and so on as the dataset needs them. What they lack and every run has (Rand,
// Args, MaxLength, PrefixCount, the Prompt of a dataset that repeats it) is filled in.
func Dataset(t testing.TB, d dataset.Declaration, o dataset.Options) {
	t.Helper()
	s := datasetSubject{subject{t, "dataset " + d.Name}, d, o}
	defer s.catch()
	s.checkName(d.Name)
	readable := s.checkArguments(d.Arguments)
	if d.AnyArguments && len(d.Arguments) > 0 {
		s.wrong("it declares arguments, and AnyArguments says that it declares none")
	}
	if d.Open == nil {
		s.wrong("it has no Open")
		return
	}
	if !readable {
		return
	}
	s.options = fill(d, o)
	first, ok := s.take(s.options)
	if !ok {
		return
	}
	for i, session := range first {
		s.checkSession(i, session)
	}
	s.checkInstants(first)
	s.checkRepeatable(first)
	s.checkOffset(first)
	s.checkTokenIDs()
	s.checkLengths()
	s.checkStdin(first)
	s.checkNeeds()
}

type datasetSubject struct {
	subject
	declaration dataset.Declaration
	options     dataset.Options
}

// fill gives options what every run has.
func fill(d dataset.Declaration, o dataset.Options) dataset.Options {
	o.MaxLength = cmp.Or(o.MaxLength, 131072)
	o.PrefixCount = cmp.Or(o.PrefixCount, 1)
	if d.Traits.RepeatsPrompt {
		o.Prompt = cmp.Or(o.Prompt, "Why is the sky blue?")
	}
	if o.Args == nil {
		o.Args, _ = d.Values(nil)
	}
	if o.Rand == nil {
		o.Rand = Rand(0)
	}
	return o
}

// Rand is a source of randomness as Options.Rand is one in a run: the same seed, purpose and item give the same numbers.
func Rand(seed uint64) func(purpose string, item int64) *rand.Rand {
	return func(purpose string, item int64) *rand.Rand {
		h := fnv.New64a()
		h.Write([]byte(purpose))
		return rand.New(rand.NewPCG(seed^h.Sum64(), uint64(item)))
	}
}

// take opens the dataset and takes its first sessions; not ok where it gives none.
func (s datasetSubject) take(o dataset.Options) (all []workload.Session, ok bool) {
	s.Helper()
	source, err := s.declaration.Open(s.Context(), o)
	if err != nil {
		s.wrong("Open: %v", err)
		return nil, false
	}
	defer func() {
		if err := source.Close(); err != nil {
			s.wrong("Close: %v", err)
		}
	}()
	for asked := 0; asked < 2*mostSessions && len(all) < mostSessions; asked++ {
		session, err := source.Next(s.Context())
		if err == nil {
			all = append(all, session)
			continue
		}
		if skip := (*dataset.Skip)(nil); errors.As(err, &skip) {
			if skip.Where.EN == "" || skip.Why.EN == "" {
				s.wrong("a Skip does not say where the item is and what is wrong with it: %+v", *skip)
			}
			continue
		}
		s.checkEnd(source, err)
		break
	}
	if len(all) == 0 {
		s.wrong("it yields no session")
	}
	return all, len(all) > 0
}

// checkEnd looks at the error that ended the sessions.
func (s datasetSubject) checkEnd(source dataset.Source, err error) {
	s.Helper()
	if !errors.Is(err, io.EOF) {
		s.wrong("Next: %v; an end is io.EOF, a bad item a *dataset.Skip", err)
		return
	}
	if s.declaration.Traits.Endless {
		s.wrong("it ends, and its trait Endless says that it does not")
	}
	if _, err := source.Next(s.Context()); !errors.Is(err, io.EOF) {
		s.wrong("Next after the end is %v, and not io.EOF again", err)
	}
}

// checkInstants holds the instants of a trace to its sessions.
func (s datasetSubject) checkInstants(first []workload.Session) {
	s.Helper()
	if s.declaration.Traits.Recorded != (s.declaration.Trace != nil) {
		s.wrong("its trait Recorded and its Trace do not say the same")
	}
	if s.declaration.Trace == nil {
		return
	}
	var at []time.Duration
	for i, session := range first {
		if session.Recorded == nil {
			s.wrong("session %d has no Recorded", i)
			return
		}
		at = append(at, session.Recorded.At)
	}
	look, err := s.declaration.Trace(s.Context(), s.options)
	switch n := look.Sessions; {
	case err != nil:
		s.wrong("Trace: %v", err)
	case n > 0 && (n < len(first) || len(first) < mostSessions && n != len(first)):
		s.wrong("its Trace promises %d sessions, and it has %d", n, len(first))
	case len(at) > 0 && at[0] != 0 || !slices.IsSorted(at):
		s.wrong("its instants are not in ascending order from 0")
	}
}

// checkRepeatable takes the sessions again.
func (s datasetSubject) checkRepeatable(first []workload.Session) {
	s.Helper()
	again, ok := s.take(s.options)
	if !ok {
		return
	}
	if len(again) != len(first) {
		s.wrong("opened again it yields %d sessions, at first %d", len(again), len(first))
		return
	}
	for i := range first {
		if !reflect.DeepEqual(first[i].First, again[i].First) {
			s.wrong("session %d differs when it is opened again with the same options: draw from Options.Rand, and from nothing else", i)
			return
		}
	}
}

// checkOffset skips one item.
func (s datasetSubject) checkOffset(first []workload.Session) {
	s.Helper()
	if s.declaration.Traits.Generated || s.declaration.Traits.RepeatsPrompt || len(first) < 2 {
		return // they have no items to skip
	}
	o := s.options
	o.Offset++
	later, ok := s.take(o)
	if ok && !reflect.DeepEqual(later[0].First, first[1].First) {
		s.wrong("with Offset 1 it does not begin at the second session")
	}
}

// checkNeeds opens the dataset without what it says that it needs.
func (s datasetSubject) checkNeeds() {
	s.Helper()
	try := func(trait string, lack func(*dataset.Options)) {
		s.Helper()
		o := s.options
		lack(&o)
		source, err := s.declaration.Open(context.WithoutCancel(s.Context()), o)
		if err == nil {
			source.Close()
			s.wrong("its trait %s says that it cannot do without, and Open does", trait)
		}
	}
	if s.declaration.Traits.NeedsPath {
		try("NeedsPath", func(o *dataset.Options) { o.Path = "" })
	}
	if s.declaration.Traits.NeedsTokenizer {
		try("NeedsTokenizer", func(o *dataset.Options) { o.Tokenizer = nil })
	}
}

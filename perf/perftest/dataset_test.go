package perftest_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/workload"
)

// A recorder keeps what a suite reports.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, values ...any) {
	r.said = append(r.said, fmt.Sprintf(format, values...))
}

// only holds a report to the one breach that was made; "" is for none.
func (r *recorder) only(t *testing.T, want string) {
	t.Helper()
	if want == "" {
		if len(r.said) > 0 {
			t.Errorf("a sound plugin: %s", strings.Join(r.said, "\n"))
		}
		return
	}
	for _, said := range r.said {
		if strings.Contains(said, want) {
			return
		}
	}
	t.Errorf("the suite does not say %q but %q", want, r.said)
}

// A tale is a dataset that can be broken in many ways.
type tale struct {
	dataset.Declaration
	next  func(item int, o dataset.Options) (workload.Session, error)
	open  func(o dataset.Options) error
	close func() error
}

func (d *tale) declaration() dataset.Declaration {
	d.Open = func(_ context.Context, o dataset.Options) (dataset.Source, error) {
		if d.open != nil {
			if err := d.open(o); err != nil {
				return nil, err
			}
		}
		return &taleSource{tale: d, options: o, item: o.Offset}, nil
	}
	return d.Declaration
}

type taleSource struct {
	*tale
	options dataset.Options
	item    int
}

func (s *taleSource) Next(context.Context) (workload.Session, error) {
	s.item++
	return s.next(s.item-1, s.options)
}

func (s *taleSource) Close() error {
	if s.close != nil {
		return s.close()
	}
	return nil
}

// soundTale has three sessions, of which the second has three turns, and one bad item.
func soundTale() *tale {
	return &tale{
		Declaration: dataset.Declaration{Name: "tale", Arguments: []argument.Declaration{
			{Name: "a", Kind: argument.Int, Default: "1", Help: i18n.Text{EN: "x", ZH: "x"}}}},
		next: func(item int, o dataset.Options) (workload.Session, error) {
			prompt, within := o.TextPrompt(fmt.Sprint("Tale ", item, o.Rand("x", int64(item)).IntN(10)))
			first := workload.Turn{Prompt: prompt}
			switch {
			case item < 4 && !within:
				return workload.Session{}, &dataset.Skip{Where: i18n.Same("a line"), Why: i18n.Same("its length")}
			case item >= 4:
				return workload.Session{}, io.EOF
			case item == 3:
				return workload.Session{}, &dataset.Skip{Where: i18n.Same("line 4"), Why: i18n.Same("empty")}
			case item == 1:
				return workload.Several(first, first, first), nil
			}
			return workload.Session{First: first}, nil
		},
	}
}

// forgetful yields turns by a count of its own.
type forgetful struct{ asked int }

func (f *forgetful) Next([]workload.Answer) (workload.Turn, bool) {
	f.asked++
	return workload.Turn{Prompt: workload.Prompt{Text: fmt.Sprint(f.asked)}}, f.asked < 10
}

type meddler struct{}

func (meddler) Next(history []workload.Answer) (workload.Turn, bool) {
	history[0].Text = ""
	return workload.Turn{}, false
}

type endless struct{}

func (endless) Next([]workload.Answer) (workload.Turn, bool) {
	return workload.Turn{Prompt: workload.Prompt{Text: "And then?"}}, true
}

func TestDataset_FindsWhatIsBroken(t *testing.T) {
	each := func(change func(*workload.Session)) func(*tale) {
		return func(d *tale) {
			next := d.next
			d.next = func(item int, o dataset.Options) (workload.Session, error) {
				s, err := next(item, o)
				change(&s)
				return s, err
			}
		}
	}
	plain := func(forgets func(*dataset.Options)) func(*tale) {
		return func(d *tale) {
			next := d.next
			d.next = func(item int, o dataset.Options) (workload.Session, error) {
				forgets(&o)
				return next(item, o)
			}
		}
	}
	turns := func(later workload.Turns) func(*tale) { return each(func(s *workload.Session) { s.Later = later }) }
	prompt := func(p workload.Prompt) func(*tale) { return each(func(s *workload.Session) { s.First.Prompt = p }) }
	for want, breaks := range map[string]func(*tale){
		"":                                func(*tale) {},
		"it has no Name":                  func(d *tale) { d.Name = "" },
		"a command line could not say it": func(d *tale) { d.Name = "a tale" },
		"declared twice":                  func(d *tale) { d.Arguments = append(d.Arguments, d.Arguments...) },
		"has no Help in English and":      func(d *tale) { d.Arguments[0].Help.ZH = "" },
		"is no whole number as JSON":      func(d *tale) { d.Arguments[0].Default = `"many"` },
		"is of no Kind":                   func(d *tale) { d.Arguments[0].Kind = "color" },
		"Open: no":                        func(d *tale) { d.open = func(dataset.Options) error { return errors.New("no") } },
		"Close: no":                       func(d *tale) { d.close = func() error { return errors.New("no") } },
		"it panics: oh":                   func(d *tale) { d.open = func(dataset.Options) error { panic("oh") } },
		"it yields no session": func(d *tale) {
			d.next = func(int, dataset.Options) (workload.Session, error) { return workload.Session{}, io.EOF }
		},
		"an end is io.EOF": func(d *tale) {
			d.next = func(int, dataset.Options) (workload.Session, error) { return workload.Session{}, io.ErrClosedPipe }
		},
		"Endless says that it does not": func(d *tale) { d.Traits.Endless = true },
		"NeedsPath says that it cannot": func(d *tale) { d.Traits.NeedsPath = true },
		"NeedsTokenizer says":           func(d *tale) { d.Traits.NeedsTokenizer = true },
		"RepeatsPrompt says so":         func(d *tale) { d.Traits.RepeatsPrompt = true },
		"the trait Exact does":          func(d *tale) { d.Traits.Exact = true },
		"draw from Options.Rand":        each(func(s *workload.Session) { s.First.Prompt.Text += fmt.Sprint(rand.Uint64()) }),
		"begin at the second session": func(d *tale) {
			next := d.next
			d.next = func(item int, o dataset.Options) (workload.Session, error) { return next(item-o.Offset, o) }
		},
		"give them, or refuse that in Open": plain(func(o *dataset.Options) { o.TokenizePrompt = false }),
		"not those of its text": each(func(s *workload.Session) {
			s.First.Prompt.TokenIDs = slices.Clone(s.First.Prompt.TokenIDs[:min(1, len(s.First.Prompt.TokenIDs))])
		}),
		"it stays a Text":                  plain(func(o *dataset.Options) { o.Chat = o.Chat && !o.TokenizePrompt }),
		"say MinLength 9":                  plain(func(o *dataset.Options) { o.MinLength = 0 }),
		"and MaxLength 7":                  plain(func(o *dataset.Options) { o.MaxLength = 0 }),
		"has a Delay":                      each(func(s *workload.Session) { s.First.Delay = time.Second }),
		"is negative":                      each(func(s *workload.Session) { s.First.MaxTokens = -1 }),
		"a prompt has exactly one":         each(func(s *workload.Session) { s.First.Prompt.TokenIDs = []int{1} }),
		"0 of Text":                        prompt(workload.Prompt{}),
		"TokenIDs are empty or negative":   prompt(workload.Prompt{TokenIDs: []int{-1}}),
		"its Body is not a JSON object":    prompt(workload.Prompt{Body: []byte("[]")}),
		"neither a JSON object nor has it": prompt(workload.Prompt{Messages: []workload.Message{{Content: "x"}}}),
		"its Inputs are empty":             prompt(workload.Prompt{Inputs: []string{}}),
		"lacks a query or documents":       prompt(workload.Prompt{Ranking: &workload.Ranking{Query: "x"}}),
		"say TextOnly":                     prompt(workload.Prompt{Messages: []workload.Message{{Role: "user"}}}),
		"has Chat true":                    each(func(s *workload.Session) { s.First.Prompt.Chat = true }),
		"Next depends on the history":      turns(&forgetful{}),
		"changes the history":              turns(meddler{}),
		"has not ended after":              turns(endless{}),
	} {
		d := soundTale()
		breaks(d)
		r := &recorder{TB: t}
		perftest.Dataset(r, d.declaration(), dataset.Options{TextOnly: true, OverheadKnown: true})
		r.only(t, want)
	}
}

// lines is a dataset of the lines of a file, which may read standard input, and keep it.
func lines(reads, keeps bool) dataset.Declaration {
	return dataset.Declaration{Name: "lines", Traits: dataset.Traits{NeedsPath: true}, Open: func(_ context.Context, o dataset.Options) (dataset.Source, error) {
		path, stdin := o.Path, o.Stdin
		if path != "-" {
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			stdin = bytes.NewReader(data)
		}
		if stdin == nil {
			return nil, errors.New("no standard input")
		}
		data, err := io.ReadAll(stdin)
		if path == "-" && !reads {
			data = []byte("something else")
		}
		s := &lineSource{options: o, all: strings.Fields(string(data))}
		s.left = s.all[min(o.Offset, len(s.all)):]
		if keeps {
			return rewound{s}, err
		}
		return s, err
	}}
}

type lineSource struct {
	options   dataset.Options
	all, left []string
}

func (s *lineSource) Next(ctx context.Context) (workload.Session, error) {
	if len(s.left) == 0 {
		return workload.Session{}, io.EOF
	}
	prompt, within := s.options.TextPrompt(s.left[0])
	if s.left = s.left[1:]; !within {
		return s.Next(ctx)
	}
	return workload.Single(prompt), nil
}

func (*lineSource) Close() error { return nil }

type rewound struct{ *lineSource }

func (s rewound) Rewind() error {
	s.left = s.all
	return nil
}

func TestDataset_FindsStandardInputThatIsNotReadOrNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(path, []byte("Why\nHow\nWhen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, d := range map[string]dataset.Declaration{"": lines(true, true), "cannot be given again": lines(true, false),
		"is not that of the same file": lines(false, true)} {
		r := &recorder{TB: t}
		perftest.Dataset(r, d, dataset.Options{Path: path, Chat: true})
		r.only(t, want)
	}
	r := &recorder{TB: t}
	d := lines(true, true)
	open := d.Open
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		o.Stdin = cmp.Or(o.Stdin, io.Reader(strings.NewReader("Why")))
		return open(ctx, o)
	}
	perftest.Dataset(r, d, dataset.Options{Path: path})
	r.only(t, "there is no Stdin")
}

func TestDataset_FindsASkipWithoutAReasonAndAnEndThatIsNone(t *testing.T) {
	d := soundTale()
	asked := 0
	d.next = func(item int, o dataset.Options) (workload.Session, error) {
		switch asked++; item {
		case 0:
			return workload.Single(workload.Prompt{Text: "x"}), nil
		case 1:
			return workload.Session{}, &dataset.Skip{}
		case 2:
			return workload.Session{}, io.EOF
		}
		return workload.Single(workload.Prompt{Text: "after the end"}), nil
	}
	r := &recorder{TB: t}
	perftest.Dataset(r, d.declaration(), dataset.Options{})
	r.only(t, "does not say where the item is")
	r.only(t, "Next after the end is <nil>")
}

package trace

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// bounds say how much of a trace is looked at before a run, and how much of it is held in memory to bring it into order.
type bounds struct {
	// most is how many bytes of text are looked at. Where that takes longer than time, it ends there, once least bytes are looked at.
	most, least int64
	time        time.Duration
	// window is how many bytes of requests are held to sort a trace of which not all was looked at.
	window int
}

// usual bounds let the first request of a file of any size go out within two seconds, and all but large files be looked at as a whole.
var usual = bounds{most: 256 << 20, least: 16 << 20, time: time.Second / 2, window: 16 << 20}

// mostListed is how many faulty entries are named.
const mostListed = 20

// A glance is what a look at a trace found.
type glance struct {
	options
	path    string
	format  format
	head    bool // whether the first line is a head
	whole   bool // all of it was looked at
	sorted  bool // as far as it was looked at
	zero    time.Duration
	leftOut int
	looked  int64 // bytes of text
	lengths lengths
	hold    int // bytes of requests to hold, where not all was looked at
}

// A looker gathers a glance.
type looker struct {
	glance
	at    []time.Duration
	wrong []error
	count int // of wrong ones
}

// look looks at a trace. Its error has every entry that is wrong, up to a number.
func look(ctx context.Context, f format, o dataset.Options, b bounds) (glance, []time.Duration, error) {
	given, err := read(o)
	if err != nil {
		return glance{}, nil, err
	}
	in, err := openEntries(o.Path, f.listed())
	if err != nil {
		return glance{}, nil, err
	}
	defer in.close()
	l := &looker{glance: glance{options: given, path: o.Path, sorted: true, hold: b.window}}
	if err := l.all(ctx, in, f, b); err != nil {
		return glance{}, nil, err
	}
	if l.count > 0 {
		return glance{}, nil, l.allWrong(in.noun())
	}
	if len(l.at) == 0 {
		return glance{}, nil, i18n.Errorf("%s contains no requests", "%s 中没有请求", o.Path)
	}
	l.zero = slices.Min(l.at)
	return l.glance, l.at, nil
}

// allWrong is the error of all entries that are wrong, with what helps where they are wrong in the same way.
func (l *looker) allWrong(noun i18n.Text) error {
	err := i18n.Errorf("%s: %s; correct or remove:\n%v", "%s：%s；请修改或删除：\n%v", l.path, l.howMany(noun), errors.Join(l.wrong...))
	if blocks := (*tooManyBlocks)(nil); errors.As(err, &blocks) {
		err = i18n.Errorf("%v\n%s", "%v\n%s", err, blocks.do)
	}
	return err
}

func (l *looker) howMany(noun i18n.Text) i18n.Text {
	text := i18n.Text{EN: i18n.Count(l.count, noun.EN).EN + i18n.Agree(l.count, " is", " are") + " wrong", ZH: fmt.Sprintf("%d %s有误", l.count, noun.ZH)}
	if l.whole {
		return text
	}
	return i18n.Sprintf("%s in the first %d MiB", "前 %[2]d MiB 中 %[1]s", text, l.looked>>20)
}

// all reads entries until the end, or a bound.
func (l *looker) all(ctx context.Context, in *entries, f format, b bounds) error {
	began := time.Now()
	for first := true; ; {
		line, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			l.whole = true
			return nil
		}
		if err != nil && !errors.Is(err, errNotUTF8) {
			return err
		}
		if first {
			first = false
			var wrong error
			if l.format, l.head, wrong = f.begin(l.options, line); wrong != nil {
				return i18n.Errorf("%s: %v", "%s：%v", l.path, wrong)
			}
			if l.head {
				continue
			}
		}
		l.take(line, err, in)
		if l.looked = in.text.read; l.looked >= b.most || l.looked >= b.least && time.Since(began) > b.time {
			return nil
		}
	}
}

// take takes one entry, or what is wrong with it.
func (l *looker) take(line []byte, err error, in *entries) {
	var r recording
	if err == nil {
		r, err = l.format.read(line)
	}
	switch {
	case errors.Is(err, errLeftOut):
		l.leftOut++
	case err != nil:
		if l.count++; l.count <= mostListed {
			l.wrong = append(l.wrong, i18n.Errorf("%s: %v", "%s：%v", in.where(), err))
		}
	default:
		if n := len(l.at); n > 0 && r.at < l.at[n-1] {
			l.sorted = false
		}
		l.at = append(l.at, r.at)
		if r.input > 0 {
			l.lengths.add(r.input+max(1, r.output), in)
		}
	}
}

// within are the instants of the requests that are sent, in their order, as offsets from the first.
func (g glance) within(at []time.Duration, offset int) []time.Duration {
	at = slices.DeleteFunc(at, func(t time.Duration) bool { t -= g.zero; return t < g.start || g.end > 0 && t >= g.end })
	slices.SortFunc(at, cmp.Compare)
	if at = at[min(max(0, offset), len(at)):]; len(at) == 0 {
		return nil
	}
	base := at[0]
	for i := range at {
		at[i] = g.scaled(at[i] - base)
	}
	return at
}

// scaled is a recorded time at the speed of the replay.
func (g glance) scaled(t time.Duration) time.Duration {
	return time.Duration(math.Round(float64(t) / g.speed))
}

// traced is what is known of a trace after a look at it.
func (g glance) traced(at []time.Duration, o dataset.Options) (dataset.Trace, error) {
	t := dataset.Trace{Speed: g.speed, CacheTokens: g.cache, Predicts: g.format.chained()}
	if len(g.lengths.of) > 0 {
		t.TooLong = g.lengths.above
	}
	t.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) { return open(g, o) }
	if !g.whole {
		if span := g.scaled(slices.Max(at) - g.zero).Seconds(); span > 0 {
			t.Rate = float64(len(at)) / span
		}
		return t, nil
	}
	if at = g.within(at, o.Offset); len(at) == 0 {
		return t, i18n.Errorf("%s has no requests between %s and %s", "%s 中没有 %s 与 %s 之间的请求", o.Path, startArgument, endArgument)
	}
	t.Sessions, t.Length = len(at), at[len(at)-1]
	sum := sha256.New()
	var eight [8]byte
	for _, t := range at {
		binary.LittleEndian.PutUint64(eight[:], uint64(t))
		sum.Write(eight[:])
	}
	t.Digest = hex.EncodeToString(sum.Sum(nil))
	return t, nil
}

package agent

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// The arguments of a replay, as those of other traces.
const (
	speedArgument = "speed"
	startArgument = "start"
	endArgument   = "end"
)

// mostSpeed and mostSeconds are the most that is taken for a speed, or a time, rather than for a slip.
const (
	mostSpeed   = 1e6
	mostSeconds = 9e9
)

// otelReplay is the sessions of otel at the instants at which they were recorded.
func otelReplay() dataset.Declaration {
	d := dataset.Declaration{Name: "otel_replay",
		Arguments: append(modelArguments(),
			argument.Declaration{Name: speedArgument, Kind: argument.Float, Default: "1",
				Help: i18n.Text{EN: "replay speed as a multiple of the recorded speed", ZH: "以录制时的多少倍速重放"}},
			argument.Declaration{Name: startArgument, Kind: argument.Float, Default: "0",
				Help: i18n.Text{EN: "skip requests recorded before this second", ZH: "跳过录制开始后这么多秒之前的请求"}},
			argument.Declaration{Name: endArgument, Kind: argument.Float,
				Help: i18n.Text{EN: "skip requests recorded at or after this second", ZH: "跳过录制开始后这么多秒及之后的请求"}},
			argument.Declaration{Name: matchArgument, Kind: argument.Bool, Default: "false",
				Help: i18n.Text{EN: "request answers of the recorded lengths, with ignore_eos", ZH: "要求回答达到录制的长度（ignore_eos）"}}),
		Help: i18n.Text{EN: "the sessions of otel, each started at its recorded time", ZH: "otel 的会话，各在录制的时刻开始"}}
	d = fromFiles(d, readOTel)
	d.Traits.Recorded = true
	fail := func(err error) error {
		if err != nil {
			err = fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		return err
	}
	d.Trace = func(ctx context.Context, o dataset.Options) (dataset.Trace, error) {
		t, err := lookAtOTel(ctx, o)
		t.Open = d.Open
		return t, fail(err)
	}
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		part, err := partOf(o)
		if err != nil {
			return nil, fail(err)
		}
		o.Offset = 0 // of a recording they are left out, and do not come at the end
		s, err := open(ctx, o, part.read)
		return s, fail(err)
	}
	return d
}

// A replayPart is which part of a recording is replayed, and how fast.
type replayPart struct {
	speed      float64
	start, end time.Duration // end is 0 where there is none
	offset     int           // sessions of the part that are left out at its beginning
}

func partOf(o dataset.Options) (p replayPart, err error) {
	var problems []error
	speed, start, end := o.Args.Float(speedArgument), o.Args.Float(startArgument), o.Args.Float(endArgument)
	if !(speed > 0 && speed <= mostSpeed) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be above 0, at most %g", speedArgument, speed, mostSpeed))
	}
	if !(start >= 0 && start <= mostSeconds) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be at least 0, at most %g", startArgument, start, mostSeconds))
	}
	if o.Args.Has(endArgument) && !(end > start && end <= mostSeconds) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be above %s, at most %g", endArgument, end, startArgument, mostSeconds))
	}
	return replayPart{speed, exactly(start), exactly(end), max(0, o.Offset)}, errors.Join(problems...)
}

// exactly is a number of seconds as a time.
func exactly(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }

// of are the places of the sessions of the part, in the order of their instants, and when they come.
func (p replayPart) of(asked []int64) (places []int, at []time.Duration, err error) {
	for i := range asked {
		places = append(places, i)
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(asked[a], asked[b]) })
	zero := asked[places[0]]
	places = slices.DeleteFunc(places, func(i int) bool {
		since := time.Duration(asked[i] - zero)
		return since < p.start || p.end > 0 && since >= p.end
	})
	if places = places[min(p.offset, len(places)):]; len(places) == 0 {
		return nil, nil, fmt.Errorf("it has no session between %s and %s", startArgument, endArgument)
	}
	for _, i := range places {
		at = append(at, p.scaled(time.Duration(asked[i]-asked[places[0]])))
	}
	return places, at, nil
}

// scaled is a recorded time at the speed of the replay.
func (p replayPart) scaled(t time.Duration) time.Duration {
	return time.Duration(math.Round(float64(t) / p.speed))
}

// read reads the sessions of the part. What lay between the requests of a session passes as fast as what lay between sessions.
func (p replayPart) read(ctx context.Context, files []file, o options) ([]*graph, error) {
	all, err := readOTel(ctx, files, o)
	if err != nil {
		return nil, err
	}
	asked := make([]int64, len(all))
	for i, g := range all {
		asked[i] = g.asked
	}
	places, at, err := p.of(asked)
	graphs := make([]*graph, len(places))
	for i, place := range places {
		nodes := all[place].nodes
		for k := range nodes {
			nodes[k].Delay = p.scaled(nodes[k].Delay)
		}
		graphs[i] = newGraph(nodes, o.KeepReasoning)
		graphs[i].replay = &workload.Recorded{At: at[i]}
	}
	return graphs, err
}

// lookAtOTel finds when the sessions of a recording come. It needs no tokenizer, as it makes no prompt.
func lookAtOTel(ctx context.Context, o dataset.Options) (t dataset.Trace, err error) {
	part, err := partOf(o)
	if err != nil {
		return t, err
	}
	if o.Path == "-" {
		return t, errors.New("a recording is read twice, which standard input does not allow: write it to a file")
	}
	files, err := filesOf(o)
	if err != nil {
		return t, err
	}
	r := otelReader{options: options{Options: o}, traces: map[string]*otelTrace{}}
	sessions, err := r.sessions(ctx, files)
	if err != nil {
		return t, err
	}
	asked := make([]int64, len(sessions))
	for i, s := range sessions {
		asked[i] = s.asked()
	}
	_, at, err := part.of(asked)
	if err != nil {
		return t, err
	}
	sum := sha256.New()
	for _, one := range at {
		_ = binary.Write(sum, binary.LittleEndian, int64(one)) // a hash takes all
	}
	return dataset.Trace{Sessions: len(at), Length: at[len(at)-1], Digest: hex.EncodeToString(sum.Sum(nil)), Speed: part.speed}, nil
}

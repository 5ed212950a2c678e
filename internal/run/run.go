package run

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
)

// Run runs a benchmark. Bad input is Problems, before anything is written. The result is never nil once a request of
// the benchmark itself was sent, also with an error; ErrAllFailed comes with a complete one.
func Run(ctx context.Context, args Arguments, options ...Option) (*Result, error) {
	s := newSettings(ctx, options)
	result, err := s.run(ctx, args)
	return result, s.hidden(err)
}

func (s *settings) run(ctx context.Context, args Arguments) (*Result, error) {
	p, err := s.plan(args)
	if err != nil {
		return nil, err
	}
	return s.execute(ctx, p)
}

// execute runs a plan.
func (s *settings) execute(ctx context.Context, p *plan.Plan) (*Result, error) {
	if err := s.mayCalibrate(p); err != nil {
		return nil, err
	}
	if err := enoughFiles(p); err != nil {
		return nil, err
	}
	if err := place(p).Check(); err != nil { // begin looks again
		return nil, asProblem(err)
	}
	// Before the first level there is nothing to end gracefully: a stop ends the preparations at once.
	early, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.stop, cancel)()
	b, err := open(early, s, p)
	if err != nil {
		return nil, err
	}
	defer b.close()
	defer func() { b.resultWriter.exports.abandon() }()
	b.dashboard.hurry = ctx
	if err := b.prepareDashboard(early); err != nil {
		return nil, err
	}
	if err := b.prepare(early); err != nil { // also what is wrong with a dataset's file: nothing is written yet
		return nil, err
	}
	if p.Target.MetricsGiven { // nothing is written yet
		if err := b.openMetrics(early); err != nil {
			return nil, err
		}
	}
	b.checkHost()
	if err := b.begin(); err != nil {
		return nil, err
	}
	if err := b.startDashboard(early); err != nil {
		return nil, errors.Join(err, b.end(nil, err))
	}
	if err := b.test(early); err != nil {
		return nil, errors.Join(err, b.end(nil, err))
	}
	if err := b.calibrateRun(early); err != nil {
		return nil, errors.Join(err, b.end(nil, err))
	}
	b.describeServer(early)
	if err := b.openMetrics(early); err != nil {
		return nil, errors.Join(err, b.end(nil, err))
	}
	result, err := b.run(ctx)
	return result, errors.Join(err, b.end(result, err))
}

// maxSeed bounds the seed that is drawn for a run: every number below it can be given to --seed again, and JSON readers keep
// it exact.
const maxSeed = 1 << 53

// Plan checks arguments and decides what they mean, without opening anything but the files that arguments name.
func Plan(args Arguments, options ...Option) (*plan.Plan, error) {
	return newSettings(context.Background(), options).plan(args)
}

func (s *settings) plan(args Arguments) (*plan.Plan, error) {
	notes, err := args.Validate(environment(s))
	if err != nil {
		return nil, err
	}
	p, err := plan.Build(args, notes, s.plugins, rand.Uint64N(maxSeed))
	if err != nil {
		return nil, err
	}
	s.secrets = append(s.secrets, p.Target.Secrets...).Clean()
	p.Target.Secrets = s.secrets
	if err := s.checkProxy(p.Target.URL, http.ProxyFromEnvironment); err != nil {
		return nil, err
	}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: p.Target.URL}); err == nil { // open tells the error
		p.Through(proxy)
	}
	return p, nil
}

// Preview is the first n request bodies that a plan would send, as JSON. It reads the dataset and sends nothing.
func Preview(ctx context.Context, p *plan.Plan, n int, options ...Option) ([][]byte, error) {
	b, err := open(ctx, newSettings(ctx, options), p)
	if err != nil {
		return nil, err
	}
	defer b.close()
	if err := b.sessions(ctx, nil); err != nil {
		return nil, err
	}
	return b.preview(ctx, n)
}

// Environment is what checking arguments needs of the world: files, and the names of plugins.
func Environment(options ...Option) config.Environment {
	return environment(newSettings(context.Background(), options))
}

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
func Run(ctx context.Context, args Arguments, o Options) (*Result, error) {
	r, err := New(ctx, args, o)
	if err != nil {
		return nil, err
	}
	return r.Run(ctx)
}

// New checks arguments and makes the run of what they mean. Bad input is Problems; nothing is written and nobody is asked.
func New(ctx context.Context, args Arguments, o Options) (*Runner, error) {
	s := newSettings(o)
	r, err := s.newRun(ctx, args)
	return r, s.hidden(err)
}

func (s *settings) newRun(ctx context.Context, args Arguments) (*Runner, error) {
	p, err := s.plan(ctx, args)
	if err != nil {
		return nil, err
	}
	return s.runOf(p)
}

// runOf is the run of a plan that can be run here.
func (s *settings) runOf(p *plan.Plan) (*Runner, error) {
	if err := s.mayCalibrate(p); err != nil {
		return nil, err
	}
	if err := s.mayGather(p); err != nil {
		return nil, err
	}
	if err := enoughFiles(p); err != nil {
		return nil, err
	}
	if s.resumed == nil {
		if err := place(p).Check(); err != nil { // begin looks again
			return nil, asProblem(p, err)
		}
	}
	return newRunner(s, p), nil
}

// ErrRunTwice is a second Run of one Runner.
var ErrRunTwice = errors.New("this Runner has already been used: a Runner can run only once")

// Run runs the benchmark, once. Stop ends it early with what was measured; the end of ctx cancels requests at once.
func (b *Runner) Run(ctx context.Context) (*Result, error) {
	if b.began.Swap(true) {
		return nil, ErrRunTwice
	}
	result, err := b.run(ctx)
	return result, b.settings.hidden(err)
}

func (b *Runner) run(ctx context.Context) (result *Result, err error) {
	var cancel context.CancelFunc
	b.stop, cancel = context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(b.stopped, cancel)()
	// Before the first level there is nothing to end gracefully: a stop ends the preparations at once.
	early := b.stop
	if err := b.open(early); err != nil {
		return nil, err
	}
	defer b.close()
	defer b.dismiss()
	defer func() { b.writer.exports.abandon() }()
	defer b.closeManifest()
	defer b.closeWatched()
	b.dashboard.hurry = ctx
	if err := b.prepareAll(early); err != nil { // nothing is written yet
		return nil, err
	}
	if err := b.begin(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.end(result, err)) }()
	if err := b.resumeLevels(ctx); err != nil {
		return nil, err
	}
	if err := b.introduce(early); err != nil {
		return nil, err
	}
	return b.sweep(ctx)
}

// prepareAll makes ready what can be made ready before anything is written.
func (b *Runner) prepareAll(ctx context.Context) error {
	if err := b.prepareDashboard(ctx); err != nil {
		return err
	}
	if err := b.launch(ctx); err != nil {
		return err
	}
	if err := b.prepare(ctx); err != nil { // also what is wrong with a dataset's file
		return err
	}
	if err := b.checkFirst(ctx); err != nil {
		return err
	}
	if err := b.checkManifest(ctx); err != nil {
		return err
	}
	if err := b.checkResumed(ctx); err != nil {
		return err
	}
	if err := b.openGiven(ctx); err != nil {
		return err
	}
	if err := b.checkBetween(ctx); err != nil {
		return err
	}
	b.checkHost()
	if err := b.openTracing(ctx); err != nil {
		return err
	}
	if err := b.openWatched(); err != nil {
		return err
	}
	return b.gather(ctx)
}

// introduce does what lies between the run's first file and the load of its first level.
func (b *Runner) introduce(ctx context.Context) error {
	if err := b.startDashboard(ctx); err != nil {
		return err
	}
	if b.showFinished(); !b.left() {
		return nil
	}
	b.measureIdle(ctx)
	if err := b.test(ctx); err != nil {
		return err
	}
	if err := b.calibrateRun(ctx); err != nil {
		return err
	}
	b.describeServer(ctx)
	b.prepareBetween()
	if problems := b.openMetrics(ctx); len(problems) > 0 {
		return problems
	}
	return b.keepNotes()
}

// maxSeed bounds the seed that is drawn for a run: every number below it can be given to --seed again, and JSON readers keep
// it exact.
const maxSeed = 1 << 53

// Plan checks arguments and decides what they mean, without opening anything but the files that arguments name.
func Plan(ctx context.Context, args Arguments, o Options) (*plan.Plan, error) {
	return newSettings(o).plan(ctx, args)
}

func (s *settings) plan(ctx context.Context, args Arguments) (*plan.Plan, error) {
	drawn := rand.Uint64N(maxSeed)
	if args.Resume != nil {
		again, err := s.resume(args)
		if err != nil {
			return nil, err
		}
		args, drawn = again, s.resumed.plan.Seed
	}
	if s.drawn != nil {
		drawn = *s.drawn
	}
	notes, err := args.Validate(Environment(s.Options))
	if err != nil {
		return nil, err
	}
	seed, err := seedOf(args, drawn)
	if err != nil {
		return nil, err
	}
	p, err := plan.Build(args, notes, s.Plugins, seed)
	if err != nil {
		return nil, err
	}
	if err := s.follow(ctx, p); err != nil {
		return nil, err
	}
	s.netrc(p)
	s.secrets = append(append(s.secrets, p.Target.Secrets...), headerSecrets(s.getenv)...).Clean().Spelled()
	p.Target.Secrets = s.secrets
	defer p.ShareTarget()
	for _, place := range p.Target.Places() {
		if place.Socket != "" {
			continue
		}
		if err := s.checkProxy(place.URL, http.ProxyFromEnvironment); err != nil {
			return nil, err
		}
		if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: place.URL}); err == nil { // open tells the error
			place.Through(proxy)
		}
	}
	if s.resumed != nil {
		if err := s.resumed.same(p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Preview is the first n request bodies that a plan would send, as JSON. It reads the dataset and sends nothing.
func Preview(ctx context.Context, p *plan.Plan, n int, o Options) ([][]byte, error) {
	b := newRunner(newSettings(o), p)
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	defer b.close()
	if err := b.sessions(ctx, nil); err != nil {
		return nil, err
	}
	if err := b.checkFirst(ctx); err != nil {
		return nil, err
	}
	return b.preview(ctx, n)
}

// Environment is what checking arguments needs of the world: files, and the names of plugins.
func Environment(o Options) config.Environment { return environment(PluginsOf(o)) }

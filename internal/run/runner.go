package run

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"os"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/chatprompt"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/localserver"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Runner is one run with everything it has open.
type Runner struct {
	settings *settings
	writer   *resultWriter
	plan     *plan.Plan
	live     *engine.Live
	// stopped ends with a call of Stop, stop also with the context of Run.
	stopped, stop context.Context
	stopNow       context.CancelFunc
	began         atomic.Bool

	tokenizer *tokenizer.Tokenizer
	chat      *chatprompt.Renderer // nil where the tokenizer has no chat template
	source    *cycle.Source
	classes   []*cycle.Source     // of a mix, which has no other source
	server    *localserver.Server // that the run started, nil for none
	serverLog *os.File
	overhead  *overhead      // of the server's template, nil where it was not measured
	clients   []*wire.Client // one for each server
	trust     *tls.Config    // nil for the system's authorities alone
	engine    *engine.Engine
	claim     *outputs.Claim
	keeper    *outputs.Keeper
	noted     int // notes of the plan that plan.json has
	logFile   *logFile
	made      []*artifacts.LevelArtifacts
	goesOn    string // the folder, below the run's, of the level that an earlier process began and that is to go on, "" for none
	unsent    int    // conversations whose next turn could not be made
	leftOut   int    // recorded requests that cannot be sent
	dashboard dashboard
	tracing   tracing
	watched   watched
	readers   []*servermetrics.Reader // of the servers' own counters
	sources   []sampledSource         // what is read while levels run
	unread    map[string]error        // why addresses of metrics that the user gave could not be read
	resets    []serverReset           // how the servers empty their prefix caches, nil where nobody asked for that
	fleet     Fleet                   // the machines that send, nil where this one does
	// metricsOpen reports whether the servers' metrics were looked for with success, or at addresses that the user gave.
	metricsOpen bool
	findings    json.RawMessage // of the checks of this machine, nil for none
}

func newRunner(s *settings, p *plan.Plan) *Runner {
	b := &Runner{settings: s, plan: p, writer: newResultWriter(s), live: &engine.Live{}}
	b.stopped, b.stopNow = context.WithCancel(context.Background())
	b.stop = b.stopped
	b.writer.unended = eventlog.EndFailed // this process writes the log
	b.writer.objectives, b.writer.infinite, b.writer.verbose = p.Objectives, p.FailuresInfinite, p.Output.Verbose
	b.writer.gpus, b.writer.price = p.GPUs, p.Price
	b.writer.terse = searches(p) && !p.Output.Verbose
	b.writer.speed = p.Dataset.Traits.SpeedByLength
	b.logTo(&logFile{})
	return b
}

// Stop ends the run early: no new request starts, those under way have a while to end (Options.Grace), and the report of what
// was measured is made. It may be called at any time and more than once, and does not wait.
func (b *Runner) Stop() { b.stopNow() }

// Snapshot is the state of the level under way; its Name is "" before the first one.
func (b *Runner) Snapshot() Snapshot { return b.live.Snapshot() }

// open opens what the plan needs, but neither folder nor dataset: those wait for what the server says.
func (b *Runner) open(ctx context.Context) (err error) {
	p := b.plan
	if b.tokenizer, err = loadTokenizer(ctx, b.settings, p.Names, p.Tokenizer, p.HubSource, p.Scenario.TokenizerRevision()); err != nil {
		return err
	}
	if err := b.findTraces(ctx, p); err != nil {
		return err
	}
	if b.trust, err = trusted(p); err != nil {
		return err
	}
	for _, place := range p.Target.Places() {
		client, err := b.clientOf(place)
		if err != nil {
			return err
		}
		b.clients = append(b.clients, client)
	}
	b.engine = &engine.Engine{Plan: p, RunID: uuid.NewString(), Client: b.clients[0], Further: b.clients[1:], Log: b.writer.logger,
		Live:  b.live,
		Grace: b.settings.Grace, Load: b.loading, Ended: b.settings.Events.RequestDone, Folder: b.levelFolder, Finish: b.publish,
		Files: keepFiles}
	return b.openChat()
}

// loadTokenizer loads the tokenizer at a path or of a hub; it is nil where name is "".
func loadTokenizer(ctx context.Context, s *settings, names config.Spelling, name, source, revision string) (*tokenizer.Tokenizer, error) {
	if name == "" {
		return nil, nil
	}
	path := name
	if name != tokenizer.BuiltinName {
		dir, err := s.hubClient().Snapshot(ctx, hub.TokenizerRequest(hub.Source(source), name, revision))
		if err != nil {
			return nil, Problems{config.About(names, "tokenizer_path", i18n.Message(err), i18n.Text{}).Of(err)}
		}
		path = dir
	}
	t, err := tokenizer.Load(path)
	if err != nil {
		return nil, Problems{config.About(names, "tokenizer_path", i18n.Message(err), i18n.Text{})}
	}
	return t, nil
}

func (s *settings) hubClient() *hub.Client {
	return hub.New(s.hub, func(p hub.Progress) { s.Download(Download{ID: p.ID, Done: p.Done, Total: p.Total}) })
}

// sessions opens the dataset. o is nil where the server was not asked.
func (b *Runner) sessions(ctx context.Context, o *overhead) error {
	b.overhead = o
	if len(b.plan.Classes) > 0 {
		return b.openClasses(ctx)
	}
	source, err := b.openSessions(ctx, b.plan)
	if err != nil {
		return err
	}
	b.source = source
	b.engine.Sessions = source
	for _, note := range source.Notes() {
		logline.Warn(b.writer.logger, note)
	}
	return nil
}

// openSessions opens the dataset of a plan from its beginning: the run's, or that of a class of it.
func (b *Runner) openSessions(ctx context.Context, p *plan.Plan) (*cycle.Source, error) {
	opts := dataset.Options{Path: p.Data.Path, Stdin: b.settings.Stdin, Prompt: p.Data.Prompt, Chat: p.Data.Chat,
		TokenizePrompt: p.Data.TokenizePrompt,
		MinLength:      p.Data.MinLength, MaxLength: p.Data.MaxLength, PrefixLength: p.Data.PrefixLength,
		PrefixCount: p.Data.PrefixCount, MinTurns: p.Data.MinTurns, MaxTurns: p.Data.MaxTurns, KeepReasoning: p.Data.KeepReasoning,
		ThinkOnly: p.Data.ThinkOnly, Offset: p.Data.Offset, Images: p.Data.Images, TextOnly: p.Data.TextOnly, Args: p.Data.Args, Fetch: b.fetch,
		Rand: engine.Rand(p.Seed)}
	if opts.Want = p.Sessions(); opts.Want > 0 && p.Test {
		opts.Want++ // the connection test takes the first
	}
	if p.Scenario != nil {
		opts.Run = b.engine.RunID
		if b.settings.resumed != nil {
			opts.Run = b.settings.resumed.run.ID
		}
	}
	opts.Sendable = engine.NewPreparer(p, nil, b.engine.Rework).Check
	if b.tokenizer != nil {
		opts.Tokenizer = b.tokenizer
	}
	if o := b.overhead; o != nil {
		opts.Overhead, opts.OverheadKnown, opts.CountSent = o.tokens, o.exact, o.sent
	}
	told := tellIfLong(b.writer.logger, reading(p))
	source, err := openDataset(ctx, p, opts)
	told()
	if err != nil {
		return nil, Problems{config.AboutValue(p.Names, "dataset", p.Dataset.Name, ofDataset(err, p.Dataset.Name), i18n.Text{}).Of(err)}
	}
	if p.Test {
		source.Tries(1)
	}
	return source, nil
}

func openDataset(ctx context.Context, p *plan.Plan, o dataset.Options) (*cycle.Source, error) {
	if p.Trace == nil {
		return cycle.Open(ctx, func(ctx context.Context) (dataset.Source, error) { return p.Dataset.Open(ctx, o) })
	}
	source, err := p.Trace.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return cycle.Once(source), nil
}

// fetch brings a dataset's file from the hub.
func (b *Runner) fetch(ctx context.Context, file dataset.HubFile) (string, error) {
	id, name, revision := file.ModelScope, file.File, file.ModelScopeRevision
	if b.plan.HubSource == string(hub.HuggingFace) {
		id, name, revision = file.HuggingFace, cmp.Or(file.HuggingFaceFile, file.File), file.HuggingFaceRevision
	}
	return b.settings.hubClient().Snapshot(ctx, hub.Request{Kind: hub.Dataset, ID: id, Source: hub.Source(b.plan.HubSource),
		Revision: revision, Patterns: []string{name}, Required: []string{name}})
}

func (b *Runner) preview(ctx context.Context, n int) ([][]byte, error) {
	if len(b.engine.Classes) > 0 {
		return b.previewClasses(ctx, n)
	}
	return engine.NewPreparer(b.plan, b.engine.Sessions, b.engine.Rework).First(ctx, n)
}

// test sends the run's first body, unless the user wants no test.
func (b *Runner) test(ctx context.Context) error {
	if !b.plan.Test {
		return nil
	}
	if b.plan.Dataset.Traits.Recorded { // its sessions belong to their instants: none is used up
		first := &peeked{Source: b.engine.Sessions}
		b.engine.Sessions = first
		defer func() { b.engine.Sessions = first.again() }()
	}
	if err := b.engine.TestConnection(ctx); err != nil {
		return err
	}
	logline.Info(b.writer.logger, i18n.Text{EN: "Test connection successful.", ZH: "连接测试成功。"})
	return nil
}

// note adds a sentence that the log, the report and the run's files repeat.
func (b *Runner) note(text i18n.Text) {
	b.plan.Notes = append(b.plan.Notes, text.Map(b.settings.secrets.Hide))
}

func (b *Runner) close() {
	b.closeServer()
	b.dashboard.close()
	if b.source != nil {
		b.source.Close()
	}
	for _, s := range b.classes {
		s.Close()
	}
	b.closeClients()
	if b.logFile != nil {
		b.logFile.close()
	}
	if b.claim != nil {
		b.claim.Release()
	}
}

// sweep sends the benchmark's levels.
func (b *Runner) sweep(ctx context.Context) (*Result, error) {
	if b.settings.Watch != nil {
		defer b.settings.Watch(b.engine.Live.Snapshot)()
	}
	progress := newTracker(b.plan, b.keeper.Folder(), b.engine.Live)
	b.engine.EverySecond = func() { progress.write("running") }
	progress.write("running")
	stop, end := b.whileServing(b.stop)
	defer end()
	levels, err := b.engine.Sweep(ctx, stop, b.plan.Controller())
	result := &Result{ID: b.engine.RunID, Folder: b.keeper.Folder(), Levels: levels, Interrupted: stop.Err() != nil}
	if died := context.Cause(stop); errors.Is(died, errServerDied) {
		err = errors.Join(died, err)
	}
	if err == nil && result.failed() {
		err = ErrAllFailed
	}
	if err == nil && b.unsent > 0 {
		err = i18n.Errorf("%v: %d of them", "%v：共 %d 个", ErrUnsent, b.unsent)
	}
	if err == nil && b.leftOut > 0 {
		err = i18n.Errorf("%v: %d of them", "%v：共 %d 个", ErrLeftOut, b.leftOut)
	}
	status := "completed"
	if err != nil || result.Interrupted {
		status = "error"
	}
	progress.write(status)
	return result, err
}

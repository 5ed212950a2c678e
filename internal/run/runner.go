package run

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/google/uuid"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/export"
	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
)

// A runner is one run with everything it has open.
type runner struct {
	*settings
	resultWriter
	plan      *plan.Plan
	tokenizer *tokenizer.Tokenizer
	source    *cycle.Source
	client    *wire.Client
	trust     *tls.Config // nil for the system's authorities alone
	engine    *engine.Engine
	claim     *outputs.Claim
	keeper    *outputs.Keeper
	logFile   *logFile
	made      []*artifacts.LevelArtifacts
	dashboard dashboard
	findings  json.RawMessage // of the checks of this machine, nil for none
}

func environment(s *settings) config.Environment {
	return config.Environment{ReadFile: readText, Stat: os.Stat, Known: config.Known{Plugins: s.plugins, Exports: export.Words(), Judging: export.Judging()}}
}

// readText reads the file of a prompt.
func readText(path string) ([]byte, error) { return regular.Read(path, regular.Text) }

// open opens what a plan needs, but neither folder nor dataset: those wait for what the server says.
func open(ctx context.Context, s *settings, p *plan.Plan) (*runner, error) {
	b := &runner{settings: s, plan: p, resultWriter: newResultWriter(s)}
	b.unended = string(eventlog.EndFailed) // this process writes the log
	b.objectives, b.infinite, b.verbose = p.Objectives, p.FailuresInfinite, p.Arguments.Verbose
	b.logTo(&logFile{})
	var err error
	if b.tokenizer, err = loadTokenizer(ctx, s, p.Tokenizer, p.HubSource); err != nil {
		return nil, err
	}
	trust, err := trusted(p)
	if err != nil {
		return nil, err
	}
	client, err := wire.New(wire.Config{URL: p.Target.URL, Header: p.Target.Header, Proxy: http.ProxyFromEnvironment, TLS: trust,
		ConnectTimeout: p.Target.ConnectTimeout, ReadTimeout: p.Target.ReadTimeout, TotalTimeout: p.Target.TotalTimeout,
		PerRequest: p.Connections.PerRequest, MaxConns: p.Connections.Max, Stack: wire.Stack(p.Target.HTTPClient)})
	if errors.Is(err, wire.ErrProxy) {
		name, _ := s.proxyVariable(p.Target.URL)
		return nil, Problems{{Where: name, What: err.Error()}}
	}
	if err != nil {
		return nil, Problems{{Where: "--url", What: err.Error()}}
	}
	b.client, b.trust = client, trust
	b.engine = &engine.Engine{Plan: p, RunID: uuid.NewString(), Client: client, Log: b.logger, Live: &engine.Live{},
		Grace: s.grace, Load: s.loading, Folder: b.levelFolder, Finish: b.publish, Files: keepFiles}
	return b, nil
}

// loadTokenizer loads the tokenizer at a path or of a hub; it is nil where name is "".
func loadTokenizer(ctx context.Context, s *settings, name, source string) (*tokenizer.Tokenizer, error) {
	if name == "" {
		return nil, nil
	}
	path := name
	if name != tokenizer.BuiltinName {
		dir, err := s.hubClient().Snapshot(ctx, hub.TokenizerRequest(hub.Source(source), name, ""))
		if err != nil {
			return nil, Problems{{Where: "--tokenizer-path", What: err.Error()}}
		}
		path = dir
	}
	t, err := tokenizer.Load(path)
	if err != nil {
		return nil, Problems{{Where: "--tokenizer-path", What: err.Error()}}
	}
	return t, nil
}

func (s *settings) hubClient() *hub.Client {
	return hub.New(s.hub, func(p hub.Progress) { s.download(Download{ID: p.ID, Done: p.Done, Total: p.Total}) })
}

// An overhead is what the server's template adds to a prompt.
type overhead struct {
	tokens int
	exact  bool
}

// sessions opens the dataset. o is nil where the server was not asked.
func (b *runner) sessions(ctx context.Context, o *overhead) error {
	p := b.plan
	opts := dataset.Options{Path: p.Data.Path, Stdin: b.stdin, Prompt: p.Data.Prompt, Chat: p.Data.Chat, TokenizePrompt: p.Data.TokenizePrompt,
		MinLength: p.Data.MinLength, MaxLength: p.Data.MaxLength, PrefixLength: p.Data.PrefixLength,
		PrefixCount: p.Data.PrefixCount, Offset: p.Data.Offset, TextOnly: p.Data.TextOnly, Args: p.Data.Args, Fetch: b.fetch,
		Rand: engine.Rand(p.Seed)}
	if n := p.Sessions(); n > 0 {
		opts.Want = n + 1 // the connection test takes the first
	}
	if b.tokenizer != nil {
		opts.Tokenizer = b.tokenizer
	}
	if o != nil {
		opts.Overhead, opts.OverheadKnown = o.tokens, o.exact
	}
	told := tellIfLong(b.logger, b.reading())
	source, err := cycle.Open(ctx, func(ctx context.Context) (dataset.Source, error) { return p.Dataset.Open(ctx, opts) })
	told()
	if err != nil {
		return Problems{{Where: "--dataset " + p.Arguments.Dataset, What: err.Error()}}
	}
	b.source = source
	b.engine.Sessions = source
	for _, note := range source.Notes() {
		b.logger.Warn(note)
	}
	return nil
}

// fetch brings a dataset's file from the hub.
func (b *runner) fetch(ctx context.Context, file dataset.HubFile) (string, error) {
	id := file.ModelScope
	if b.plan.HubSource == string(hub.HuggingFace) {
		id = file.HuggingFace
	}
	return b.hubClient().Snapshot(ctx, hub.Request{Kind: hub.Dataset, ID: id, Source: hub.Source(b.plan.HubSource),
		Patterns: []string{file.File}, Required: []string{file.File}})
}

func (b *runner) preview(ctx context.Context, n int) ([][]byte, error) {
	return engine.NewPreparer(b.plan, b.source).First(ctx, n)
}

// prepare opens the dataset. One that promises prompt lengths needs to know first what the server's template adds.
func (b *runner) prepare(ctx context.Context) error {
	if !b.plan.Dataset.Traits.Exact || b.plan.Data.TokenizePrompt {
		return b.sessions(ctx, nil)
	}
	found, err := b.measureOverhead(ctx)
	if err != nil {
		return err
	}
	return b.sessions(ctx, &found)
}

// test sends the run's first body, unless the user wants no test.
func (b *runner) test(ctx context.Context) error {
	if !b.plan.Test {
		return nil
	}
	if err := b.engine.TestConnection(ctx); err != nil {
		return err
	}
	b.logger.Info("Test connection successful.")
	return nil
}

// measureOverhead sends two prompts of plain words for one token each.
func (b *runner) measureOverhead(ctx context.Context) (overhead, error) {
	prompts := [2]string{"measure", "measure how many tokens the template of this server adds to a prompt"}
	count := func(text string) int { return len(b.tokenizer.Encode(text)) }
	tokens, exact, err := b.engine.MeasureOverhead(ctx, prompts, count)
	switch {
	case err != nil:
		return overhead{}, err
	case exact:
		b.logger.Info(fmt.Sprintf("The server's template adds %d tokens to a prompt.", tokens))
	case tokens != 0:
		b.note(fmt.Sprintf("Prompt lengths are approximate: the server and the tokenizer %s count differently "+
			"(by %d tokens on a short text); is it the model's own tokenizer?", b.plan.Tokenizer, tokens))
	default:
		b.note("Prompt lengths are approximate: the server does not report prompt tokens, so what its template adds is unknown.")
	}
	return overhead{max(0, tokens), exact}, nil
}

// note adds a sentence that the log, the report and the run's files repeat.
func (b *runner) note(text string) { b.plan.Notes = append(b.plan.Notes, b.secrets.Hide(text)) }

func (b *runner) close() {
	b.dashboard.close()
	if b.source != nil {
		b.source.Close()
	}
	if b.client != nil {
		b.client.Close()
	}
	if b.logFile != nil {
		b.logFile.close()
	}
	if b.claim != nil {
		b.claim.Release()
	}
}

// run sends the benchmark's levels.
func (b *runner) run(ctx context.Context) (*Result, error) {
	if b.watch != nil {
		defer b.watch(b.engine.Live.Snapshot)()
	}
	progress := newTracker(b.plan, b.keeper.Folder(), b.engine.Live)
	b.engine.EverySecond = func() { progress.write("running") }
	progress.write("running")
	levels, err := b.engine.Sweep(ctx, b.stop, b.plan.Controller())
	result := &Result{ID: b.engine.RunID, Folder: b.keeper.Folder(), Levels: levels, Interrupted: b.stop.Err() != nil}
	if err == nil && result.failed() {
		err = ErrAllFailed
	}
	status := "completed"
	if err != nil || result.Interrupted {
		status = "error"
	}
	progress.write(status)
	return result, err
}

package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/agentx"
	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// findTraces finds the traces of a scenario, here or on a hub, and looks whether they are those that it is defined over.
func (b *Runner) findTraces(ctx context.Context, p *plan.Plan) error {
	if p.Scenario == nil {
		return nil
	}
	data := p.Scenario.Settings.Data()
	found := agentx.Dataset{Source: p.HubSource, ID: data.Hub.ModelScope, Revision: new(data.Hub.ModelScopeRevision)}
	if p.HubSource == string(hub.HuggingFace) {
		found.ID, found.Revision = data.Hub.HuggingFace, new(data.Hub.HuggingFaceRevision)
	}
	path := p.Data.Path
	if path == "" {
		var err error
		if path, err = b.fetch(ctx, data.Hub); err != nil {
			return i18n.Errorf("fetching the traces of the scenario: %v", "获取场景的轨迹：%v", err)
		}
	} else {
		found.Source, found.Revision = string(hub.Local), nil
		if found.ID = path; filepath.IsAbs(path) {
			if resolved, err := filepath.EvalSymlinks(path); err == nil {
				found.ID = resolved
			}
		}
	}
	bad := func(what, do i18n.Text) error {
		return Problems{config.AboutValue(p.Names, "dataset_path", path, what, do)}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, data.Hub.File)
	}
	hash, err := hashOf(ctx, path)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return bad(i18n.Message(err), i18n.Sprintf("use the file of the traces, or the folder with %s", "请使用轨迹文件，或含有 %s 的目录", data.Hub.File))
	}
	found.TraceFile, found.SHA256, found.Verified = path, hash, hash == data.SHA256
	if !found.Verified && p.Scenario.Settings.Benchmark() {
		return bad(i18n.Sprintf("does not match the variant %s: its SHA-256 is %s instead of %s",
			"与变体 %s 不符：其 SHA-256 是 %s，而非 %s", data.Name, hash, data.SHA256),
			i18n.Text{EN: `remove it, or give the scenario "mode": "smoke"`, ZH: `请去掉，或为场景设置 "mode": "smoke"`})
	}
	if before := p.Scenario.Dataset.SHA256; before != "" && before != hash {
		return bad(i18n.Sprintf("differs from the original run: its SHA-256 is %s instead of %s", "与原运行不同：其 SHA-256 是 %s，而非 %s", hash, before), i18n.Text{})
	}
	p.Scenario.Dataset, p.Data.Path = found, path
	return nil
}

// hashOf is the SHA-256 of a file in hex.
func hashOf(ctx context.Context, path string) (string, error) {
	file, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, untilDone{ctx, file}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// untilDone reads until a context ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

// Read reads, or says that the context has ended.
func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}

// scenarioFiles makes the summaries of a scenario's levels. A nil one makes none.
type scenarioFiles struct {
	run     agentx.Run
	seconds map[string]float64 // how long each level was to last
	level   *agentx.Collector
	done    []agentx.Summary
}

// newScenarioFiles is that of a run's plan.
func newScenarioFiles(doc plan.Document) (*scenarioFiles, error) {
	if doc.Scenario == nil {
		return nil, nil
	}
	run, err := doc.AgentX()
	if err != nil {
		return nil, err
	}
	f := &scenarioFiles{run: run, seconds: map[string]float64{}}
	for _, l := range doc.Levels {
		f.seconds[l.Name] = l.DurationSeconds
	}
	return f, nil
}

// begin starts a level and returns what takes its requests beside another.
func (f *scenarioFiles) begin(other func(*record.Record)) func(*record.Record) {
	if f == nil {
		return other
	}
	f.level = agentx.NewCollector()
	return each(other, f.level.Add)
}

// keep sums up the level, whose folder is given, and holds that for the summary of the sweep. It writes nothing.
func (f *scenarioFiles) keep(made *artifacts.LevelArtifacts, folder string) {
	if f == nil {
		return
	}
	load := made.Level.Load
	l := agentx.Level{Parallel: load.Slots(0), Seconds: f.seconds[load.Name], Status: agentx.Completed}
	switch made.Ended() {
	case eventlog.EndDone, eventlog.EndDuration:
		if made.Level.Succeeded == 0 {
			l.Status, l.Error = agentx.Failed, "no request succeeded"
		}
	case eventlog.EndFailed:
		l.Status, l.Error = agentx.Failed, "the level failed"
		if made.End != nil && made.End.Error != "" {
			l.Error = made.End.Error
		}
	default:
		l.Status = agentx.Cancelled
	}
	s := f.run.Summary(l, f.level, folder)
	f.done = append(f.done, s)
	made.Notes = append(made.Notes, s.Note())
}

// end keeps the level and writes its summary, and that of all so far above its folder.
func (f *scenarioFiles) end(made *artifacts.LevelArtifacts, folder string) {
	if f == nil {
		return
	}
	f.keep(made, folder)
	s := f.done[len(f.done)-1]
	for _, file := range []struct {
		path    string
		content plainjson.Object
	}{
		{filepath.Join(folder, agentx.SummaryFile), s.JSON},
		{filepath.Join(folder, agentx.ExportFile), s.Export},
		{filepath.Join(filepath.Dir(folder), agentx.SweepFile), agentx.Sweep(f.done)},
	} {
		if err := writeObject(file.path, file.content); err != nil {
			made.Warnings = append(made.Warnings, err)
			made.Unmade = append(made.Unmade, filepath.Base(file.path))
		}
	}
}

func writeObject(path string, content plainjson.Object) error {
	data, err := plainjson.MarshalIndent(content, "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = outputs.WriteFile(path, append(data, '\n'))
	}
	if err != nil {
		return i18n.Errorf("create %s: %v", "创建 %s：%v", filepath.Base(path), err)
	}
	return nil
}

package outputs

import (
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/regular"

	"github.com/modelscope/evalscope/perf/i18n"
)

// RunFile is the name of the file that makes a folder a run.
const RunFile = "run.json"

// State says how far a run or a level came.
type State string

// The states. A run that was killed stays Running.
const (
	Running     State = "running"
	Done        State = "done"
	Interrupted State = "interrupted"
	Failed      State = "failed"
)

// A Run is run.json.
type Run struct {
	Format  string `json:"format"`
	Version string `json:"version"`
	ID      string `json:"id"`
	State   State  `json:"state"`
	Program string `json:"program"`
	Host    string `json:"host,omitempty"`
	// PID is the process that makes the run, Locked says that it holds a lock on the folder while it does.
	PID    int  `json:"pid,omitempty"`
	Locked bool `json:"locked,omitempty"`
	// Machine is the one that sent the load; nil in runs of earlier versions.
	Machine *Machine  `json:"machine,omitempty"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	// Resumed are the processes that went on with the run, in their order; Started and Machine are of the first one, PID of the last.
	Resumed []Resumption `json:"resumed,omitempty"`
	// Command is the command line without secrets.
	Command string `json:"command"`
	// Kind is what requests are answered with, a protocol.Kind; "" for generated text.
	Kind string `json:"kind,omitempty"`
	// Server is how the server names itself, ReplyModel the model that its replies name; of several servers, the first.
	Server     string `json:"server,omitempty"`
	ReplyModel string `json:"reply_model,omitempty"`
	// Servers are all servers where there are several.
	Servers []Server `json:"servers,omitempty"`
	// Environment is what the server said of itself, Preflight what was found at this machine before the run, as package
	// preflight spells them.
	Environment json.RawMessage `json:"environment,omitempty"`
	Preflight   json.RawMessage `json:"preflight,omitempty"`
	// Error is why the run failed.
	Error  string  `json:"error,omitempty"`
	Levels []Level `json:"levels"`
	// Search is what a sweep that looked for a load found, as package metric spells it; nil for any other.
	Search json.RawMessage `json:"search,omitempty"`
}

// A Server is one of several, with its address, and how it and its model name themselves.
type Server struct {
	Endpoint   string `json:"endpoint"`
	Server     string `json:"server,omitempty"`
	ReplyModel string `json:"reply_model,omitempty"`
}

// A Level is one level in run.json. Folder is relative to the run's.
type Level struct {
	Name   string `json:"name"`
	Folder string `json:"folder"`
	State  State  `json:"state"`
}

const (
	format  = "evalscope-perf-run"
	version = "1.0"
)

// A Keeper keeps run.json up to date. It is safe for concurrent use.
type Keeper struct {
	mu     sync.Mutex
	folder string
	run    Run
	// again reports whether folders of levels may be there already.
	again bool
}

// Keep starts run.json in the folder of a claim.
func Keep(c *Claim, run Run) (*Keeper, error) {
	run.Format, run.Version, run.State = format, version, Running
	run.PID, run.Locked = os.Getpid(), c.lock != nil && c.lock.file != nil
	k := &Keeper{folder: c.Folder, run: run}
	return k, k.write()
}

// Folder is the run's folder.
func (k *Keeper) Folder() string { return k.folder }

// Run is what run.json says now.
func (k *Keeper) Run() Run {
	k.mu.Lock()
	defer k.mu.Unlock()
	run := k.run
	run.Levels = slices.Clone(run.Levels)
	return run
}

// SetServers notes how the servers and their models name themselves; it is written with the next change.
func (k *Keeper) SetServers(all []Server) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.run.Server, k.run.ReplyModel = all[0].Server, all[0].ReplyModel
	if len(all) > 1 {
		k.run.Servers = all
	}
}

// Describe notes what the server said of itself; it is written with the next change.
func (k *Keeper) Describe(environment json.RawMessage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.run.Environment = environment
}

// Found notes what a search has found so far; it is written with the next change.
func (k *Keeper) Found(search json.RawMessage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.run.Search = search
}

// Begin makes the folder of a level, in one that stands under in the run's where that is not "", and notes the level as running.
func (k *Keeper) Begin(under, name string) (folder string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	folder = filepath.Join(k.folder, under, name)
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", i18n.Errorf("making the folder of levels: %v", "创建级别的目录：%v", err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil && !(k.again && errors.Is(err, os.ErrExist)) {
		return "", i18n.Errorf("making the level's folder: %v", "创建级别的目录：%v", err)
	}
	k.run.Levels = append(k.run.Levels, Level{Name: name, Folder: path.Join(under, name), State: Running})
	return folder, k.write()
}

// End notes the state of the level that began last.
func (k *Keeper) End(state State) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.run.Levels); n > 0 {
		k.run.Levels[n-1].State = state
	}
	return k.write()
}

// Close notes the run's end. cause is nil for a run that was not stopped by an error.
func (k *Keeper) Close(state State, cause error, now time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.run.State, k.run.Ended = state, now
	for i := range k.run.Levels {
		if l := &k.run.Levels[i]; l.State == Running { // it ended with the run
			l.State = state
		}
	}
	if cause != nil {
		k.run.Error = cause.Error()
	}
	return k.write()
}

func (k *Keeper) write() error {
	data, err := plainjson.MarshalIndent(k.run, "  ")
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(k.folder, RunFile), append(data, '\n'))
}

// noRun is a folder without run.json.
type noRun struct{ text i18n.Text }

func (e noRun) Error() string        { return e.text.EN }
func (e noRun) Text() i18n.Text      { return e.text }
func (e noRun) Is(target error) bool { return target == os.ErrNotExist }

// otherFolder says what a folder without a run.json is, if it is known.
func otherFolder(folder string) (i18n.Text, bool) {
	if _, err := os.Lstat(folder); errors.Is(err, os.ErrNotExist) {
		return i18n.Sprintf("%s does not exist", "%s 不存在", folder), true
	}
	if exists(filepath.Join(folder, "plan.json")) { // a run of ours that lost its run.json
		return i18n.Text{}, false
	}
	for _, pattern := range []string{"benchmark_summary.json", "*/benchmark_summary.json"} {
		if found, _ := filepath.Glob(filepath.Join(escaped(folder), pattern)); len(found) > 0 {
			return i18n.Sprintf("%s is a run of EvalScope's Python engine: `evalscope report show` prints its tables", "%s 是 EvalScope Python 引擎的测试：`evalscope report show` 可显示其表格", folder), true
		}
	}
	return i18n.Text{}, false
}

// ReadRun reads the run.json of a folder.
func ReadRun(folder string) (Run, error) {
	var run Run
	data, err := regular.Read(filepath.Join(folder, RunFile), regular.Document)
	if errors.Is(err, os.ErrNotExist) {
		if text, ok := otherFolder(folder); ok {
			return run, noRun{text}
		}
		return run, noRun{i18n.Sprintf("%s is not a run folder: it has no %s; use the folder that contains it (outputs/<time>/<model>)",
			"%s 不是测试目录：其中没有 %s；请使用含有它的目录（outputs/<时间>/<模型>）", folder, RunFile)}
	}
	if err != nil {
		return run, i18n.Errorf("reading the run: %v", "读取测试：%v", err)
	}
	if err := json.Unmarshal(data, &run); err != nil {
		return run, i18n.Errorf("reading %s: %v", "读取 %s：%v", filepath.Join(folder, RunFile), err)
	}
	if run.Format != format {
		return run, i18n.Errorf("%s is not a run of evalscope perf", "%s 不是 evalscope perf 的测试", filepath.Join(folder, RunFile))
	}
	return run, nil
}

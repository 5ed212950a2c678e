package perftest

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// callTimeout is how long a call may last whose context has ended: long, because it only tells one that returns from one that
// does not.
const callTimeout = 10 * time.Second

// Visualizer holds a visualizer to its contract with settings under which it can be shown: what it declares is complete; it takes
// the figures of two levels and each way in which a run ends; it can be closed without a start; its calls return when their context
// ends; secret arguments stand in none of its files in the run's folder. Settings lack nothing: Arguments are then the defaults,
// Getenv finds no variable.
func Visualizer(t testing.TB, d visualizer.Declaration, settings visualizer.Settings) {
	t.Helper()
	s := visualizerSubject{subject{t, "visualizer " + d.Name}, d, settings}
	defer s.catch()
	if !s.checkDeclaration() {
		return
	}
	s.settings = filled(d, settings)
	for _, state := range []visualizer.State{visualizer.Finished, visualizer.Failed, visualizer.Aborted} {
		if !s.show(state) {
			return
		}
	}
	if ready, ok := s.prepare(); ok {
		ready.Close() // a run may end before its start
	}
	s.checkDeadline()
}

// VisualizerRefuses holds a visualizer to what it does under settings with which it cannot be shown, such as no key: Prepare says
// what is wrong and what to do, as a *visualizer.Problem.
func VisualizerRefuses(t testing.TB, d visualizer.Declaration, settings visualizer.Settings) {
	t.Helper()
	s := visualizerSubject{subject{t, "visualizer " + d.Name}, d, settings}
	defer s.catch()
	if !s.checkDeclaration() {
		return
	}
	s.settings = filled(d, settings)
	ready, err := d.Prepare(t.Context(), s.settings)
	problem := (*visualizer.Problem)(nil)
	switch {
	case err == nil:
		ready.Close()
		s.wrong("it is ready, and was to say what is wrong")
	case !errors.As(err, &problem) || problem.What == "" || problem.Do == "":
		s.wrong("the error %q is no *visualizer.Problem with What and Do", err)
	}
}

type visualizerSubject struct {
	subject
	declaration visualizer.Declaration
	settings    visualizer.Settings
}

// filled gives settings what every run has.
func filled(d visualizer.Declaration, s visualizer.Settings) visualizer.Settings {
	if s.Arguments == nil {
		s.Arguments, _ = argument.Read(d.Declared(), nil)
	}
	if s.Getenv == nil {
		s.Getenv = func(string) string { return "" }
	}
	return s
}

func (s visualizerSubject) checkDeclaration() (ok bool) {
	s.Helper()
	s.checkName(s.declaration.Name)
	readable := s.checkArguments(s.declaration.Declared())
	for _, a := range s.declaration.Arguments {
		if a.Secret && a.Kind != argument.Text {
			s.wrong("the argument %s is a secret and no Text", a.Name)
		}
		if a.Selects && a.Flag == "" || strings.HasPrefix(a.Flag, "-") {
			s.wrong("the argument %s has the Flag %q: it is a name without dashes, and Selects needs one", a.Name, a.Flag)
		}
	}
	if s.declaration.Prepare == nil {
		s.wrong("it has no Prepare")
	}
	return readable && s.declaration.Prepare != nil
}

func (s visualizerSubject) prepare() (visualizer.Ready, bool) {
	s.Helper()
	ready, err := s.declaration.Prepare(s.Context(), s.settings)
	if err != nil {
		s.wrong("Prepare: %v", err)
		return nil, false
	}
	if ready == nil {
		s.wrong("Prepare gives neither a Ready nor an error")
		return nil, false
	}
	return ready, true
}

// start begins a run in a folder.
func (s visualizerSubject) start(folder string) (visualizer.Ready, visualizer.Session, bool) {
	s.Helper()
	ready, ok := s.prepare()
	if !ok {
		return nil, nil, false
	}
	started, err := ready.Start(s.Context(), visualizer.Run{ID: "0f0e0d0c-0b0a-4908-8706-050403020100", Name: "a run", Folder: folder,
		Config: []visualizer.Entry{{Name: "model", Value: json.RawMessage(`"m"`)}, {Name: "parallel", Value: json.RawMessage("[1, 2]")}}, Tags: []string{"m"}})
	if err != nil || started == nil || started.Session == nil {
		s.wrong("Start: %v; without an error it gives a Session", err)
		ready.Close()
		return nil, nil, false
	}
	return ready, started.Session, true
}

// show shows a run of two levels that ends so.
func (s visualizerSubject) show(state visualizer.State) (ok bool) {
	s.Helper()
	folder := s.TempDir()
	ready, session, ok := s.start(folder)
	if !ok {
		return false
	}
	defer ready.Close()
	end := visualizer.End{State: state, Levels: table(2)}
	for level := 1; level <= 2; level++ {
		for i := range 3 {
			p := visualizer.Point{Step: int64(10*level + i), Level: level, Values: values()}
			s.call("Log", func() error { return session.Log(s.Context(), p) })
		}
		done := visualizer.Level{Step: int64(10*level + 5), Level: level, Name: "parallel_1_number_5", Values: values(), Percentiles: table(3)}
		s.call("Level", func() error { return session.Level(s.Context(), done) })
	}
	s.call("Finish, "+string(state), func() error { return session.Finish(s.Context(), end) })
	s.checkSecrets(folder)
	return true
}

func (s visualizerSubject) call(name string, call func() error) {
	s.Helper()
	if err := call(); err != nil {
		s.wrong("%s: %v", name, err)
	}
}

func values() []visualizer.Value {
	return []visualizer.Value{{Name: "Avg Latency (s)", Value: 1.5}, {Name: "Success Rate (%)", Value: 100}}
}

// table has an absent figure in each row.
func table(rows int) visualizer.Table {
	t := visualizer.Table{Columns: []string{"Name", "TTFT (ms)", "TPOT (ms)"}}
	for range rows {
		t.Rows = append(t.Rows, []any{"p50", 12.5, nil})
	}
	return t
}

// checkDeadline calls a session with a context that has ended.
func (s visualizerSubject) checkDeadline() {
	s.Helper()
	ready, session, ok := s.start(s.TempDir())
	if !ok {
		return
	}
	over, cancel := context.WithCancel(s.Context())
	cancel()
	s.returns("Log", func() { _ = session.Log(over, visualizer.Point{Step: 1, Level: 1, Values: values()}) })
	s.returns("Finish", func() { _ = session.Finish(over, visualizer.End{State: visualizer.Aborted}) })
	s.returns("Close", ready.Close)
}

// returns reports a call that does not return.
func (s visualizerSubject) returns(name string, call func()) {
	s.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer s.catch()
		call()
	}()
	timer := time.NewTimer(callTimeout)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		s.wrong("%s has not returned %s after its context ended", name, callTimeout)
	}
}

// checkSecrets looks for the values of secret arguments in a run's folder.
func (s visualizerSubject) checkSecrets(folder string) {
	s.Helper()
	for _, a := range s.declaration.Arguments {
		secret := s.settings.Arguments.Text(a.Name)
		if !a.Secret || len(secret) < 8 { // a short word may stand anywhere
			continue
		}
		root := os.DirFS(folder)
		err := fs.WalkDir(root, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			data, err := fs.ReadFile(root, path)
			if strings.Contains(string(data), secret) {
				s.wrong("the secret argument %s stands in %s", a.Name, filepath.ToSlash(path))
			}
			return err
		})
		if err != nil {
			s.wrong("reading its files: %v", err)
		}
	}
}

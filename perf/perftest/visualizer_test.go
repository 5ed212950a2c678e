package perftest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A wall is a visualizer that keeps a file in the run's folder. Its faults are those of a test.
type wall struct {
	visualizer.Declaration
	cannot                                           error
	noReady, noSession, leaks, hangs, panics, aborts bool
	fails                                            string
	key                                              string
}

func (w *wall) declaration() visualizer.Declaration {
	if w.Prepare == nil && w.Name != "unprepared" {
		w.Prepare = func(_ context.Context, s visualizer.Settings) (visualizer.Ready, error) {
			w.key = s.Arguments.Text("key")
			if w.noReady {
				return nil, nil
			}
			return w, w.cannot
		}
	}
	return w.Declaration
}

func (w *wall) Start(_ context.Context, run visualizer.Run) (*visualizer.Started, error) {
	if w.noSession {
		return nil, nil
	}
	text := run.Name
	if w.leaks {
		text += w.key
	}
	return &visualizer.Started{Session: w}, os.WriteFile(filepath.Join(run.Folder, "wall.txt"), []byte(text), 0o600)
}

func (w *wall) Close() {}

func (w *wall) call(name string) error {
	if w.panics {
		panic("oh")
	}
	if w.fails == name {
		return errors.New("no room")
	}
	return nil
}

func (w *wall) Log(ctx context.Context, _ visualizer.Point) error {
	if w.hangs && ctx.Err() != nil {
		time.Sleep(time.Hour)
	}
	return w.call("Log")
}

func (w *wall) Level(context.Context, visualizer.Level) error { return w.call("Level") }

func (w *wall) Finish(_ context.Context, e visualizer.End) error {
	if w.aborts && e.State == visualizer.Aborted {
		return errors.New("the state is not known")
	}
	return w.call("Finish")
}

func soundWall() *wall {
	return &wall{Declaration: visualizer.Declaration{Name: "wall", Arguments: []visualizer.Argument{
		{Flag: "wall-key", Declaration: argument.Declaration{Secret: true, Name: "key", Kind: argument.Text, Help: i18n.Text{EN: "x", ZH: "x"}}}}}}
}

func TestVisualizer_FindsWhatIsBroken(t *testing.T) {
	for want, breaks := range map[string]func(*wall){
		"":                                    func(*wall) {},
		"it has no Name":                      func(w *wall) { w.Name = "" },
		"has no Help in English":              func(w *wall) { w.Arguments[0].Help.EN = "" },
		"is a secret and no Text":             func(w *wall) { w.Arguments[0].Kind = argument.JSON },
		"a name without dashes":               func(w *wall) { w.Arguments[0].Flag = "--wall-key" },
		"and Selects needs one":               func(w *wall) { w.Arguments[0].Flag, w.Arguments[0].Selects = "", true },
		"it has no Prepare":                   func(w *wall) { w.Name = "unprepared" },
		"Prepare: no room":                    func(w *wall) { w.cannot = errors.New("no room") },
		"neither a Ready nor an error":        func(w *wall) { w.noReady = true },
		"without an error it gives a Session": func(w *wall) { w.noSession = true },
		"Log: no room":                        func(w *wall) { w.fails = "Log" },
		"Level: no room":                      func(w *wall) { w.fails = "Level" },
		"Finish, finished: no room":           func(w *wall) { w.fails = "Finish" },
		"Finish, aborted: the state is not":   func(w *wall) { w.aborts = true },
		"key stands in wall.txt":              func(w *wall) { w.leaks = true },
		"it panics: oh":                       func(w *wall) { w.panics = true },
	} {
		w := soundWall()
		breaks(w)
		r := &recorder{TB: t}
		perftest.Visualizer(r, w.declaration(), visualizer.Settings{Arguments: argument.Values{"key": "key-0123456789"}})
		r.only(t, want)
	}
}

func TestVisualizer_FindsACallThatDoesNotReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := soundWall()
		w.hangs = true
		r := &recorder{TB: t}
		perftest.Visualizer(r, w.declaration(), visualizer.Settings{})
		r.only(t, "Log has not returned")
		time.Sleep(2 * time.Hour)
	})
}

func TestVisualizerRefuses_WantsAProblemWithARemedy(t *testing.T) {
	for want, cannot := range map[string]error{
		"":                            &visualizer.Problem{What: "there is no key", Do: "give one"},
		"is no *visualizer.Problem":   errors.New("no"),
		"with What and Do":            &visualizer.Problem{What: "there is no key"},
		"it is ready, and was to say": nil,
	} {
		w := soundWall()
		w.cannot = cannot
		r := &recorder{TB: t}
		perftest.VisualizerRefuses(r, w.declaration(), visualizer.Settings{})
		r.only(t, want)
	}
}

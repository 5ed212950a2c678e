package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/metric"
)

// watch follows a run as server-sent events: a `state` a beat, `end` when the run is over. It reads the event log of
// the level under way and nothing else, so that the run itself does not notice.
func (s *site) watch(w http.ResponseWriter, r *http.Request) {
	run := r.URL.Query().Get("run")
	if !fs.ValidPath(run) {
		http.NotFound(w, r)
		return
	}
	if found, ok := catalog.Open(s.root, run); !ok || found.Foreign {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	beat := time.NewTicker(s.Beat)
	defer beat.Stop()
	f := newFollower("")
	for {
		st, err := s.look(run, &f)
		if err != nil {
			say(w, "trouble", reason(err))
		} else if say(w, "state", st) != nil {
			return
		}
		if st.RunState != string(outputs.Running) {
			say(w, "end", st.RunState)
		}
		if out.Flush() != nil || st.RunState != string(outputs.Running) {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
		}
	}
}

// say writes one event.
func say(w http.ResponseWriter, event string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, data)
	return err
}

// look reads what is new of the level that began last.
func (s *site) look(run string, f **follower) (state, error) {
	st := state{Run: run}
	var now outputs.Run
	data, err := regular.ReadFS(s.root, path.Join(run, outputs.RunFile), regular.Document)
	if err == nil {
		err = json.Unmarshal(data, &now)
	}
	if err != nil {
		return st, err
	}
	found, _ := catalog.Open(s.root, run)
	st.RunState, st.Index, st.Levels = found.State, len(now.Levels), s.planned(run)
	if len(now.Levels) == 0 {
		return st, nil
	}
	l := now.Levels[len(now.Levels)-1]
	if (*f).level != l.Name {
		*f = newFollower(l.Name)
	}
	if !fs.ValidPath(l.Folder) {
		return st, errors.New("the level's folder is outside the run's folder")
	}
	for more := true; more && err == nil; {
		if err = s.readOn(*f, path.Join(run, l.Folder)); err == nil {
			more = (*f).follow(s.there(path.Join(run, l.Folder, eventlog.SegmentName((*f).segment+1))))
		}
	}
	(*f).fill(&st)
	st.Number = (*f).asked()
	return st, err
}

// readOn reads what is new of the segment of a level that is followed.
func (s *site) readOn(f *follower, level string) error {
	file, err := s.open(path.Join(level, eventlog.SegmentName(f.segment)))
	if err != nil {
		return err
	}
	defer file.Close()
	for more := true; more && err == nil; {
		more, err = f.read(file)
	}
	return err
}

// there reports whether a file is there.
func (s *site) there(name string) bool {
	_, err := fs.Stat(s.root, name)
	return err == nil
}

// planned is how many levels the run's plan has, 0 where that is not known.
func (s *site) planned(run string) int {
	var plan struct {
		Levels []json.RawMessage `json:"levels"`
	}
	data, err := regular.ReadFS(s.root, path.Join(run, "plan.json"), regular.Document)
	if err != nil || json.Unmarshal(data, &plan) != nil {
		return 0
	}
	return len(plan.Levels)
}

// asked is how many requests the level was asked for.
func (f *follower) asked() int {
	var first struct {
		Head struct {
			Load metric.Load `json:"load"`
		} `json:"head"`
	}
	if json.Unmarshal(f.head, &first) != nil {
		return 0
	}
	return first.Head.Load.Number
}

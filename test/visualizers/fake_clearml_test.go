package visualizers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A clearmlServer speaks as much of ClearML's API as its SDK needs to show a task. It is also the server of files.
type clearmlServer struct {
	recorder
	task     object
	scalars  map[string]map[int]float64 // by "metric/variant" and iteration
	plots    map[string]bool
	uploads  []string
	statuses []string
}

func newClearMLServer(t *testing.T) *clearmlServer {
	s := &clearmlServer{task: object{}, scalars: map[string]map[int]float64{}, plots: map[string]bool{}}
	s.serve(t, s.answer)
	return s
}

func (s *clearmlServer) env(t *testing.T) []string {
	return []string{"CLEARML_API_HOST=" + s.url, "CLEARML_WEB_HOST=" + s.url, "CLEARML_FILES_HOST=" + s.url,
		"CLEARML_API_ACCESS_KEY=clearmlaccess0123456789", "CLEARML_API_SECRET_KEY=clearmlsecret0123456789",
		"CLEARML_CACHE_DIR=" + t.TempDir()}
}

func (s *clearmlServer) answer(w http.ResponseWriter, q *http.Request, body []byte) {
	call := q.URL.Path[strings.LastIndexByte(q.URL.Path, '/')+1:]
	if q.Method == http.MethodPost && strings.Contains(q.Header.Get("Content-Type"), "multipart") || q.Method == http.MethodPut {
		s.uploads = append(s.uploads, string(body[:min(len(body), 300)]))
		return
	}
	meta := object{"id": "1", "trx": "1", "endpoint": object{"name": call, "requested_version": "2.23", "actual_version": "2.23"},
		"result_code": 200, "result_subcode": 0, "result_msg": "OK", "error_stack": nil, "error_data": object{}}
	say(w, object{"meta": meta, "data": s.call(call, body)})
}

// token is a JWT of nobody that never ends: the SDK reads its claims.
const token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDAsImVudiI6ICJ4IiwgImFwaV92ZXJzaW9uIjoiMi4yMyIsInNlcnZlcl92ZXJzaW9uIjoiMS4xNy4wIiwic2VydmVyX2J1aWxkIjoiMSIsImZlYXR1cmVfc2V0IjoiYmFzaWMifQ.c2ln"

func (s *clearmlServer) call(call string, body []byte) object {
	var in object
	_ = json.Unmarshal(body, &in)
	switch call {
	case "auth.login":
		return object{"token": token}
	case "projects.get_all", "projects.get_all_ex":
		return object{"projects": []object{{"id": "p1", "name": "perf_benchmark"}}}
	case "projects.create":
		return object{"id": "p1"}
	case "tasks.create":
		s.task = in
		s.task["id"], s.task["status"], s.task["last_update"] = "t1", "created", time.Now().UTC().Format(time.RFC3339Nano)
		return object{"id": "t1"}
	case "tasks.edit", "tasks.update":
		for k, v := range in {
			if k != "task" && k != "force" {
				s.task[k] = v
			}
		}
		return object{"updated": 1, "fields": in}
	case "tasks.get_by_id":
		return object{"task": s.task}
	case "tasks.get_all", "tasks.get_all_ex":
		return object{"tasks": []object{s.task}}
	case "tasks.started", "tasks.completed", "tasks.stopped", "tasks.failed":
		s.statuses = append(s.statuses, strings.TrimPrefix(call, "tasks."))
		s.task["status"] = map[string]string{"tasks.started": "in_progress"}[call]
		return object{"updated": 1, "fields": object{}}
	case "events.add_batch":
		s.events(body)
		return object{"added": 1, "errors": 0, "errors_info": object{}}
	}
	return object{}
}

func (s *clearmlServer) events(body []byte) {
	for line := range bytes.Lines(body) {
		var e struct {
			Type, Metric, Variant string
			Iter                  int
			Value                 float64
		}
		if json.Unmarshal(line, &e) != nil {
			continue
		}
		name := e.Metric + "/" + e.Variant
		switch e.Type {
		case "plot":
			s.plots[name] = true
		case "training_stats_scalar":
			if s.scalars[name] == nil {
				s.scalars[name] = map[int]float64{}
			}
			s.scalars[name][e.Iter] = e.Value
		}
	}
}

// at is a metric's variants at an iteration.
func (s *clearmlServer) at(metric string, iteration int) map[string]float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	figures := map[string]float64{}
	for name, points := range s.scalars {
		variant, ok := strings.CutPrefix(name, metric+"/")
		if v, there := points[iteration]; ok && there {
			figures[variant] = v
		}
	}
	return figures
}

func (s *clearmlServer) String() string {
	return fmt.Sprint(s.statuses, len(s.scalars), s.plots, len(s.uploads))
}

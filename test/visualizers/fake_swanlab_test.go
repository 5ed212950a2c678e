package visualizers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// A swanlabServer speaks as much of SwanLab's protocol as its SDK needs to show a run.
type swanlabServer struct {
	recorder
	points map[string]map[int]float64
	texts  map[string]bool
	files  []string
	state  string
}

func newSwanLabServer(t *testing.T) *swanlabServer {
	s := &swanlabServer{points: map[string]map[int]float64{}, texts: map[string]bool{}}
	s.serve(t, s.answer)
	return s
}

func (s *swanlabServer) answer(w http.ResponseWriter, q *http.Request, body []byte) {
	path := q.URL.Path
	project := object{"cuid": "p1", "name": "perf_benchmark", "path": "/someone/perf_benchmark", "group": object{"username": "someone"},
		"_count": object{"experiments": 0}}
	switch {
	case path == "/api/login/api_key":
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "s"})
		say(w, object{"sid": "s", "expiredAt": "2099-01-01T00:00:00.000Z", "userInfo": object{"username": "someone"}})
	case strings.HasPrefix(path, "/api/project/") && strings.HasSuffix(path, "/experiment") && q.Method == http.MethodPost:
		w.WriteHeader(http.StatusCreated)
		say(w, object{"cuid": "x1", "slug": "x1", "name": "run"})
	case path == "/api/house/metrics":
		s.metrics(body)
		say(w, object{})
	case path == "/api/resources/presigned/put", strings.HasSuffix(path, "/files/prepare"):
		var m struct {
			Paths []string
			Files []struct{ Path string }
		}
		_ = json.Unmarshal(body, &m)
		for _, f := range m.Files {
			m.Paths = append(m.Paths, f.Path)
		}
		urls := []string{}
		for _, path := range m.Paths {
			urls = append(urls, s.url+"/upload/"+path)
		}
		say(w, object{"urls": urls})
	case strings.HasPrefix(path, "/upload/"):
		s.files = append(s.files, strings.TrimPrefix(path, "/upload/"))
		w.WriteHeader(http.StatusOK)
	case strings.HasSuffix(path, "/state"):
		var m struct{ State string }
		_ = json.Unmarshal(body, &m)
		s.state = m.State
		say(w, object{})
	case strings.HasPrefix(path, "/api/project"):
		say(w, project)
	default:
		say(w, object{})
	}
}

func (s *swanlabServer) metrics(body []byte) {
	var m struct {
		Type    string
		Metrics []struct {
			Key   string
			Index int
			Data  any
		}
	}
	_ = json.Unmarshal(body, &m)
	for _, p := range m.Metrics {
		v, ok := p.Data.(float64)
		if m.Type != "scalar" || !ok {
			s.texts[p.Key] = true
			continue
		}
		if s.points[p.Key] == nil {
			s.points[p.Key] = map[int]float64{}
		}
		s.points[p.Key][p.Index] = v
	}
}

// at is the figures whose names begin with prefix at a step.
func (s *swanlabServer) at(prefix string, step int) map[string]float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	figures := map[string]float64{}
	for key, points := range s.points {
		if v, ok := points[step]; ok && strings.HasPrefix(key, prefix) {
			figures[strings.TrimPrefix(key, prefix)] = v
		}
	}
	return figures
}

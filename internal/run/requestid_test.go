package run_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
)

// A naming server notes the X-Request-ID of each request, and gives each an id of its own.
type naming struct {
	mu   sync.Mutex
	seen []string
}

func (n *naming) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	sent := strings.Join(r.Header.Values("X-Request-Id"), "+")
	n.mu.Lock()
	n.seen = append(n.seen, sent)
	number := len(n.seen)
	n.mu.Unlock()
	w.Header().Set("X-Request-Id", fmt.Sprint("srv-", number, "-for-", sent))
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "data: {\"id\":\"chatcmpl-%d\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", number)
}

func sendTo(t *testing.T, change func(*run.Arguments)) ([]string, *run.Result) {
	t.Helper()
	n := &naming{}
	server := httptest.NewServer(n)
	defer server.Close()
	args := arguments(t, server.URL+"/v1")
	args.Parallel, args.Number, args.Exports = []int{1, 3}, []run.Count{{N: 4}, {N: 6}}, []string{"csv"}
	change(&args)
	result := mustRun(t, args)
	return n.seen, result
}

func TestRequestid_EveryRequestHasAnIDOfItsOwnAndTheServersIsKept(t *testing.T) {
	seen, result := sendTo(t, func(*run.Arguments) {})
	form := regexp.MustCompile(`^[0-9a-f]{16}-(test|[01])-\d+$`)
	unique := map[string]bool{}
	for _, id := range seen {
		if !form.MatchString(id) || unique[id] || !strings.HasPrefix(strings.ReplaceAll(result.ID, "-", ""), id[:16]) {
			t.Errorf("the server saw %q in run %s, known already %v", id, result.ID, unique[id])
		}
		unique[id] = true
	}
	if len(seen) != 12 {
		t.Errorf("the server saw %d requests, want the two of the test and 10", len(seen))
	}
	logged := 0
	for level, folder := range []string{"parallel_1_number_4", "parallel_3_number_6"} {
		log, err := eventlog.Open(filepath.Join(result.Folder, folder, eventlog.FileName))
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		for {
			e, err := log.Next()
			if err != nil {
				break
			}
			if e.Request == nil {
				continue
			}
			logged++
			ids := e.Request.IDs()
			if !unique[ids.Sent] || !strings.HasSuffix(ids.Server, "-for-"+ids.Sent) || !strings.Contains(ids.Sent, fmt.Sprintf("-%d-", level)) ||
				!strings.HasPrefix(ids.Server, "srv-"+strings.TrimPrefix(ids.Reply, "chatcmpl-")+"-") {
				t.Errorf("level %d: the log has %+v", level, ids)
			}
		}
	}
	if logged != 10 {
		t.Errorf("%d requests are in the logs", logged)
	}
	for _, row := range rows(t, result.Folder) {
		if !unique[row["sent_id"]] || !strings.HasSuffix(row["server_id"], "-for-"+row["sent_id"]) {
			t.Errorf("the CSV has %q and %q", row["sent_id"], row["server_id"])
		}
	}
}

func TestRequestid_UsersIDWinsAndTheFlagTurnsOursOff(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*run.Arguments)
		want   string
	}{
		"the user's": {func(a *run.Arguments) { a.Headers = run.Headers{{Name: "x-request-id", Value: "mine"}} }, "mine"},
		"off":        {func(a *run.Arguments) { a.RequestID = "off" }, ""},
	} {
		seen, result := sendTo(t, c.change)
		for _, id := range seen {
			if id != c.want {
				t.Errorf("%s: the server saw %q", name, id)
			}
		}
		for _, row := range rows(t, result.Folder) {
			if row["sent_id"] != "" || !strings.HasPrefix(row["server_id"], "srv-") {
				t.Errorf("%s: the CSV has %q and %q", name, row["sent_id"], row["server_id"])
			}
		}
	}
}

// rows are the requests of the CSV export by the names of its columns.
func rows(t *testing.T, folder string) (all []map[string]string) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(folder, "*requests*.csv"))
	if len(found) != 1 {
		t.Fatalf("the exports are %q", found)
	}
	file, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil || len(lines) != 11 {
		t.Fatalf("%d lines: %v", len(lines), err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[strings.Split(name, " ")[0]] = line[i]
		}
		all = append(all, row)
	}
	return all
}

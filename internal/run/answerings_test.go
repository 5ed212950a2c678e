package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
)

// An answering is how the server of these tests answers a prompt that names it.
type answering func(w http.ResponseWriter, r *http.Request)

func send(w http.ResponseWriter, events ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for _, e := range events {
		fmt.Fprintf(w, "data: %s\n\n", e)
	}
	http.NewResponseController(w).Flush()
}

const (
	hello    = `{"id":"r1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"hello"},"finish_reason":null}]}`
	ended    = `{"id":"r1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}`
	eight    = `{"id":"r1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":8,"total_tokens":11}}`
	doneMark = "[DONE]"
)

// refuse answers with a status and words.
func refuse(status int, words string) answering {
	return func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"error":{"message":"`+words+`"}}`, status)
	}
}

// stream answers with events and the clean end of the body.
func stream(events ...string) answering {
	return func(w http.ResponseWriter, _ *http.Request) { send(w, events...) }
}

// broken sends an event and then resets the connection, or closes it in good order but in the middle of the body.
func broken(reset bool) answering {
	return func(w http.ResponseWriter, _ *http.Request) {
		send(w, hello)
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		if reset {
			connection.(*net.TCPConn).SetLinger(0)
		}
		connection.Close()
	}
}

// silent sends events and then nothing until the client goes.
func silent(events ...string) answering {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(events) > 0 {
			send(w, events...)
		}
		<-r.Context().Done()
	}
}

// endless sends an event now and then for as long as the client stays.
func endless(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		send(w, hello)
		select {
		case <-r.Context().Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// answerings serves each prompt as it asks for.
func answerings(t *testing.T, of map[string]answering) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var asked struct{ Messages []struct{ Content string } }
		if json.Unmarshal(body, &asked) != nil || len(asked.Messages) != 1 || of[asked.Messages[0].Content] == nil {
			http.NotFound(w, r)
			return
		}
		of[asked.Messages[0].Content](w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// asking are the arguments of a run that sends each prompt once, four at a time, and gives up after a second of silence.
func asking(t *testing.T, url string, prompts ...string) run.Arguments {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prompts.txt")
	if err := os.WriteFile(path, []byte(strings.Join(prompts, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := arguments(t, url)
	args.Prompt, args.PromptText, args.Dataset, args.DatasetPath = nil, "", "line_by_line", &path
	args.Parallel, args.Number = []int{4}, []run.Count{{N: len(prompts)}}
	args.ReadTimeout, args.TotalTimeout = ptr(run.Seconds(1)), ptr(run.Seconds(2))
	args.NoTestConnection, args.NoPreflight = true, true
	return args
}

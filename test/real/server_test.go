package real

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A server is a Python script of test/servers that is running.
type server struct {
	url     string
	command *exec.Cmd
	stdin   io.Closer
}

// stop ends the server; its scripts end with their standard input. How they exit does not matter.
func (s *server) stop() {
	_ = s.stdin.Close()
	_ = s.command.Wait()
}

func startLlama(t *testing.T) *server {
	t.Helper()
	return start(t, testenv.Python(t, "xllamacpp", "gguf", "tokenizers"),
		"llamacpp.py", filepath.Join(shared.dir, "llama"), "0", "--parallel", "4", "--until-eof")
}

// startMock starts llmock, which does to requests what its flags say and keeps a journal of it.
func startMock(t *testing.T, flags ...string) *server {
	t.Helper()
	onlyWhenAsked(t)
	s := start(t, testenv.Python(t, "llmock"), "mock.py", append([]string{"0"}, flags...)...)
	t.Cleanup(s.stop)
	return s
}

// start runs a script of test/servers and waits until it says where it serves.
func start(t *testing.T, python, script string, args ...string) *server {
	t.Helper()
	command := exec.Command(python, append([]string{filepath.Join(testenv.Root(), "test", "servers", script)}, args...)...)
	var said bytes.Buffer
	command.Stderr = &said
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{command: command, stdin: stdin}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Serving on "); ok {
			s.url = url
			return s
		}
	}
	s.stop()
	t.Fatalf("%s did not start:\n%s", script, said.String())
	return nil
}

// get reads a page of the server.
func (s *server) get(t *testing.T, path string) []byte {
	t.Helper()
	reply, err := http.Get(s.url + path)
	return body(t, path, reply, err)
}

// post sends JSON to the server and decodes its answer into out.
func (s *server) post(t *testing.T, path string, in []byte, out any) {
	t.Helper()
	reply, err := http.Post(s.url+path, "application/json", bytes.NewReader(in))
	data := body(t, path, reply, err)
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatalf("%s: %v in %s", path, err, data)
	}
}

func body(t *testing.T, path string, reply *http.Response, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	data, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		t.Fatalf("%s: HTTP %d, %v: %s", path, reply.StatusCode, err, data)
	}
	return data
}

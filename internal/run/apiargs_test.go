package run_test

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

// signed is the OpenAI API with two keys of its own in every body.
type signed struct {
	openai.Protocol
	team, pass string
}

func (s signed) Encode(turn workload.Turn, settings protocol.Settings) (protocol.Request, error) {
	settings.Extra = append(settings.Extra, protocol.Field{Key: "team", Value: protocol.Literal(s.team)}, protocol.Field{Key: "x", Value: protocol.Literal(s.pass)})
	return s.Protocol.Encode(turn, settings)
}

func signing(opened *atomic.Int64) run.Options {
	return run.Options{Plugins: standard.Plugins().WithProtocols(protocol.Declaration{Name: "signed", ChatEndpoint: "chat/completions",
		Arguments: []argument.Declaration{{Name: "team", Kind: argument.Text, Default: `"ours"`}, {Name: "pass", Kind: argument.Text, Secret: true}},
		Open: func(args argument.Values) (protocol.Protocol, error) {
			opened.Add(1)
			return signed{openai.New(), args.Text("team"), args.Text("pass")}, nil
		}})}
}

func TestAPIArguments_ReachThePluginsProtocol(t *testing.T) {
	var sent atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent.Store(string(body))
		io.WriteString(w, `{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}`)
	}))
	defer server.Close()
	args := arguments(t, server.URL)
	args.Stream, args.NoTestConnection, args.API, args.Number = false, true, "signed", []run.Count{{N: 1}}
	args.APIArgs = config.Tags{{Name: "team", Value: "checkout"}, {Name: "pass", Value: "open-sesame"}}
	var opened atomic.Int64
	result, err := run.Run(t.Context(), args, signing(&opened))
	if err != nil || opened.Load() != 1 {
		t.Fatalf("%v; the API was opened %d times", err, opened.Load())
	}
	if body, _ := sent.Load().(string); !strings.Contains(body, `"team":"checkout"`) || !strings.Contains(body, `"x":"open-sesame"`) {
		t.Errorf("sent %s", body)
	}
	kept := files(t, result.Folder)
	if strings.Contains(kept, "open-sesame") || !strings.Contains(kept, "team=checkout") {
		t.Errorf("the run's files hold the secret, or lack the argument:\n%s", kept)
	}
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, signing(&opened)); err != nil || opened.Load() != 2 {
		t.Errorf("%v; the API was opened %d times for the run and its report", err, opened.Load())
	}
}

// files is what stands in all files below a folder.
func files(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestAPIArguments_ThatAreWrongAreRefusedBeforeAnythingIsSent(t *testing.T) {
	args := arguments(t, "http://127.0.0.1:9")
	args.API, args.APIArgs = "signed", config.Tags{{Name: "taem", Value: "x"}}
	_, err := run.Run(t.Context(), args, signing(new(atomic.Int64)))
	if err == nil || !strings.Contains(err.Error(), "api_arg: 'taem' is not an argument of API signed: did you mean team?") {
		t.Error(err)
	}
}

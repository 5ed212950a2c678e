package openai

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// An expectation is what a recorded reply means, as testdata/expect.py read it.
type expectation struct {
	N        int
	Fault    record.FaultKind
	Kinds    []string
	Tokens   []int // of each payload, -1 where nothing says
	Counted  record.TokenSource
	Choices  []record.Choice
	Usage    [2]int
	Complete bool
}

func TestFixture_RecordedRepliesMeanWhatPythonReads(t *testing.T) {
	data, err := os.ReadFile("testdata/expect.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for file, text := range all {
		t.Run(file, func(t *testing.T) {
			var want expectation
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			got := expectation{N: want.N}
			body, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			asked := protocol.Request{N: want.N}
			reply := Protocol{}.NewReply(&asked)
			if strings.HasSuffix(file, ".json") {
				if fault := reply.Body(body); fault != nil {
					t.Fatal(fault)
				}
			} else {
				chunks := payloads(body)
				both(t, chunks)
				for _, chunk := range chunks {
					m := reply.Payload(nil, chunk)
					if m.Fault != nil {
						got.Fault = m.Fault.Kind
						break
					}
					got.Kinds, got.Tokens = append(got.Kinds, words(m.Kind)), append(got.Tokens, m.Tokens)
				}
			}
			r := reply.Result()
			got.Choices, got.Complete, got.Counted = r.Choices, r.Complete, r.Counted
			if r.Usage.Given {
				got.Usage = [2]int{r.Usage.Prompt, r.Usage.Completion}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFixture_ErrorsOfRealServersGiveTheirMessage(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/error_*.json")
	seen := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var reply struct{ Error struct{ Message string } }
		if json.Unmarshal(body, &reply) != nil || reply.Error.Message == "" {
			continue // llama.cpp ignores a wrong model name and answers
		}
		seen++
		if got := (Protocol{}).ErrorText(body); got != reply.Error.Message {
			t.Errorf("%s: %q", file, got)
		}
	}
	if seen < 5 {
		t.Errorf("only %d error bodies", seen)
	}
}

// payloads is the data of a recorded stream's events; none of the servers folds or comments its events.
func payloads(stream []byte) [][]byte {
	var out [][]byte
	for event := range bytes.SplitSeq(stream, []byte("\n\n")) {
		if data, ok := bytes.CutPrefix(event, []byte("data: ")); ok {
			out = append(out, data)
		}
	}
	return out
}

// words names the parts of a kind in alphabetical order.
func words(k record.Kind) string {
	var list []string
	for name, bit := range map[string]record.Kind{"role": record.Role, "output": record.Output, "reasoning": record.Reasoning,
		"tool": record.Tool, "finish": record.Finish, "usage": record.UsageMark, "end": record.EndMark} {
		if k&bit != 0 {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

package agent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

func withTokens() dataset.Options {
	return dataset.Options{Tokenizer: tokenizer.Builtin(), Chat: true, Args: argument.Values{}}
}

// asks is a request of a trace: its start, its model, its blocks of four tokens, how long it took.
func asks(t float64, model string, blocks []int, took float64, more ...string) string {
	ids := strings.ReplaceAll(fmt.Sprint(blocks), " ", ",")
	return fmt.Sprintf(`{"t":%v,"type":"s","model":%q,"in":%d,"out":5,"hash_ids":%s,"api_time":%v%s}`, t, model, 4*len(blocks), ids, took, strings.Join(append([]string{""}, more...), ","))
}

func trace(requests ...string) string {
	return `{"id":"x","models":["m"],"block_size":4,"hash_id_scope":"local","requests":[` + strings.Join(requests, ",") + `]}`
}

func helper(t float64, kind string, inner ...string) string {
	return fmt.Sprintf(`{"t":%v,"type":"subagent","agent_id":"a1","subagent_type":%q,"status":"completed","models":[],"requests":[%s]}`, t, kind, strings.Join(inner, ","))
}

func TestWeka_SubAgentsStartBehindTheLastAnswerAndAreWaitedFor(t *testing.T) {
	s := one(t, "weka", withTokens(), trace(
		asks(0, "m", []int{1, 2}, 2),
		helper(3, "Explore", asks(3, "h", []int{9}, 1), asks(5, "h", []int{9, 10}, 1)),
		helper(3.5, "Plan", asks(3.5, "h", []int{11}, 4)),
		asks(8, "m", []int{1, 2, 3}, 1),
		asks(10, "m", []int{1, 2, 3, 4}, 1),
		helper(11.5, "Late", asks(11.5, "h", []int{12}, 1))))
	want := []string{"0<", "1<0 1s Explore", "2<0 1.5s Plan", "3<1 1s Explore", "4<0,3,2 500ms", "5<4 1s", "6<5 500ms Late"}
	if d := cmp.Diff(want, shape(s)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// The example of aiperf's tutorial: two workers that were recorded as requests of the session itself.
func TestWeka_AgentsThatWereRecordedFlatAreFoundByWhatTheirPromptsShare(t *testing.T) {
	requests := []string{asks(0, "m", []int{1, 2, 3}, 1), asks(2, "m", []int{1, 2, 50, 51}, 5), asks(2.5, "m", []int{1, 2, 60, 61}, 10), asks(9, "m", []int{1, 2, 3, 4, 5}, 1), asks(13, "m", []int{1, 2, 3, 4, 5, 6}, 1)}
	s := one(t, "weka", withTokens(), trace(requests...))
	want := []string{"0<", "1<0 1s agent", "2<0 1.5s agent", "3<0,1 2s", "4<3,2 500ms"}
	if d := cmp.Diff(want, shape(s)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	o := withTokens()
	o.Args[splitArgument] = false
	if got := strings.Join(shape(one(t, "weka", o, trace(requests...))), "|"); got != "0<|1<0 1s|2<1|3<2|4<3 3s" {
		t.Errorf("unsplit: %s", got)
	}
}

func TestWeka_CompactionIsTheSameAgentWhereNobodyGoesBackBehindIt(t *testing.T) {
	s := one(t, "weka", withTokens(), trace(asks(0, "m", []int{1, 2, 3, 4}, 1), asks(2, "m", []int{1, 7, 8}, 1), asks(4, "m", []int{1, 7, 8, 9}, 1), asks(6, "other", []int{1, 7, 8, 9}, 1)))
	if got := strings.Join(shape(s), "|"); got != "0<|1<0 1s|2<1 1s|3<2 1s agent" {
		t.Error(got)
	}
}

func TestWeka_DelaysAreCutOrThoseOfUsersAlone(t *testing.T) {
	file := trace(asks(0, "m", []int{1}, 1), asks(31, "m", []int{1, 2}, 1, `"think_time":4`), helper(33, "Explore", asks(33, "h", []int{9}, 1)), asks(50, "m", []int{1, 2, 3}, 1))
	o := withTokens()
	o.Args[capArgument] = 10.
	if got := strings.Join(shape(one(t, "weka", o, file)), "|"); got != "0<|1<0 9s|2<1 1s Explore|3<1,2 9s" {
		t.Errorf("a cap of 10 s: %s", got) // starts at 0, 10, 12, 22
	}
	o = withTokens()
	o.ThinkOnly = true
	if got := strings.Join(shape(one(t, "weka", o, file)), "|"); got != "0<|1<0 4s|2<1 Explore|3<1,2" {
		t.Errorf("think times alone: %s", got)
	}
}

func TestWeka_PromptsHaveTheRecordedLengthsAndShareWhatTheirBlocksShare(t *testing.T) {
	all, err := sessions(t, "weka", trace(asks(0, "m", []int{1, 2}, 1), asks(2, "m", []int{1, 2, 3}, 1))+"\n"+trace(asks(0, "m", []int{1, 2}, 1)), withTokens())
	if err != nil || len(all) != 2 {
		t.Fatal(len(all), err)
	}
	first, second := all[0].First, all[0].Graph.Turn(1, nil)
	if !strings.HasPrefix(second.Prompt.Text, first.Prompt.Text) || first.WantPromptTokens != 8 || second.WantPromptTokens != 12 || second.MaxTokens != 5 {
		t.Errorf("%q of %d\n%q of %d", first.Prompt.Text, first.WantPromptTokens, second.Prompt.Text, second.WantPromptTokens)
	}
	for _, turn := range []workload.Turn{first, second} {
		if n := len(tokenizer.Builtin().Encode(turn.Prompt.Text)); n != turn.WantPromptTokens {
			t.Errorf("%q has %d tokens, want %d", turn.Prompt.Text, n, turn.WantPromptTokens)
		}
	}
	if all[1].First.Prompt.Text == first.Prompt.Text {
		t.Error("ids of two sessions of local scope mean the same")
	}
}

func TestWeka_TurnsMayBeMadeByManyAtOnce(t *testing.T) {
	s := one(t, "weka", withTokens(), trace(asks(0, "m", []int{1, 2}, 1), asks(2, "m", []int{1, 2, 3}, 1)))
	want := s.Graph.Turn(1, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if d := cmp.Diff(want, s.Graph.Turn(1, nil)); d != "" {
				t.Error(d)
			}
		})
	}
	all.Wait()
}

func TestWeka_RecordedModelsAreAskedWhereTheyAreMapped(t *testing.T) {
	o := withTokens()
	file := trace(asks(0, "big", []int{1}, 1), asks(2, "small", []int{9}, 1))
	if m := one(t, "weka", o, file).First.Members; m != nil {
		t.Errorf("%v", m)
	}
	o.Args[mappingArgument], o.Args[matchArgument] = json.RawMessage(`{"small":"s1"}`), true
	s := one(t, "weka", o, file)
	if m := s.First.Members; len(m) != 1 || m[0].Name != "ignore_eos" {
		t.Errorf("%v", m)
	}
	if m := s.Graph.Turn(1, nil).Members; len(m) != 2 || string(m[0].Value) != `"s1"` {
		t.Errorf("%v", m)
	}
}

func TestWeka_AllFaultyTracesAreNamedAtOnce(t *testing.T) {
	_, err := sessions(t, "weka", strings.Join([]string{trace(asks(0, "m", []int{1}, 1)), "{}", trace(), trace(`{"t":-1,"type":"s","in":1,"out":1}`), trace(`{"t":1,"type":"x"}`),
		trace(`{"t":1,"type":"n","in":3,"out":1,"hash_ids":[1,2]}`), `{"id":3}`, trace(helper(1, "a", helper(2, "b")))}, "\n"), withTokens())
	if err == nil {
		t.Fatal("it is read")
	}
	for i, word := range []string{"block_size is 0", "no requests", "t is -1", `type is "x"`, "2 hash_ids", "id is a JSON number", "sub-agent within"} {
		if !strings.Contains(err.Error(), fmt.Sprintf("line %d: ", i+2)) || !strings.Contains(err.Error(), word) {
			t.Errorf("line %d: %s", i+2, word)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestTimeline_IdleTimeIsCutForAllThatFollows(t *testing.T) {
	line := cutIdle([]float64{0, 3, 100, 101, 200}, 10)
	for x, want := range map[float64]float64{0: 0, 3: 3, 9: 9, 50: 13, 100: 13, 101: 14, 105: 18, 150: 24, 200: 24, 210: 34} {
		if got := line.at(x); got != want {
			t.Errorf("%v lies at %v, want %v", x, got, want)
		}
	}
}

// FuzzWeka holds what is read to what a graph promises.
func FuzzWeka(f *testing.F) {
	f.Add(trace(asks(0, "m", []int{1, 2}, 2), helper(3, "Explore", asks(3, "h", []int{9}, 1)), asks(8, "m", []int{1, 2, 3}, 1)), true)
	f.Add(trace(asks(0, "m", []int{1}, 0), asks(0, "m", []int{1}, 0), helper(0, "e", asks(0, "m", []int{1}, 0), asks(0, "h", []int{2}, 0)), asks(0, "m", []int{1, 2}, 0)), true)
	f.Fuzz(func(t *testing.T, content string, split bool) {
		o := options{Options: withTokens()}
		o.Rand = func(string, int64) *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
		o.Args[splitArgument] = split
		graphs, err := readWeka(t.Context(), []file{{path: "f.jsonl", data: []byte(content)}}, o)
		if err != nil {
			return
		}
		for _, g := range graphs {
			for i, n := range g.Nodes() {
				if n.Delay < 0 {
					t.Fatalf("node %d: %v", i, n.Delay)
				}
				for _, w := range n.After {
					if w.Node < 0 || w.Node >= i {
						t.Fatalf("node %d waits for %d", i, w.Node)
					}
				}
				if ids := g.nodes[i].recorded.blocks(); len(ids) > g.nodes[i].recorded.tokens {
					t.Fatalf("node %d has %d blocks", i, len(ids))
				}
			}
		}
	})
}

package run_test

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

// thinkTime is the delay of a dialogue's second turn.
const thinkTime = 3 * time.Millisecond

// A dialogue asks one question, and another that holds the answer to the first.
type dialogue struct {
	question string
	delay    time.Duration
	second   workload.Turn // in place of the usual one, where it has a prompt
}

func (d dialogue) session(item int64) workload.Session {
	first := workload.Turn{Prompt: workload.Prompt{Text: d.question, Chat: true}, MaxTokens: 5}
	return workload.Session{Item: item, First: first, Later: d}
}

// Next is the second turn.
func (d dialogue) Next(history []workload.Answer) (workload.Turn, bool) {
	if len(history) > 1 {
		return workload.Turn{}, false
	}
	if d.second.Prompt.Body != nil {
		return d.second, true
	}
	messages := []workload.Message{{Role: "user", Content: d.question}, {Role: "assistant", Content: history[0].Text}, {Role: "user", Content: "And then?"}}
	return workload.Turn{Prompt: workload.Prompt{Messages: messages}, MaxTokens: 3, Delay: d.delay}, true
}

// dialogues is a dataset of sessions made by their item.
type dialogues struct {
	make func(item int64) workload.Session
	item int64
}

func (d *dialogues) Next(context.Context) (workload.Session, error) {
	d.item++
	return d.make(d.item - 1), nil
}

func (d *dialogues) Close() error { return nil }

func withDialogues(make func(item int64) workload.Session) run.Options {
	open := func(context.Context, dataset.Options) (dataset.Source, error) { return &dialogues{make: make}, nil }
	return run.Options{Plugins: standard.Plugins().With(dataset.Declaration{Name: "dialogues", Traits: dataset.Traits{Endless: true}, Open: open})}
}

func dialogueArguments(t *testing.T, c simulator.Config, parallel, number int) run.Arguments {
	args := arguments(t, serve(t, c))
	args.Dataset, args.Prompt, args.PromptText, args.NoTestConnection = "dialogues", nil, "", true
	args.Parallel, args.Number = []int{parallel}, []run.Count{{N: number}}
	args.Exports = []string{"csv"}
	return args
}

// logged are the records of a run's only level, by session and turn.
func logged(t *testing.T, result *run.Result) map[[2]int64]*record.Record {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(result.Folder, result.Levels[0].Load.Name, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	all := map[[2]int64]*record.Record{}
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if r := e.Request; r != nil {
			key := [2]int64{r.Session, int64(r.Turn)}
			if all[key] != nil {
				t.Errorf("turn %d of session %d stands there twice", r.Turn, r.Session)
			}
			all[key] = r
		}
	}
}

func TestTurns_SecondTurnHoldsTheAnswerToTheFirst(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{TTFT: time.Millisecond}, 2, 5)
	result := mustRun(t, args, withDialogues(func(item int64) workload.Session {
		return dialogue{question: fmt.Sprint("What is ", item, "?"), delay: thinkTime}.session(item)
	}))
	l := result.Levels[0]
	if l.Total != 10 || l.Succeeded != 10 || l.Sessions == nil || l.Sessions.Total != 5 || l.Sessions.CutShort != 0 || l.Load.Number != 5 {
		t.Fatalf("%d requests, %d succeeded, sessions %+v of %d", l.Total, l.Succeeded, l.Sessions, l.Load.Number)
	}
	records, numbers := logged(t, result), map[int64]bool{}
	for session := range int64(5) {
		first, second := records[[2]int64{session, 0}], records[[2]int64{session, 1}]
		if first == nil || second == nil {
			t.Fatalf("session %d lacks a turn", session)
		}
		numbers[first.Seq], numbers[second.Seq] = true, true
		if first.Item != session || second.Item != session || !first.More || second.More {
			t.Errorf("session %d: items %d and %d, more to come %v and %v", session, first.Item, second.Item, first.More, second.More)
		}
		if due := first.End + record.Instant(thinkTime); second.Due != due || second.Sent < due {
			t.Errorf("session %d: the second turn was due at %d and sent at %d, the first ended at %d", session, second.Due, second.Sent, first.End)
		}
		if first.MaxTokens != 5 || second.MaxTokens != 3 {
			t.Errorf("session %d: limits of %d and %d tokens", session, first.MaxTokens, second.MaxTokens)
		}
		var body struct {
			Messages []struct{ Role, Content string }
		}
		if err := json.Unmarshal(second.Body, &body); err != nil {
			t.Fatal(err)
		}
		answer := first.Choices[0].Text
		if len(body.Messages) != 3 || answer == "" || body.Messages[1].Content != answer || body.Messages[0].Content != fmt.Sprint("What is ", session, "?") {
			t.Errorf("session %d: the answer was %q, the second body is %s", session, answer, second.Body)
		}
	}
	for seq := range int64(10) {
		if !numbers[seq] {
			t.Errorf("no request has the number %d", seq)
		}
	}
	filesOfTurns(t, result)
}

// filesOfTurns holds the files of a run of five sessions of two turns to what they must say.
func filesOfTurns(t *testing.T, result *run.Result) {
	t.Helper()
	folder := filepath.Join(result.Folder, result.Levels[0].Load.Name)
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(folder, "benchmark_data.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var turns string
	if err := db.QueryRow("SELECT group_concat(item || '.' || turn, ' ') FROM (SELECT item, turn FROM result ORDER BY item, turn)").Scan(&turns); err != nil {
		t.Fatal(err)
	}
	if want := "0.0 0.1 1.0 1.1 2.0 2.1 3.0 3.1 4.0 4.1"; turns != want {
		t.Errorf("the database holds the turns %s, want %s", turns, want)
	}
	var doc struct {
		Levels []struct {
			Total, Succeeded int
			Sessions         map[string]int
			Load             struct{ Number int }
		}
	}
	if err := json.Unmarshal(read(t, filepath.Join(result.Folder, "perf_result.json")), &doc); err != nil {
		t.Fatal(err)
	}
	if l := doc.Levels[0]; l.Total != 10 || l.Load.Number != 5 || !cmp.Equal(l.Sessions, map[string]int{"total": 5, "cut_short": 0}) {
		t.Errorf("perf_result.json says %+v", l)
	}
	if page := string(read(t, filepath.Join(result.Folder, "perf_report.html"))); !strings.Contains(page, ">10<") || !strings.Contains(page, "sessions with 10 requests in total") || strings.Contains(page, "ended early") {
		t.Error("the page does not show ten requests, or speaks of sessions that ended early")
	}
	counted := map[string]int{}
	for _, file := range csvFiles(t, result.Folder) {
		rows, err := csv.NewReader(strings.NewReader(string(read(t, file)))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range rows[0] {
			if name == "turn" {
				for _, row := range rows[1:] {
					counted[row[i]]++
				}
			}
		}
	}
	if !cmp.Equal(counted, map[string]int{"0": 5, "1": 5}) {
		t.Errorf("the CSV has the turns %v", counted)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func csvFiles(t *testing.T, folder string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if strings.HasPrefix(d.Name(), "requests") && strings.HasSuffix(path, ".csv") {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d CSV files with requests in %s: %v", len(all), folder, err)
	}
	return all
}

func TestTurns_SessionWhoseTurnFailedIsNotContinued(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{Faults: simulator.Faults{"500": 1}}, 2, 3)
	result, err := run.Run(t.Context(), args, withDialogues(func(item int64) workload.Session { return dialogue{question: "Why?"}.session(item) }))
	if !errors.Is(err, run.ErrAllFailed) {
		t.Fatalf("the error is %v", err)
	}
	if l := result.Levels[0]; l.Total != 3 || l.Failed != 3 || l.Sessions == nil || l.Sessions.Total != 3 || l.Sessions.CutShort != 3 {
		t.Errorf("%d requests, %d failed, sessions %+v", l.Total, l.Failed, l.Sessions)
	}
	const note = "parallel_2_number_3: 3 of 3 sessions ended early"
	for _, file := range []string{"perf_report.html", "perf_result.json"} {
		if !strings.Contains(string(read(t, filepath.Join(result.Folder, file))), note) {
			t.Errorf("%s does not say that sessions ended early", file)
		}
	}
}

func TestTurns_ThatCannotBeMadeEndsItsSessionAlone(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{}, 1, 4)
	result, err := run.Run(t.Context(), args, withDialogues(func(item int64) workload.Session {
		d := dialogue{question: "Why?"}
		if item == 1 {
			d.second.Prompt.Body = json.RawMessage(`{"messages":`)
		}
		return d.session(item)
	}))
	if !errors.Is(err, run.ErrUnsent) {
		t.Fatalf("the error is %v", err)
	}
	if l := result.Levels[0]; l.Total != 7 || l.Succeeded != 7 || l.Sessions.Total != 4 || l.Sessions.CutShort != 1 {
		t.Errorf("%d requests, %d succeeded, sessions %+v", l.Total, l.Succeeded, l.Sessions)
	}
}

func TestTurns_SingleRequestsAmongSessionsKeepTheirNumbers(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{}, 1, 3)
	result := mustRun(t, args, withDialogues(func(item int64) workload.Session {
		if item == 1 {
			return workload.Session{Item: item, First: workload.Turn{Prompt: workload.Prompt{Text: "Who?", Chat: true}}}
		}
		return workload.Several(workload.Turn{Prompt: workload.Prompt{Text: "Why?", Chat: true}}, workload.Turn{Prompt: workload.Prompt{Text: "How?", Chat: true}})
	}))
	var got []string
	for key, r := range logged(t, result) {
		got = append(got, fmt.Sprintf("%d: %d.%d", r.Seq, key[0], key[1]))
	}
	want := []string{"0: 0.0", "1: 0.1", "2: 1.0", "3: 2.0", "4: 2.1"} // one slot: one after the other
	if d := cmp.Diff(want, slices.Sorted(slices.Values(got))); d != "" {
		t.Errorf("request: session.turn (-want +got)\n%s", d)
	}
}

func TestTurns_StoppedRunSendsNoFurtherTurn(t *testing.T) {
	args := dialogueArguments(t, simulator.Config{}, 1, 3)
	stop, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := mustRunUntil(t, stop, args, withDialogues(func(item int64) workload.Session {
		return workload.Session{Item: item, First: workload.Turn{Prompt: workload.Prompt{Text: "Why?", Chat: true}}, Later: stopping(cancel)}
	}))
	if l := result.Levels[0]; !result.Interrupted || l.Total != 1 || l.Sessions == nil || l.Sessions.Total != 1 || l.Sessions.CutShort != 1 {
		t.Errorf("interrupted %v, %d requests, sessions %+v", result.Interrupted, l.Total, l.Sessions)
	}
}

// stopping stops the run while its session thinks for an hour.
type stopping func()

func (s stopping) Next([]workload.Answer) (workload.Turn, bool) {
	time.AfterFunc(20*time.Millisecond, s)
	return workload.Turn{Prompt: workload.Prompt{Text: "How?", Chat: true}, Delay: time.Hour}, true
}

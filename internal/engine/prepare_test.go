package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// texts is a dataset of given prompts; an empty one is a bad item.
type texts struct {
	prompts []string
	at      int
}

func (s *texts) Next(context.Context) (workload.Session, error) {
	if s.at == len(s.prompts) {
		return workload.Session{}, io.EOF
	}
	s.at++
	text := s.prompts[s.at-1]
	if text == "" {
		return workload.Session{}, &dataset.Skip{Where: dataset.Numbered(dataset.Line, s.at), Why: i18n.Same("is empty")}
	}
	one := workload.Single(workload.Prompt{Text: text, Chat: true})
	one.Item = int64(s.at - 1)
	return one, nil
}

func (s *texts) Close() error { return nil }

func prepared(t *testing.T, costsCPU bool, prompts ...string) (*Preparer, requestQueue) {
	t.Helper()
	p := &plan.Plan{Protocol: openai.Dialect(), MaxTokens: &plan.Range{Min: 5, Max: 50},
		Dataset: dataset.Declaration{Traits: dataset.Traits{CostsCPU: costsCPU}}}
	preparer := NewPreparer(p, &texts{prompts: prompts}, nil)
	f, err := newRequestQueue(t.Context(), preparer, plan.Level{Load: metric.Load{Number: len(prompts) + 5, Profile: load.Closed(1)}}, len(prompts)+5, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return preparer, f
}

func bodiesOf(t *testing.T, f requestQueue) []string {
	t.Helper()
	var all []string
	for {
		it, ok := f.next()
		if !ok {
			break
		}
		all = append(all, string(it.request.Body))
	}
	if err := f.close(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPrepare_BothFeedsGiveTheSameBodiesInOrder(t *testing.T) {
	var prompts []string
	for i := range 40 { // 40 × 256 KiB: most of it goes through the spool's file
		prompts = append(prompts, strings.Repeat(string(rune('a'+i%26)), 256<<10)+fmt.Sprint(i))
	}
	_, spooled := prepared(t, true, prompts...)
	_, ahead := prepared(t, false, prompts...)
	a, b := bodiesOf(t, spooled), bodiesOf(t, ahead)
	if len(a) != 40 || len(b) != 40 {
		t.Fatalf("%d and %d bodies", len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] || !strings.Contains(a[i], prompts[i]) {
			t.Fatalf("body %d differs, or is not that of prompt %d", i, i)
		}
	}
}

func TestPrepare_BadItemsAreSkippedCountedAndNamed(t *testing.T) {
	p, f := prepared(t, false, "one", "", "two", "")
	if got := bodiesOf(t, f); len(got) != 2 {
		t.Errorf("%d bodies", len(got))
	}
	if p.skippedCount != 2 || p.skipped[0].EN != "line 2: is empty" {
		t.Errorf("skipped %d: %v", p.skippedCount, p.skipped)
	}
}

func TestPrepare_LevelThatEndsEarlyLeavesNoGoroutine(t *testing.T) {
	prompts := make([]string, 5000)
	for i := range prompts {
		prompts[i] = "p"
	}
	_, f := prepared(t, false, prompts...)
	if _, ok := f.next(); !ok {
		t.Fatal("no first item")
	}
	if err := f.close(); err != nil { // TestMain's goleak sees the rest
		t.Error(err)
	}
}

func TestPrepare_OutputLimitsAreDrawnFromTheWholeRange(t *testing.T) {
	p := NewPreparer(&plan.Plan{Seed: 3, MaxTokens: &plan.Range{Min: 5, Max: 8}}, nil, nil)
	seen := map[int]int{}
	for i := range int64(400) {
		n := p.maxTokens(i, 0)
		if n != p.maxTokens(i, 0) {
			t.Fatal("the same item has two limits")
		}
		seen[n]++
	}
	for n := 5; n <= 8; n++ {
		if seen[n] < 60 {
			t.Errorf("%d was drawn %d times of 400", n, seen[n])
		}
	}
	if len(seen) != 4 {
		t.Errorf("drawn were %v", seen)
	}
}

func TestPrepare_DrawsDependOnSeedPurposeAndItemAlone(t *testing.T) {
	first := Random(1, "x", 2).Uint64()
	if Random(1, "x", 2).Uint64() != first {
		t.Error("the same key gives two draws")
	}
	for name, other := range map[string]uint64{"seed": Random(2, "x", 2).Uint64(), "purpose": Random(1, "y", 2).Uint64(), "item": Random(1, "x", 3).Uint64()} {
		if other == first {
			t.Errorf("another %s gives the same draw", name)
		}
	}
}

func TestPrepare_SecretsAreTakenOutOfEverythingTheServerWrote(t *testing.T) {
	r := &record.Record{ID: "id-sk-123456", Fault: &record.Fault{Words: "bad key sk-123456"},
		Choices: []record.Choice{{Text: "sk-123456", Reasoning: "a sk-123456", Tools: "sk-123456 b", Finish: "stop"}}}
	shared := r.Fault
	redactor{"sk-123456"}.record(r)
	if all := fmt.Sprintf("%+v %+v", *r, *r.Fault); strings.Contains(all, "sk-123456") {
		t.Errorf("the record is %s", all)
	}
	if shared.Words != "bad key sk-123456" {
		t.Error("a fault that others may hold was changed")
	}
}

func TestPrepare_MarksFollowTheKindsOfPayloads(t *testing.T) {
	r := &record.Record{Stream: true, Payloads: record.Payloads{
		{At: 1, Kind: record.Role}, {At: 2, Kind: record.Reasoning}, {At: 3, Kind: record.Output}, {At: 4, Kind: record.Output},
		{At: 5, Kind: record.Finish}, {At: 6, Kind: record.UsageMark}, {At: 7, Kind: record.EndMark}}}
	marks(r)
	if r.First != 2 || r.FirstAnswer != 3 || r.Last != 5 {
		t.Errorf("first %d, first answer %d, last %d", r.First, r.FirstAnswer, r.Last)
	}
	cut := &record.Record{Stream: true, Payloads: r.Payloads[:4]}
	marks(cut)
	if cut.Last != 4 {
		t.Errorf("without finish_reason last is %d", cut.Last)
	}
}

func TestPrepare_LastIsNeverBeforeTheLastOutput(t *testing.T) {
	for name, payloads := range map[string]record.Payloads{
		"an empty role chunk with stop first":    {{At: 1, Kind: record.Role | record.Finish}, {At: 2, Kind: record.Output}, {At: 5, Kind: record.Output}},
		"content behind finish":                  {{At: 2, Kind: record.Output}, {At: 3, Kind: record.Finish}, {At: 5, Kind: record.Output}, {At: 6, Kind: record.EndMark}},
		"one of two choices that never finishes": {{At: 2, Kind: record.Output}, {At: 3, Choice: 1, Kind: record.Output | record.Finish}, {At: 5, Kind: record.Tool}},
		"finish in every chunk":                  {{At: 2, Kind: record.Reasoning | record.Finish}, {At: 5, Kind: record.Output | record.Finish}},
	} {
		r := &record.Record{Stamps: record.Stamps{Sent: 1}, Stream: true, Payloads: payloads}
		marks(r)
		if r.First != 2 || r.Last != 5 {
			t.Errorf("%s: first %d, last %d", name, r.First, r.Last)
		}
	}
}

func TestPrepare_ErrorOfTheDatasetEndsTheFeed(t *testing.T) {
	broken := errors.New("broken")
	f := prefetch(t.Context(), NewPreparer(&plan.Plan{}, failing{broken}, nil), 5, 1, prefetchItems)
	if _, ok := f.next(); ok {
		t.Error("an item came")
	}
	if err := f.close(); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	if _, err := spoolAll(t.Context(), NewPreparer(&plan.Plan{}, failing{broken}, nil), 5, newPreparation(slog.New(slog.DiscardHandler), 5)); !errors.Is(err, broken) {
		t.Errorf("the spool's error is %v", err)
	}
}

func TestPrepare_BodyThatCannotBeReadBackEndsTheFeedWithAnError(t *testing.T) {
	_, f := prepared(t, true, strings.Repeat("a", inMemory), "b")
	f.(*spool).file.Close()
	if it, ok := f.next(); ok {
		t.Errorf("an item came, with a body of %d bytes", len(it.request.Body))
	}
	if err := f.close(); err == nil || !strings.Contains(err.Error(), "reading a request's body back") {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{ err error }

func (f failing) Next(context.Context) (workload.Session, error) { return workload.Session{}, f.err }
func (f failing) Close() error                                   { return nil }

func TestPrepare_FirstShowsBodiesAsTheyWouldBeSent(t *testing.T) {
	p := NewPreparer(&plan.Plan{Protocol: openai.Dialect()}, &texts{prompts: []string{"a", "b"}}, nil)
	got, err := p.First(t.Context(), 5)
	if err != nil || len(got) != 2 || !bytes.Contains(got[1], []byte(`"content":"b"`)) {
		t.Errorf("%s, %v", got, err)
	}
}

// endless gives texts of a size without end and counts them.
type endless struct {
	size int
	made atomic.Int64
}

func (e *endless) Next(context.Context) (workload.Session, error) {
	n := e.made.Add(1)
	one := workload.Single(workload.Prompt{Text: strings.Repeat("x", e.size), Chat: true})
	one.Item = n - 1
	return one, nil
}

func (e *endless) Close() error { return nil }

func TestPrepare_LevelThatTimeBoundsPreparesOnlyAFewItemsAhead(t *testing.T) {
	for _, c := range []struct {
		name       string
		size, most int
	}{{"small bodies", 10, prefetchItems + 1}, {"bodies of 16 MiB", 16 << 20, 5}} {
		source := &endless{size: c.size}
		p := &plan.Plan{Protocol: openai.Dialect(), Dataset: dataset.Declaration{Traits: dataset.Traits{CostsCPU: true}}}
		level := plan.Level{Load: metric.Load{Profile: load.Closed(2)}, Duration: time.Minute}
		f, err := newRequestQueue(t.Context(), NewPreparer(p, source, nil), level, level.Sessions(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for i := range int64(3) {
			if it, ok := f.next(); !ok || it.number != i {
				t.Errorf("%s: item %d is %d, %v", c.name, i, it.number, ok)
			}
		}
		if err := f.close(); err != nil {
			t.Error(err)
		}
		if made := int(source.made.Load()); made > c.most+3 {
			t.Errorf("%s: %d items were prepared where 3 were taken", c.name, made)
		}
	}
}

func TestPrepare_LongPreparationSaysHowFarItIsAndWhatRoomItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		told := newPreparation(slog.New(slog.NewTextHandler(&out, nil)), 1000)
		for i := range 70 {
			told.made(i, int64(i)*2e6)
			time.Sleep(100 * time.Millisecond)
		}
		if got := out.String(); strings.Count(got, "Preparing prompts") != 2 || !strings.Contains(got, "10 of 1000; they take about 2000 MB") {
			t.Error(got)
		}
	})
}

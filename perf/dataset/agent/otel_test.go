package agent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
)

// said is a message in parts.
func said(role, text string) string {
	return fmt.Sprintf(`{"role":%q,"parts":[{"type":"text","content":%q}]}`, role, text)
}

// chatSpan is a span of OTLP that asked a model, from so many milliseconds to so many.
func chatSpan(id, parent string, from, to int, messages ...string) string {
	return otlpSpan(id, parent, "chat m", from, to, "chat", `{"key":"gen_ai.input.messages","value":{"stringValue":`+quote("["+strings.Join(messages, ",")+"]")+`}}`,
		`{"key":"gen_ai.usage.output_tokens","value":{"intValue":"7"}}`, `{"key":"gen_ai.request.model","value":{"stringValue":"big"}}`)
}

func agentSpan(id, parent, name string, from, to int) string {
	return otlpSpan(id, parent, "invoke_agent", from, to, "invoke_agent", `{"key":"gen_ai.agent.name","value":{"stringValue":`+quote(name)+`}}`)
}

func otlpSpan(id, parent, name string, from, to int, operation string, attributes ...string) string {
	attributes = append(attributes, `{"key":"gen_ai.operation.name","value":{"stringValue":`+quote(operation)+`}}`)
	return fmt.Sprintf(`{"traceId":"t1","spanId":%q,"parentSpanId":%q,"name":%q,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}`,
		id, parent, name, 17e17+from*1e6, 17e17+to*1e6, strings.Join(attributes, ","))
}

func quote(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

func otlp(spans ...string) string {
	return `{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[` + strings.Join(spans, ",") + `]}]}]}`
}

// recording is an agent that asks, calls two sub-agents at once, and asks again with what they said.
func recording() []string {
	question := []string{said("system", "S"), said("user", "a")}
	again := append(append([]string{}, question...), said("assistant", "old"), `{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"r1"}]}`)
	return []string{
		agentSpan("root", "", "main", 0, 900),
		chatSpan("q1", "root", 0, 100, question...),
		agentSpan("s1", "root", "scout", 110, 400), chatSpan("q2", "s1", 120, 200, said("user", "look")),
		chatSpan("q3", "s1", 250, 400, said("user", "look"), said("assistant", "seen"), said("user", "again")),
		agentSpan("s2", "root", "critic", 110, 350), chatSpan("q4", "s2", 130, 350, said("user", "judge")),
		otlpSpan("tool", "root", "execute_tool", 400, 420, "execute_tool"),
		chatSpan("q5", "root", 450, 600, again...),
	}
}

func TestOTel_RequestsWaitForWhatTheyAnswerAndForTheAgentsThatWereCalled(t *testing.T) {
	s := one(t, "otel", withTokens(), otlp(recording()...))
	want := []string{"0<", "1<0 20ms scout", "2<0 30ms critic", "3<1 50ms scout", "4<2,3 50ms"}
	if d := cmp.Diff(want, shape(s)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{"system: S", "user: a", "assistant: answer 0", "user: r1"}, asked(s, 4)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{"user: look", "assistant: answer 1", "user: again"}, asked(s, 3)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	o := withTokens()
	o.ThinkOnly = true
	if got := strings.Join(shape(one(t, "otel", o, otlp(recording()...))), "|"); got != "0<|1<0 20ms scout|2<0 30ms critic|3<1 50ms scout|4<2,3" {
		t.Errorf("without the delays of tools: %s", got)
	}
	o = withTokens()
	o.Args[matchArgument], o.Args[overrideArgument] = true, "m2"
	if first := one(t, "otel", o, otlp(recording()...)).First; first.MaxTokens != 7 || len(first.Members) != 2 {
		t.Errorf("%+v", first)
	}
}

func TestOTel_EverySpanFormGivesTheSame(t *testing.T) {
	want := shape(one(t, "otel", withTokens(), otlp(recording()...)))
	var lines []string
	for _, s := range recording() {
		lines = append(lines, otlp(s))
	}
	for name, content := range map[string]string{"a document a line": strings.Join(lines, "\n"), "a span a line": strings.Join(recording(), "\n")} {
		all, err := sessions(t, "otel", content, withTokens())
		if err != nil || len(all) != 1 {
			t.Errorf("%s: %d sessions, %v", name, len(all), err)
			continue
		}
		if d := cmp.Diff(want, shape(all[0])); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}

// The flat form that inference-perf replays.
func TestOTel_FlatSpansWithMessagesOfOpenAI(t *testing.T) {
	span := func(id string, from, to int, messages string) string {
		return fmt.Sprintf(`{"span_id":%q,"trace_id":"t","start_time":"2026-01-01T00:00:0%d.500Z","end_time":"2026-01-01T00:00:0%d.500000Z","name":"chat m","attributes":{"gen_ai.request.model":"m","gen_ai.input.messages":%s,"gen_ai.usage.prompt_tokens":9}}`,
			id, from, to, quote(messages))
	}
	s := one(t, "otel", dataset.Options{Chat: true}, `{"spans":[`+span("b", 3, 4, `[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"x","content":"42"}]`)+
		","+span("a", 0, 1, `[{"role":"user","content":"a"}]`)+"]}")
	if got := strings.Join(shape(s), "|"); got != "0<|1<0 2s" {
		t.Error(got)
	}
	if d := cmp.Diff([]string{"user: a", "assistant: answer 0", "user: 42"}, asked(s, 1)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Exports write instants as numbers of seconds, milliseconds, microseconds or nanoseconds.
func TestOTel_InstantsThatAreNumbersHaveTheUnitOfTheirSize(t *testing.T) {
	for text, want := range map[string]int64{"1": 1e9, "2.5": 2.5e9, "1700000000": 1700000000e9, "1700000000.5": 1700000000.5e9, "1700000000123": 1700000000123e6,
		"1700000000123456": 1700000000123456e3, "1700000000123456789": 1700000000123456789, "1790000000123456789": 1790000000123456789} {
		if got, err := instantOf("start", nil, json.RawMessage(text)); err != nil || got != want {
			t.Errorf("%s is %d, want %d: %v", text, got, want, err)
		}
	}
	for _, text := range []string{"-1", "1e19", "1e300", "true"} {
		if got, err := instantOf("start", nil, json.RawMessage(text)); err == nil {
			t.Errorf("%s is %d", text, got)
		}
	}
}

func TestOTel_PromptsOfTheRecordedLengthStandInForMessagesThatWereNotRecorded(t *testing.T) {
	file := otlp(otlpSpan("q", "", "chat m", 0, 10, "chat", `{"key":"gen_ai.usage.input_tokens","value":{"intValue":30}}`))
	if s := one(t, "otel", withTokens(), file); s.First.WantPromptTokens != 30 || s.First.Prompt.Text == "" {
		t.Errorf("%+v", s.First)
	}
	if _, err := sessions(t, "otel", file, dataset.Options{Chat: true}); err == nil || !strings.Contains(err.Error(), "--tokenizer-path") {
		t.Errorf("%v", err)
	}
}

func TestOTel_AllFaultyRecordsAreNamedAtOnce(t *testing.T) {
	_, err := sessions(t, "otel", strings.Join([]string{otlp(recording()...), "{}", `{"spans":[{"span_id":"a","trace_id":"b","start_time":"then"}]}`, `{"spans":[{"span_id":"a"}]}`,
		`{"spans":3}`, otlp(chatSpan("x", "", 9, 3, said("user", "a"))), otlp(chatSpan("y", "", 1, 3, "4"))}, "\n"), withTokens())
	if err == nil {
		t.Fatal("it is read")
	}
	for i, word := range []string{"neither an OTLP document", "is not a date", "no trace id", "spans is a JSON number", "ends before", "message 0"} {
		if !strings.Contains(err.Error(), fmt.Sprintf("line %d: ", i+2)) || !strings.Contains(err.Error(), word) {
			t.Errorf("line %d: %s", i+2, word)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
	if _, err := sessions(t, "otel", otlp(agentSpan("a", "", "n", 1, 2)), withTokens()); err == nil || !strings.Contains(err.Error(), "no span is a chat") {
		t.Errorf("%v", err)
	}
}

// FuzzOTel holds what is read to what a graph promises.
func FuzzOTel(f *testing.F) {
	f.Add(otlp(recording()...))
	f.Add(`{"span_id":"a","trace_id":"t","start_time":1,"end_time":2,"attributes":{"gen_ai.input.messages":[{"role":"user","content":"x"}]}}`)
	f.Fuzz(func(t *testing.T, content string) {
		o := options{Options: withTokens()}
		o.Rand = func(string, int64) *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
		graphs, err := readOTel(t.Context(), []file{{path: "f.jsonl", data: []byte(content)}}, o)
		if err == nil {
			checkGraphs(t, started(graphs))
		}
	})
}

// Exporters that try again deliver spans twice.
func TestOTel_ASpanThatWasDeliveredTwiceIsOne(t *testing.T) {
	spans := recording()
	if d := cmp.Diff(shape(one(t, "otel", withTokens(), otlp(spans...))), shape(one(t, "otel", withTokens(), otlp(append(spans, spans...)...)))); d != "" {
		t.Errorf("(-once +twice)\n%s", d)
	}
}

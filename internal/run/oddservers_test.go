package run_test

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// pause stands among a server's events for a time in which it sends nothing.
const pause = "pause"

// shortestPause is what is left of a pause where the first of two outputs was read late.
const shortestPause = record.Instant(20 * time.Millisecond)

// odd answers with raw bytes of an event stream; a pause is at least 30 ms.
func odd(pieces ...string) answering {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range pieces {
			if piece == pause {
				time.Sleep(30 * time.Millisecond)
				continue
			}
			io.WriteString(w, piece)
			http.NewResponseController(w).Flush()
		}
	}
}

// says is the event of a chunk with a content.
func says(text string) string { return chat(`"content":"`+text+`"`, "null") }

func chat(delta, finish string) string {
	return `data: {"id":"r1","choices":[{"index":0,"delta":{` + delta + `},"finish_reason":` + finish + `}]}` + "\n\n"
}

const (
	stops = `data: {"id":"r1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	three = `data: {"id":"r1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":3,"total_tokens":6}}` + "\n\n"
	done  = "data: [DONE]\n\n"
)

// TestOddservers_OddServersGiveRightFigures plays each kind of odd reply over a socket and looks at what the log keeps of it.
func TestOddservers_OddServersGiveRightFigures(t *testing.T) {
	type want struct {
		fault                  record.FaultKind
		words                  string // of the fault hold them
		text, reasoning, tools string
		tokens                 int  // -1 for no count
		first                  bool // output came before the first pause
		decode                 bool // first and last output are apart, so that there is a TPOT
		empty                  bool
		whole                  bool   // it was no stream
		stray                  string // a line that was no event
	}
	for _, c := range []struct {
		name, prompt string
		answer       answering
		want
	}{
		{"an answer that is the prompt", "Hello", odd(chat(`"role":"assistant","content":"Hello"`, "null"), pause, says("!"), chat(`"role":"assistant","content":""`, `"stop"`), three, done),
			want{text: "Hello!", tokens: 3, first: true, decode: true}},
		{"all in one payload", "one", odd(pause, chat(`"content":"a b c"`, `"stop"`)+three+done), want{text: "a b c", tokens: 3}},
		{"all in one read", "buffered", odd(pause, says("a")+says(" b")+says(" c")+stops+three+done), want{text: "a b c", tokens: 3}},
		{"the finish_reason after all output", "finish later", odd(says("a b c"), pause, stops, three, done), want{text: "a b c", tokens: 3}},
		{"the only choice is number 1", "number 1", odd(strings.ReplaceAll(says("a"), `"index":0`, `"index":1`), pause, strings.ReplaceAll(says("b"), `"index":0`, `"index":1`), stops, three, done),
			want{text: "ab", tokens: 3, first: true, decode: true}},
		{"a count that falls", "falls", odd(strings.ReplaceAll(says("a"), `{"id"`, `{"usage":{"prompt_tokens":0,"completion_tokens":5},"id"`), pause,
			strings.ReplaceAll(says("b"), `{"id"`, `{"usage":{"prompt_tokens":0,"completion_tokens":3},"id"`), stops, done), want{text: "ab", tokens: -1, first: true, decode: true}},
		{"the usage behind the end mark", "behind", odd(says("a"), pause, says("b"), stops, done+three), want{text: "ab", tokens: 3, first: true, decode: true}},
		{"the whole answer again as a message", "again", odd(says("a "), pause, says("b"), strings.Replace(chat(`"content":"a b"`, `"stop"`), `"delta"`, `"message"`, 1), three, done),
			want{text: "a b", tokens: 3, first: true, decode: true}},
		{"finish before the first output", "early", odd(chat(`"role":"assistant","content":""`, `"stop"`), pause, says("a"), pause, says("b"), three, done), want{text: "ab", tokens: 3, decode: true}},
		{"reasoning beside the completion", "apart", odd(chat(`"reasoning":"hm","reasoning_content":"hm"`, "null"), pause, says("a"), stops,
			`data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":47,"completion_tokens_details":{"reasoning_tokens":40}}}`+"\n\n", done),
			want{text: "a", reasoning: "hm", tokens: 42, first: true, decode: true}},
		{"a count that ended before the output", "lag", odd(says("a"), three, pause, says("b"), stops, done), want{text: "ab", tokens: -1, first: true, decode: true}},
		{"all text so far in every payload", "cumulative", odd(says("A"), pause, says("A b"), pause, says("A b c"), stops, done), want{text: "A b c", tokens: -1, first: true, decode: true}},
		{"an error in a good status", "in band", odd(says("a"), `data: {"type":"error","error":{"message":"overloaded"}}`+"\n\n", done), want{fault: record.FaultInBand, words: "overloaded", text: "a", tokens: -1}},
		{"an event named error", "named", odd(says("a"), "event: error\ndata: worker died\n\n", done), want{fault: record.FaultInBand, words: "worker died", text: "a", tokens: -1}},
		{"a line of the field error", "line", odd(says("a"), "error: {\"message\":\"worker died\"}\n\n", done), want{fault: record.FaultInBand, words: "worker died", text: "a", tokens: -1}},
		{"events with a name, and named pings", "names", odd("event: ping\ndata: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", pause, "event: message\n"+says("a"), "event: heartbeat\ndata: 1\n\n", stops, three, done), want{text: "a", tokens: 3}},
		{"data lines without empty lines between them", "joined", odd(strings.ReplaceAll(says("a"), "\n\n", "\n"), pause, strings.ReplaceAll(says("b"), "\n\n", "\n"), stops, three, done), want{text: "ab", tokens: 3, first: true, decode: true}},
		{"a byte order mark before each event", "marks", odd("\xef\xbb\xbf"+says("a"), pause, "\xef\xbb\xbf"+says("b"), stops, three, done), want{text: "ab", tokens: 3, first: true, decode: true}},
		{"finish_reason error", "aborted", odd(says("a"), chat("", `"error"`), done), want{fault: record.FaultInBand, words: `finish_reason "error"`, text: "a", tokens: -1}},
		{"the end mark alone", "lone mark", odd(done), want{fault: record.FaultEmptyStream, words: "without an answer", tokens: -1}},
		{"a word before the end", "no word", odd(`data: {"message":"the worker is gone"}` + "\n\n"), want{fault: record.FaultEmptyStream, words: "the worker is gone", tokens: -1}},
		{"finish_reason null as a word, and no end", "null", odd(chat(`"content":"a"`, `"null"`)), want{fault: record.FaultTruncated, text: "a", tokens: -1}},
		{"an error key that holds nothing", "no error", odd(strings.ReplaceAll(says("a")+stops+three, `{"id"`, `{"error":{},"id"`), done), want{text: "a", tokens: 3}},
		{"pings", "pings", odd("data: ping\n\n", pause, says("a"), "data: null\n\ndata: : x\n\n", stops, three, "data: \"[DONE]\"\n\n"), want{text: "a", tokens: 3}},
		{"output that is lost", "lost", odd(says("a"), `data: {"choices":[{"index":0,"delta":{"content":"b`+"\n\n", stops, done), want{fault: record.FaultDecode, words: "not JSON", text: "a", tokens: -1}},
		{"a pair in two payloads", "pair", odd(says(`a\ud83d`), pause, says(`\ude00b`), stops, three, done), want{text: "a\U0001f600b", tokens: 3, first: true, decode: true}},
		{"calls that interleave", "calls", odd(chat(`"tool_calls":[{"index":0,"function":{"name":"f","arguments":"1"}}]`, "null"), pause, chat(`"tool_calls":[{"index":1,"function":{"name":"g","arguments":{}}}]`, "null"),
			chat(`"tool_calls":[{"index":0,"function":{"arguments":"2"}}]`, "null"), stops, three, done), want{tools: "f12g{}", tokens: 3, first: true, decode: true}},
		{"an index of -1, and message instead of delta", "index", odd(strings.NewReplacer(`"index":0`, `"index":-1`, `"delta"`, `"message"`).Replace(says("a")+stops), three, done), want{text: "a", tokens: 3}},
		{"nesting without end", "deep", odd(says("a"), "data: "+strings.Repeat("[", 8_000_000)+"\n\n", done), want{fault: record.FaultDecode, words: "nests deeper", text: "a", tokens: -1}},
		{"a list of chunks in one body", "list", odd("["+object(says("a"))+"\n,", object(says(" b"))+",\n"+object(stops)+"]"), want{text: "a b", tokens: -1, whole: true}},
		{"an error behind a reply in one body", "list error", odd("[" + object(says("a")) + `,{"error":{"message":"second boom"}}]`), want{fault: record.FaultInBand, words: "second boom", text: "a", tokens: -1, whole: true}},
		{"a misspelled field", "misspelled", odd(says("a"), pause, "Data: "+object(says(" b"))+"\n\n", "\x00data: "+object(says(" c"))+"\n\n", stops, three, done), want{text: "a b c", tokens: 3, first: true, decode: true}},
		{"half a payload behind no field", "half", odd(says("a"), "Data: {\"choices\":[{\"delta\"\n\n", stops, done), want{fault: record.FaultDecode, words: "not JSON", text: "a", tokens: -1}},
		{"words of a gateway before a good end", "stray", odd(says("a"), "upstream error: read ECONNRESET\n\n", stops, done), want{text: "a", tokens: -1, stray: "upstream error: read ECONNRESET"}},
		{"words of a gateway and no end", "stray cut", odd(says("a"), "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), want{fault: record.FaultTruncated, words: "HTTP/1.1 502 Bad Gateway", text: "a", tokens: -1, stray: "HTTP/1.1 502 Bad Gateway"}},
		{"a page that calls itself a stream", "page", odd("<!DOCTYPE html>\n<html><title>Login</title>"), want{fault: record.FaultDecode, words: `"Login"`, tokens: -1, whole: true}},
		{"Ollama's own API", "ollama", odd(`{"message":{"role":"assistant","content":""},"done":false}`+"\n", `{"message":{"content":"a"},"done":true}`+"\n"), want{fault: record.FaultDecode, words: "/v1/chat/completions", tokens: -1}},
		{"a call without its list", "one call", odd(chat(`"tool_calls":{"id":"c","function":{"name":"f","arguments":"{}"}}`, `"tool_calls"`), done), want{tools: "f{}", tokens: -1}},
		{"events glued to each other", "glued", odd("data: "+object(says("a"))+says("b"), "data: "+object(stops)+" data: [DONE]\n\n"), want{text: "ab", tokens: -1}},
		{"an end mark of the server's own", "all done", odd("data: [PING]\n\n", says("a"), stops, "data: [ALL DONE]\n\n"), want{text: "a", tokens: -1}},
		{"an error key with the word for none", "null error", odd(strings.ReplaceAll(says("a")+stops, `{"id"`, `{"error":"null","id"`), done), want{text: "a", tokens: -1}},
		{"an answer that ended at once", "at once", odd(stops, three, done), want{tokens: 3, empty: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := asking(t, answerings(t, map[string]answering{c.prompt: c.answer}), c.prompt)
			args.ReadTimeout, args.TotalTimeout = nil, nil // a busy machine takes its time
			var result *run.Result
			var r *record.Record
			for range 5 { // it may also read what lies on both sides of a pause at one instant: then once more
				var err error
				result, err = run.Run(t.Context(), args, run.Options{})
				if result == nil || len(result.Levels) != 1 {
					t.Fatalf("no level: %v", err)
				}
				if r = loggedRequest(t, result); !c.first && !c.decode || r.Last-r.First >= shortestPause {
					break
				}
			}
			switch {
			case c.fault == "" && r.Fault != nil:
				t.Fatalf("it failed: %+v", r.Fault)
			case c.fault != "" && (r.Fault == nil || r.Fault.Kind != c.fault || !strings.Contains(r.Fault.Words, c.words)):
				t.Fatalf("the fault is %+v, want %s with %q", r.Fault, c.fault, c.words)
			}
			var said record.Choice
			if len(r.Choices) > 0 {
				said = r.Choices[0]
			}
			if len(r.Choices) > 1 || said.Text != c.text || said.Reasoning != c.reasoning || said.Tools != c.tools {
				t.Errorf("the answer is %+v", r.Choices)
			}
			if n, ok := r.OutputTokens(); ok != (c.tokens >= 0) || ok && n != c.tokens {
				t.Errorf("%d tokens, %t", n, ok)
			}
			if r.Stray != c.stray || r.Stream == c.whole {
				t.Errorf("a stream: %t; a line that is not an event: %q", r.Stream, r.Stray)
			}
			if r.EmptyAnswer() != c.empty {
				t.Errorf("an empty answer: %t", r.EmptyAnswer())
			}
			if r.Last < r.First || r.First != 0 && r.First < r.Sent {
				t.Errorf("sent %d, first %d, last %d", r.Sent, r.First, r.Last)
			}
			if c.first && r.Last-r.First < shortestPause {
				t.Errorf("the first output is said to come %v before the last, with a pause between them", time.Duration(r.Last-r.First))
			}
			if _, ok := r.TPOT(); (ok && c.tokens < 2 || !ok && c.decode && c.tokens > 1) && c.fault == "" { // what is written without a pause may be read at one instant
				t.Errorf("TPOT: %t", ok)
			}
			checkFigures(t, result.Levels[0])
		})
	}
}

// object is the JSON of an event.
func object(event string) string {
	return strings.TrimSuffix(strings.TrimPrefix(event, "data: "), "\n\n")
}

// checkFigures: nothing negative leaves a level, and no success of one instant has a TPOT.
func checkFigures(t *testing.T, l *metric.Level) {
	t.Helper()
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.Latency, metric.ITL, metric.MeanITL, metric.Tail} {
		if d := l.Distribution(key); d != nil && d.N() > 0 && d.Quantile(0) < 0 {
			t.Errorf("%s is %v", key, d.Quantile(0))
		}
	}
}

// loggedRequest is the only request of a run's log.
func loggedRequest(t *testing.T, result *run.Result) *record.Record {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(result.Folder, "*", eventlog.FileName))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%d logs: %v", len(logs), err)
	}
	log, err := eventlog.Open(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var found *record.Record
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == eventlog.KindRequest {
			if found != nil {
				t.Fatal("more than one request")
			}
			found = e.Request
		}
	}
	if found == nil {
		t.Fatal("no request")
	}
	return found
}

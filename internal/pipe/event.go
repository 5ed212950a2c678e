// Package pipe is the protocol between a front end and the engine that it started as a child process: events on
// standard output, commands on standard input, one JSON object per line. README.md in this folder describes it. The
// package starts nothing, knows neither runs nor plugins, and imports nothing of ours.
package pipe

import (
	"encoding/json"
	"time"
)

// Protocol names the form and its version. A front end refuses another major version and ignores events and fields
// that it does not know.
const Protocol = "evalscope-pipe/1.0"

// The events, in the order in which a run has them.
type (
	// Hello is the first event.
	Hello struct {
		Protocol string `json:"protocol"`
		// Program names the engine and its version, PID its process.
		Program string `json:"program"`
		PID     int    `json:"pid"`
	}
	// Log is one line of the run's log.
	Log struct {
		Time  time.Time `json:"time"`
		Level string    `json:"level"` // DEBUG, INFO, WARN or ERROR
		Text  string    `json:"text"`
	}
	// Table is text for people, whole lines, as the command line prints it.
	Table struct {
		Text string `json:"text"`
	}
	// Progress is the state of the level under way. Times are seconds; those that do not exist yet are left out.
	Progress struct {
		Level    string  `json:"level"`
		Index    int     `json:"index"`
		Number   int     `json:"number"`
		Done     int     `json:"done"`
		Failed   int     `json:"failed"`
		InFlight int     `json:"in_flight"`
		Warmup   int     `json:"warmup,omitempty"`
		Warmed   int     `json:"warmed,omitempty"`
		Elapsed  float64 `json:"elapsed"`
		// Duration is the time after which the level starts no more requests, absent where only their number ends it.
		Duration     float64 `json:"duration,omitempty"`
		Left         float64 `json:"left,omitempty"`
		TTFT         float64 `json:"ttft,omitempty"`
		OutputTokens int64   `json:"output_tokens,omitempty"`
		// Levels is how many levels the sweep is planned to have, AllLeft the estimate for all that remain, this one included; both
		// are absent where the results decide how many levels there are.
		Levels  int     `json:"levels,omitempty"`
		AllLeft float64 `json:"all_left,omitempty"`
		// Reached is the mean concurrency so far: Σ time in flight ÷ elapsed; Parallel is the concurrency asked for.
		Reached  float64 `json:"reached_concurrency"`
		Parallel int     `json:"parallel,omitempty"`
		// Rate is the arrival rate asked for, in sessions a second, StartRate the one so far.
		Rate      float64 `json:"rate,omitempty"`
		StartRate float64 `json:"start_rate"`
		// Silence is for how long nothing was heard from the request under way that is silent for longest; SilentRequest is
		// its number in the level, absent where no request is under way.
		Silence       float64 `json:"silence"`
		SilentRequest *int64  `json:"silent_request,omitempty"`
		// Line is the state in words.
		Line string `json:"line"`
	}
	// Download is the state of a download from a model hub, in bytes; Total is 0 while it is unknown.
	Download struct {
		ID    string `json:"id"`
		Done  int64  `json:"done"`
		Total int64  `json:"total"`
	}
	// Ask wants something of the front end's plugins; the engine waits for the Answer of the same ID.
	Ask struct {
		ID int `json:"id"`
		// What is "items", "bodies" or "usage".
		What string `json:"what"`
		// In is the file to read, "" for none; Out the file to write: JSON, one value a line.
		In  string `json:"in,omitempty"`
		Out string `json:"out"`
		// Want is the number of lines that are needed at most.
		Want int `json:"want,omitempty"`
		// Chat reports whether a text will be sent as a user message.
		Chat bool `json:"chat,omitempty"`
	}
	// Level is a level that is finished, with its files in Folder.
	Level struct {
		Name   string `json:"name"`
		Index  int    `json:"index"`
		Folder string `json:"folder"`
	}
	// Problems is bad input: nothing was sent and nothing was written.
	Problems struct {
		Problems []Problem `json:"problems"`
	}
	// Problem is one thing that is wrong with the arguments. Field is "" where it belongs to none.
	Problem struct {
		Field string `json:"field"`
		What  string `json:"what"`
		Do    string `json:"do,omitempty"`
	}
	// Result is what the run found, complete for every finished level.
	Result struct {
		Folder      string `json:"folder"`
		Interrupted bool   `json:"interrupted"`
		LastLine    string `json:"last_line"`
		// NextCommand is the command to give next, as a shell takes it.
		NextCommand string `json:"next_command,omitempty"`
		// Result is perf_result.json.
		Result json.RawMessage `json:"result"`
	}
	// Exit is the last event. Error is "" for a run that did what it was asked for, Reason where the error has no code of its own.
	Exit struct {
		Code   int    `json:"code"`
		Reason Reason `json:"reason,omitempty"`
		Error  string `json:"error,omitempty"`
		// Gate is what became of the rules of the argument gate, where one of them ended the run so.
		Gate []Held `json:"gate,omitempty"`
	}

	// Held is a rule held against a level.
	Held struct {
		Level  string `json:"level"`
		Rule   string `json:"rule"`
		Status string `json:"status"` // met, not met or unclear
		Figure string `json:"figure"` // as people read it, "-" for none
		Why    string `json:"why,omitempty"`
	}
)

// name is the value of "event".
func name(event any) string {
	switch event.(type) {
	case Hello:
		return "hello"
	case Log:
		return "log"
	case Table:
		return "table"
	case Progress:
		return "progress"
	case Download:
		return "download"
	case Ask:
		return "ask"
	case Level:
		return "level"
	case Problems:
		return "problems"
	case Result:
		return "result"
	case Exit:
		return "exit"
	}
	return ""
}

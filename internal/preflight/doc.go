// Package preflight checks, before a load is sent, what would spoil its figures: limits of this machine, the path to
// the server, and how the server handles the run's requests. Every finding has a suggestion, in English and Chinese. It
// writes nothing, and sends the server only a few GETs and a few requests of at most eight tokens.
package preflight

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// Severity says what a finding means for a run.
type Severity string

// The severities.
const (
	OK      Severity = "ok"      // as it should be
	Warn    Severity = "warn"    // a run works, its figures may not mean what one thinks
	Fail    Severity = "fail"    // a run would fail, or measure something else
	Skipped Severity = "skipped" // could not be looked at; What says why
)

// A Finding is the outcome of one check. It never holds a secret.
type Finding struct {
	// Check is the check's key, which stays the same between versions.
	Check    string    `json:"check"`
	Severity Severity  `json:"severity"`
	What     i18n.Text `json:"what"`
	// Fix says what to do; it is there for every warning and failure. Command is the same for a shell where it can be
	// said so, "" elsewhere.
	Fix     i18n.Text `json:"fix,omitzero"`
	Command string    `json:"command,omitempty"`
}

// fix adds what to do.
func (f Finding) fix(en, zh, command string) Finding {
	f.Fix, f.Command = i18n.Text{EN: en, ZH: zh}, command
	return f
}

func found(check string, s Severity, en, zh string) Finding {
	return Finding{Check: check, Severity: s, What: i18n.Text{EN: en, ZH: zh}}
}

// A Target is what a run will do, as far as checks need to know.
type Target struct {
	// URL is the endpoint without user-info, Header what every request carries.
	URL    *url.URL
	Header http.Header
	// Socket is the path of the Unix domain socket that leads to the server, "" for TCP.
	Socket string
	// RequestIDs reports whether each request carries an X-Request-ID of its own.
	RequestIDs bool
	// TLS is whom the run's TLS believes, nil for the system's authorities alone.
	TLS *tls.Config
	// Engines are the engines that are known, to tell the server by.
	Engines []servermetrics.Dialect
	// Secrets may not appear in any finding.
	Secrets secret.Values
	// Timeout bounds one question to the server; 0 means ten seconds.
	Timeout time.Duration
	Model   string
	// Connections is the most requests in flight at once. Guessed says that it is an open loop, of which that is not known.
	Connections int
	Guessed     bool
	// Fresh is how many connections the run opens and closes where each request has its own, 0 where they are kept.
	Fresh int
	// PromptTokens is the longest prompt where it is known, 0 elsewhere; MaxTokens the longest answer that is asked for.
	PromptTokens, MaxTokens int
	// TooLong is how many of a trace's requests need more than so many tokens, with the longest of them in words; nil where that is not
	// known.
	TooLong func(limit int) (count int, named []i18n.Text)
	// Forced reports whether the run wants answers of a fixed length, Logprobs that it asks for them, Counts that it has a
	// tokenizer of its own for a server that reports no usage.
	Forced, Logprobs, Counts bool
	// Probe is a request of a few tokens with the run's own settings.
	Probe []byte
	// Stream and Chat say what Probe is.
	Stream, Chat bool
}

// Worst is the most severe of all findings.
func Worst(all []Finding) Severity {
	worst := OK
	for _, f := range all {
		if f.Severity == Fail || f.Severity == Warn && worst == OK {
			worst = f.Severity
		}
	}
	return worst
}

package record

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// FaultKind is the reason why a request did not succeed.
type FaultKind string

// The kinds of fault. Cancelled is the one that is ours: the request was stopped by an interrupt or a deadline and
// counts neither as success nor as failure.
const (
	FaultConnect          FaultKind = "connect"            // no connection: DNS, refused, unreachable
	FaultTLS              FaultKind = "tls"                // the TLS handshake failed
	FaultTimeoutPool      FaultKind = "timeout_pool"       // no free connection of --max-connections within --total-timeout
	FaultTimeoutConnect   FaultKind = "timeout_connect"    // no connection within --connect-timeout
	FaultTimeoutFirstByte FaultKind = "timeout_first_byte" // no byte of the reply within --read-timeout
	FaultTimeoutIdle      FaultKind = "timeout_idle"       // silence in the reply longer than --read-timeout
	FaultTimeoutTotal     FaultKind = "timeout_total"      // not finished within --total-timeout
	FaultStatus           FaultKind = "status"             // an HTTP status that is no success
	FaultRefused          FaultKind = "refused"            // 429 or 503: a limit, not a failure of the engine
	FaultReset            FaultKind = "reset"              // the connection broke
	FaultTruncated        FaultKind = "truncated"          // the reply ended without finish_reason or end mark
	FaultInBand           FaultKind = "in_band"            // an error inside a reply of status 200
	FaultEmptyStream      FaultKind = "empty_stream"       // a reply without any payload
	FaultDecode           FaultKind = "decode"             // a payload that is not what the protocol allows
	FaultCancelled        FaultKind = "cancelled"          // stopped by us
)

// FaultKinds lists every kind in the order of reports.
func FaultKinds() []FaultKind {
	return []FaultKind{FaultConnect, FaultTLS, FaultTimeoutPool, FaultTimeoutConnect, FaultTimeoutFirstByte,
		FaultTimeoutIdle, FaultTimeoutTotal, FaultStatus, FaultRefused, FaultReset, FaultTruncated, FaultInBand,
		FaultEmptyStream, FaultDecode, FaultCancelled}
}

// faultTexts are the kinds for people. The English one is the word that files and other tools have.
var faultTexts = map[FaultKind]i18n.Text{
	FaultConnect:          {EN: string(FaultConnect), ZH: "连接失败"},
	FaultTLS:              {EN: string(FaultTLS), ZH: "TLS 握手失败"},
	FaultTimeoutPool:      {EN: string(FaultTimeoutPool), ZH: "等待连接超时"},
	FaultTimeoutConnect:   {EN: string(FaultTimeoutConnect), ZH: "连接超时"},
	FaultTimeoutFirstByte: {EN: string(FaultTimeoutFirstByte), ZH: "首字节超时"},
	FaultTimeoutIdle:      {EN: string(FaultTimeoutIdle), ZH: "响应中途静默超时"},
	FaultTimeoutTotal:     {EN: string(FaultTimeoutTotal), ZH: "总时长超时"},
	FaultStatus:           {EN: string(FaultStatus), ZH: "HTTP 错误"},
	FaultRefused:          {EN: string(FaultRefused), ZH: "被限流或拒绝"},
	FaultReset:            {EN: string(FaultReset), ZH: "连接被重置"},
	FaultTruncated:        {EN: string(FaultTruncated), ZH: "响应被截断"},
	FaultInBand:           {EN: string(FaultInBand), ZH: "响应内报错"},
	FaultEmptyStream:      {EN: string(FaultEmptyStream), ZH: "空响应"},
	FaultDecode:           {EN: string(FaultDecode), ZH: "响应格式错误"},
	FaultCancelled:        {EN: string(FaultCancelled), ZH: "已取消"},
}

// Text is the kind for people; a kind of a later version is shown unchanged.
func (k FaultKind) Text() i18n.Text {
	if t, known := faultTexts[k]; known {
		return t
	}
	return i18n.Same(string(k))
}

// EndedSilently are the words of a reply that is truncated although its connection ended in good order.
const EndedSilently = "the stream ended without finish_reason or end mark"

// A Fault is why a request failed, with the server's own words where it had any (secrets removed).
type Fault struct {
	Kind FaultKind `json:"kind"`
	// Words is the server's error text or the system's, at most 2 KiB.
	Words string `json:"words,omitempty"`
}

// overflowWords are what servers say when a prompt is longer than their context: vLLM, SGLang, OpenAI, Anthropic.
var overflowWords = []string{"context length", "maximum context", "context_length_exceeded", "prompt is too long"}

// ContextTooShort reports whether the server's message states that its context is too short for the prompt.
func (f *Fault) ContextTooShort() bool {
	words := strings.ToLower(f.Words)
	return slices.ContainsFunc(overflowWords, func(w string) bool { return strings.Contains(words, w) })
}

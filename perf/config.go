package perf

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// Config describes a load test. Target.Model and Target.URL are required. For every other field, the zero value is the default
// that its comment gives.
type Config struct {
	Target    Target
	Load      Load
	Data      Data
	Request   Request
	Search    Search
	SLO       SLO
	Checks    Checks
	Output    Output
	Dashboard Dashboard
}

// Target is the server and how to connect to it.
type Target struct {
	// Model is the name that the server lists under /v1/models.
	Model string
	// URL is the address of the server or of the complete endpoint: http://host:8000, http://host:8000/v1/chat/completions.
	// Several addresses separated by spaces are several servers. unix:///run/llm.sock is a Unix domain socket.
	URL string
	// Balance selects the server of a request if there are several: round-robin (""), least-busy or session.
	Balance string
	// API is one of the plugins' protocols; "" is openai.
	API string
	// APISpec is a file that describes the API, for API custom.
	APISpec string
	// APIArgs are arguments declared by the API.
	APIArgs map[string]string
	// APIKey is sent as Authorization: Bearer. It is never written to a file.
	APIKey string
	// Headers are added to every request.
	Headers map[string]string
	// NoRequestID omits the header X-Request-ID.
	NoRequestID bool
	// Traceparent sends a W3C trace context with each request, so that it can be found in the server's traces.
	Traceparent bool
	// SessionHeader is a header that contains a session ID, such as X-Session-ID. If a reply sets it, its value is sent with the
	// next turn. "" sends none.
	SessionHeader string

	// ConnectTimeout limits opening a connection, including TLS; 0 is 10 s, a negative value no limit.
	ConnectTimeout time.Duration
	// ReadTimeout limits the wait for the next bytes of a reply; 0 is no limit.
	ReadTimeout time.Duration
	// TotalTimeout limits a whole request; 0 is 6 h, a negative value no limit.
	TotalTimeout time.Duration

	// NewConnections opens a connection for each request. By default, connections are opened before the measurement and reused.
	NewConnections bool
	// MaxConnections limits the open connections; further requests wait. 0 is as many as the load needs.
	MaxConnections int

	// CAFile contains additional certificate authorities to trust, ClientCert the client's certificate, and ClientKey its key
	// ("": in the file of ClientCert). All are PEM files.
	CAFile, ClientCert, ClientKey string
	// Insecure does not verify the server's certificate; the report mentions it.
	Insecure bool
}

// Load defines when requests are sent, as levels that run one after another. The zero Load is one level with one request in flight.
type Load struct {
	// Parallel defines closed loops: each value is a level with this many requests in flight. nil is one level of 1, unless Rates
	// defines levels.
	Parallel []int
	// Rates defines open loops: each value is a level with this many sessions per second, regardless of how many are in progress.
	// It cannot be combined with Parallel.
	Rates []float64
	// Pace limits the rate of closed loops, in sessions per second; 0 is no limit.
	Pace float64
	// Stages define one level with a changing load, instead of Parallel, Rates and Pace. They have durations, so they cannot be
	// combined with Number or Duration.
	Stages []Stage
	// Scenario is a public load: its name in JSON ("agentx"), or an object: {"name": "agentx", "mode": "smoke"}. nil is none.
	Scenario json.RawMessage
	// Mix is a file with classes of requests that are sent together, each with its own dataset, limits and objectives, and a rate or
	// a share of the load; "" is none. MixAlone also measures each class alone.
	Mix      string
	MixAlone bool

	// Arrival is the arrival process of requests sent at a rate; "" is load.Poisson. Burstiness is its shape, for load.Gamma.
	Arrival    load.Process
	Burstiness float64
	// MaxInFlight limits the requests in flight of open loops; 0 is no limit. At the limit, a due request waits, or is dropped with
	// DropAtLimit. Both are counted.
	MaxInFlight int
	DropAtLimit bool

	// Number is the number of sessions per level (the same as requests if each has one turn): one value per level, or one
	// multiple for all. nil is 1000, or as many as fit if Duration is set.
	Number []Count
	// Conversations sends sessions of several turns, each with the answers to the previous turns. It is implied by a dataset of
	// conversations.
	Conversations bool
	// Duration is how long each level starts sessions; requests in flight are finished. 0 is no limit.
	Duration time.Duration
	// Warmup is the number of unmeasured sessions before each level. WarmupShare is the same as a share of Number, between 0 and
	// 1. Set at most one of them.
	Warmup      int
	WarmupShare float64
	// WarmupTime is a warm-up by time, at the load with which the level starts. WarmupBarrier waits until the warm-up has finished.
	WarmupTime    time.Duration
	WarmupBarrier bool
	// HoldLoad keeps sending unmeasured sessions until the last measured one has finished.
	HoldLoad bool
	// Grace is how long requests may continue after Duration or Stages, before they are canceled; 0 is unlimited, a negative
	// value cancels them immediately.
	Grace time.Duration
	// Repeat is the number of runs of each level; 0 is 1, or 5 with Until. Figures are means over the runs.
	Repeat int
	// Until repeats each level until the 95 % confidence intervals of figures are this narrow, such as "ttft.p99±3%", at most MaxRepeat
	// times (0 is 30).
	Until     []string
	MaxRepeat int
	// Shuffle runs the levels in a random order, a different one in each repeat.
	Shuffle bool
	// Between is done before each level: "drain" waits until the server is idle, "reset-prefix-cache" clears its prefix cache.
	Between []string
	// Pause is the time between two levels, in whole seconds; 0 is 5 s, a negative value none.
	Pause time.Duration
}

// Data defines the prompts.
type Data struct {
	// Prompt is sent with every request instead of a dataset; PromptFile is a file that contains it. Set at most one.
	Prompt, PromptFile string
	// Dataset is one of the plugins' datasets; "" is openqa.
	Dataset string
	// Path is the dataset's file or folder; "" is its place on a hub.
	Path string
	// Args are the dataset's own arguments.
	Args map[string]any
	// Hub is where datasets and tokenizers are downloaded from: modelscope (""), huggingface or local.
	Hub string
	// Offset is the number of items to skip at the start.
	Offset int
	// MinLength and MaxLength limit prompts, in tokens with a Tokenizer, otherwise in characters. MaxLength 0 is 131072.
	MinLength, MaxLength int
	// PrefixLength is the length in tokens of a prefix that random prompts share. PrefixCount is the number of prefixes (0 is 1).
	PrefixLength, PrefixCount int
	// MinTurns and MaxTurns limit the turns of a conversation; 0 is 1, and no limit. KeepReasoning includes the reasoning of
	// earlier answers in later turns.
	MinTurns, MaxTurns int
	KeepReasoning      bool
	// Delays selects the delays between the requests of a session to keep; "" is all. DelayCap shortens longer ones; 0 is no limit,
	// a negative value removes all.
	Delays   Delays
	DelayCap time.Duration
	// Images defines the images of random_vl. PatchSize is the side length in pixels of one image token, used if the server does
	// not count them (0 is 28).
	Images    Images
	PatchSize int
	// Tokenizer is a folder, a hub ID, or builtin; "" is none.
	Tokenizer string
	// Chat sends messages if true and plain text if false; nil is determined by the URL.
	Chat *bool
	// SendTokens sends token IDs to /v1/completions. It requires a Tokenizer.
	SendTokens bool
}

// Images defines the generated images of a request. Its zero value is one image of 224×224 pixels in mode RGB.
type Images struct {
	Width, Height, Count int
	// Format is a PIL mode: RGB, RGBA, L, LA, P, 1, I or I;16.
	Format string
}

// Request defines the body of every request.
type Request struct {
	// MaxTokens limits the answer; a value is drawn for each request. The zero Range is 2048; NoMaxTokens sends no limit.
	MaxTokens   Range
	NoMaxTokens bool
	// MinTokens is the minimum length of an answer, if the server supports it; 0 is not sent.
	MinTokens int
	// NoStream requests complete answers; there is no TTFT then.
	NoStream bool
	// Choices is the number of answers per request, sent as n; 0 is not sent.
	Choices int
	// Temperature is always sent. Other sampling parameters are not sent if nil.
	Temperature                         float64
	TopP                                *float64
	TopK                                *int
	FrequencyPenalty, RepetitionPenalty *float64
	// Seed is the seed of all random values, and is also sent. If nil, a seed is chosen and not sent.
	Seed *int
	// Logprobs requests log probabilities.
	Logprobs bool
	// Stop are strings, and StopTokenIDs tokens, that end an answer.
	Stop, StopTokenIDs []string
	// Template is a JSON object, the body into which prompts are inserted: they replace its messages, prompt or input, or %p in any of
	// its strings; %m is the model. TemplateFile is a file that contains it. Set at most one.
	Template     json.RawMessage
	TemplateFile string
	// Extra are additional fields of the body, which override all others; the value nil removes a field.
	Extra map[string]any
}

// Search finds a load, instead of Load.Parallel, Load.Rates and Load.Number. It starts at the first value of Load.Parallel or Load.Rates.
type Search struct {
	// Limits are groups of figures and limits, such as {{"p99_ttft": "<=500ms", "failed": "<=1%"}}: the search finds the highest load
	// that meets all limits of one group. {{"tps": "max"}} finds the load with the largest figure instead. nil is no such search.
	Limits []map[string]string
	// Knee finds the load from which throughput stops growing, instead of Limits.
	Knee bool
	// Variable is what the search varies: load.ByParallel ("") or load.ByRate.
	Variable load.Axis
	// Runs is the number of runs per load; 0 is 3.
	Runs int
	// Lowest and Highest limit the load; 0 is 1, and 65,536.
	Lowest, Highest int
	// Parallel limits the sessions in progress while the rate varies; 0 is no limit, which is an open loop.
	Parallel int
	// NumberTimes is the number of sessions in a run per unit of load; 0 is 2.
	NumberTimes float64
}

// SLO defines a good request.
type SLO struct {
	// Objectives are limits of each request, for goodput; metric.ParseObjectives parses them.
	Objectives []metric.Objective
	// Share is the fraction of requests that must meet each objective, for verdicts; 0 is 0.99.
	Share float64
	// FailuresInfinite counts failed requests as infinite in the percentiles of times. Means still cover successful requests only.
	FailuresInfinite bool
}

// Checks defines the checks before and during a run.
type Checks struct {
	// NoConnectionTest skips the connection test, which sends the first body.
	NoConnectionTest bool
	// TestTimeout is how long the test waits for a server that is still loading; 0 is 10 s while it refuses connections, and 2 min for the
	// answer.
	TestTimeout time.Duration
	// NoPreflight skips the checks of this machine, and does not ask the server for its version and flags.
	NoPreflight bool
	// ReplayManifest is the manifest.ndjson of a run whose requests are repeated. If a body would differ, the run ends before it
	// sends any load. "" is none.
	ReplayManifest string
	// ServerMetrics is the URL of the server's metrics (several with blanks between them), off, or "" for /metrics on its host, if present.
	ServerMetrics string
	// ServerMetricsInterval is the time between two readings during a level; 0 is one second. ServerMetricsKeep is a regular expression of
	// further metrics to keep.
	ServerMetricsInterval time.Duration
	ServerMetricsKeep     string
	// GPUMetrics is auto to find them, nvidia-smi or amd-smi for the GPUs of this machine, or the URLs of exporters with blanks between them; ""
	// reads none.
	GPUMetrics string
}

// Delays selects the delays between the requests of a session to keep.
type Delays string

// The delays to keep: all; those of users but not of tools; none.
const (
	DelaysRecorded  Delays = "recorded"
	DelaysThinkOnly Delays = "think-only"
	DelaysNone      Delays = "none"
)

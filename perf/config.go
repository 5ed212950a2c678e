package perf

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// Config is a load test: what is sent where, and how fast. Target.Model and Target.URL must be set; every other zero value is the
// default that its comment names.
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

// Target is the server, and the way to it.
type Target struct {
	// Model is the name that the server lists under /v1/models.
	Model string
	// URL is the server's address, or that of the whole endpoint: http://host:8000, http://host:8000/v1/chat/completions.
	// Several addresses with blanks between them are several servers. unix:///run/llm.sock is one behind a Unix domain socket.
	URL string
	// Balance says which of several servers a request goes to: round-robin (""), least-busy, or session.
	Balance string
	// API is the dialect, one of the plugins' protocols; "" is openai.
	API string
	// APISpec is a file that describes the API, for API custom.
	APISpec string
	// APIArgs are arguments that the API declares.
	APIArgs map[string]string
	// APIKey is sent as Authorization: Bearer, and stands in no file.
	APIKey string
	// Headers go with every request.
	Headers map[string]string
	// NoRequestID leaves out the X-Request-ID that every request has.
	NoRequestID bool
	// SessionHeader is a header with an id of the session, such as X-Session-ID; what a reply sends under the name goes back with
	// the next turn. "" is none.
	SessionHeader string

	// ConnectTimeout bounds opening a connection, TLS included; 0 is 10 s, a negative one no limit.
	ConnectTimeout time.Duration
	// ReadTimeout is the longest silence of the server; 0 is no limit.
	ReadTimeout time.Duration
	// TotalTimeout bounds a whole request; 0 is 6 h, a negative one no limit.
	TotalTimeout time.Duration

	// NewConnections opens a connection for each request; else connections are opened before the clock and used again.
	NewConnections bool
	// MaxConnections bounds the connections open at once; requests beyond it wait in line. 0 is as many as the load needs.
	MaxConnections int

	// CAFile holds certificates of authorities to believe beside the system's, ClientCert the client's own, ClientKey its key
	// ("": in the same file). All are PEM.
	CAFile, ClientCert, ClientKey string
	// Insecure verifies no certificate of the server; the report says so.
	Insecure bool
}

// Load is when requests are sent: levels, one after the other. The zero Load is one level with one request in flight.
type Load struct {
	// Parallel makes closed loops: each value is a level with so many requests in flight. nil is one level of 1, unless Rates
	// makes levels.
	Parallel []int
	// Rates makes open loops: each value is a level with so many sessions a second, however many are under way. It
	// excludes Parallel.
	Rates []float64
	// Pace bounds the rate of closed loops, in sessions a second; 0 is none.
	Pace float64
	// Stages make one level whose load changes, in place of Parallel, Rates and Pace. They say how long they take, so they go with
	// neither Number nor Duration.
	Stages []Stage
	// Scenario makes the run a public load: its name in JSON ("agentx"), or an object: {"name": "agentx", "mode": "smoke"}. nil is none.
	Scenario json.RawMessage
	// Mix is a file of classes of requests that are sent at once, each with its own dataset, limits and objectives, and a rate of its own or
	// a share of the load; "" is none. MixAlone also measures each class alone.
	Mix      string
	MixAlone bool

	// Arrival is how requests with a rate are spread, "" is load.Poisson; Burstiness is the shape of a process that has one, such as load.Gamma.
	Arrival    load.Process
	Burstiness float64
	// MaxInFlight bounds the requests under way of open loops, 0 does not. A request that is due then waits, or is never sent where
	// DropAtLimit is set; both are counted.
	MaxInFlight int
	DropAtLimit bool

	// Number is how many sessions each level measures, which are requests where each has one turn: a value for each level, or one
	// multiple for all. nil is 1000, or as many as Duration has room for where that is set.
	Number []Count
	// Conversations says that the dataset's sessions have several turns, each with the answers to those before. A dataset of
	// conversations needs no word of it.
	Conversations bool
	// Duration is how long each level sends; requests in flight are finished. 0 is no bound.
	Duration time.Duration
	// Warmup sessions come first in each level and are not measured; WarmupShare is the same as a share of Number, above 0 and
	// below 1. At most one of them is set.
	Warmup      int
	WarmupShare float64
	// WarmupTime is a warm-up by time, at the load with which the level begins. WarmupBarrier measures when the warm-up has drained.
	WarmupTime    time.Duration
	WarmupBarrier bool
	// HoldLoad sends further sessions, which are not measured, until the last measured one has ended.
	HoldLoad bool
	// Grace is how long requests may go on when Duration or Stages are over, before they are cancelled; 0 is as long as they take, a
	// negative one none.
	Grace time.Duration
	// Repeat is how often each level is run; 0 is once, or 5 times with Until. Figures are means over the runs.
	Repeat int
	// Until repeats each level until the 95 % intervals of figures are that narrow, such as "ttft.p99±3%", at most MaxRepeat times (0 is 30).
	Until     []string
	MaxRepeat int
	// Shuffle runs the levels in a random order, another one in each repeat.
	Shuffle bool
	// Between is what happens before each level: "drain" waits until the server works on nothing, "reset-prefix-cache" empties its prefix
	// cache.
	Between []string
	// Pause lies between two levels, in whole seconds; 0 is 5 s, a negative one none.
	Pause time.Duration
}

// Data is where prompts come from.
type Data struct {
	// Prompt is sent with every request in place of a dataset; PromptFile names a file that holds it. At most one is set.
	Prompt, PromptFile string
	// Dataset is one of the plugins' datasets; "" is openqa.
	Dataset string
	// Path is the dataset's file or folder, "" its home on a hub.
	Path string
	// Args are the dataset's own arguments.
	Args map[string]any
	// Hub is where datasets and tokenizers come from: modelscope (""), huggingface, or local.
	Hub string
	// Offset skips items at the beginning.
	Offset int
	// MinLength and MaxLength bound prompts: in tokens with a Tokenizer, else in characters. MaxLength 0 is 131072.
	MinLength, MaxLength int
	// PrefixLength tokens before a random prompt are shared; PrefixCount different prefixes take turns (0 is 1).
	PrefixLength, PrefixCount int
	// MinTurns and MaxTurns bound the turns of a conversation; 0 is 1, and no bound. KeepReasoning sends the reasoning of earlier
	// answers with later turns.
	MinTurns, MaxTurns int
	KeepReasoning      bool
	// Delays says which delays between the requests of a session are kept, "" for all. DelayCap cuts longer ones, 0 does not, a
	// negative one leaves none.
	Delays   Delays
	DelayCap time.Duration
	// Images says how random_vl draws images; PatchSize is the side of what one token of an image stands for where the server
	// does not count (0 is 28).
	Images    Images
	PatchSize int
	// Tokenizer is a folder, a hub id, or builtin; "" is none.
	Tokenizer string
	// Chat sends messages, or plain text where it is false; nil is as the URL says.
	Chat *bool
	// SendTokens sends token ids to /v1/completions. It needs a Tokenizer.
	SendTokens bool
}

// Images says how the images of a request are drawn. Its zero value is one image of 224×224 pixels with the mode RGB.
type Images struct {
	Width, Height, Count int
	// Format is a mode by the name that PIL gives it: RGB, RGBA, L, LA, P, 1, I or I;16.
	Format string
}

// Request is what the body of every request asks for.
type Request struct {
	// MaxTokens bounds the answer; each request draws a value. The zero Range is 2048; NoMaxTokens sends none.
	MaxTokens   Range
	NoMaxTokens bool
	// MinTokens is the least length of an answer, where the server can; 0 is not sent.
	MinTokens int
	// NoStream asks for whole answers: there is no TTFT then.
	NoStream bool
	// Choices is the number of answers for each request, sent as n; 0 is not sent.
	Choices int
	// Temperature is always sent. The other parameters of sampling are not where they are nil.
	Temperature                         float64
	TopP                                *float64
	TopK                                *int
	FrequencyPenalty, RepetitionPenalty *float64
	// Seed is sent, and the root of all draws here; nil draws one and does not send it.
	Seed *int
	// Logprobs asks for log probabilities.
	Logprobs bool
	// Stop are texts, StopTokenIDs tokens that end an answer.
	Stop, StopTokenIDs []string
	// Template is a JSON object, the body into which prompts are put: in place of its messages, prompt or input, or of %p in any
	// of its strings; %m is the model. TemplateFile names a file that holds it. At most one is set.
	Template     json.RawMessage
	TemplateFile string
	// Extra are further keys of the body and win over all others; nil as a value removes a key.
	Extra map[string]any
}

// Search lets a run look for a load itself, in place of Load.Parallel, Load.Rates and Load.Number. The first value of Load.Parallel, or
// of Load.Rates, is where it begins.
type Search struct {
	// Limits are groups of figures and limits, such as {{"p99_ttft": "<=500ms", "failed": "<=1%"}}: the largest load is looked for that
	// keeps one group whole. {{"tps": "max"}} looks for the load with the largest figure instead. nil is no such search.
	Limits []map[string]string
	// Knee looks for the load from which throughput stops growing, in place of Limits.
	Knee bool
	// Variable is what is varied: load.ByParallel ("") or load.ByRate.
	Variable load.Axis
	// Runs is how often each load is tried; 0 is 3 times.
	Runs int
	// Lowest and Highest bound the load; 0 is 1, and 65,536.
	Lowest, Highest int
	// Parallel bounds the sessions under way while the rate is varied; 0 is no bound, which is an open loop.
	Parallel int
	// NumberTimes is how many sessions a run has for each unit of the load; 0 is 2.
	NumberTimes float64
}

// SLO is what a good request is.
type SLO struct {
	// Objectives are limits of single requests, for goodput; metric.ParseObjectives reads them from text.
	Objectives []metric.Objective
	// Share is the part of requests that must keep each objective, for verdicts; 0 is 0.99.
	Share float64
	// FailuresInfinite counts failed requests as infinite in the percentiles of times; means stay those of successes.
	FailuresInfinite bool
}

// Checks is what a run looks at beside its load.
type Checks struct {
	// NoConnectionTest starts without sending the first body as a test.
	NoConnectionTest bool
	// TestTimeout is how long the test waits for a server that is still loading; 0 is 10 s for one that refuses, 2 min for the
	// answer.
	TestTimeout time.Duration
	// NoPreflight looks neither for limits of this machine nor at what the server says of itself.
	NoPreflight bool
	// ReplayManifest is the manifest.ndjson of a run whose requests this one repeats: a body that would differ ends it before its
	// load. "" repeats none.
	ReplayManifest string
	// ServerMetrics is where the server tells its own counters: URLs with blanks between them, off, or "" for /metrics of its host if it is there.
	ServerMetrics string
	// ServerMetricsInterval is the time between two readings during a level, 0 for one second. ServerMetricsKeep is a regular expression of
	// further metrics to keep.
	ServerMetricsInterval time.Duration
	ServerMetricsKeep     string
	// GPUMetrics is where GPUs are told of: nvidia-smi for those of this machine, URLs of exporters with blanks between them, or "" for nowhere.
	GPUMetrics string
}

// Output is what a run leaves behind.
type Output struct {
	// Dir is the folder for results, "" outputs. A run has a folder of its own below it, of date and time unless NoTimestamp.
	Dir         string
	NoTimestamp bool
	// Name names the run's folder and the run on a dashboard, "" after the model; Alias is its label in reports.
	Name, Alias string
	// Tags and GPUs, the number that serve, stand in reports.
	Tags map[string]string
	GPUs int
	// Exports are further files: csv, parquet, … or all.
	Exports []string
	// Resume is the folder of a run that was stopped or killed and goes on; "" is a run of its own. Its files say what it sends: of
	// the whole Config only secrets must be set again, and what else is set must be what the run had.
	Resume string
	// NoManifest does not write manifest.ndjson, a hash of each body that was sent.
	NoManifest bool
	// Progress keeps progress.json up to date.
	Progress bool
	// Debug logs each request, shortened. LogEvery is after how many requests a line of figures is logged; 0 is 100.
	Debug    bool
	LogEvery int
}

// Dashboard shows the run while it goes on; the zero Dashboard is none.
type Dashboard struct {
	// Visualizer is one of the plugins' visualizers: wandb, swanlab, clearml.
	Visualizer string
	// Args are its own arguments, such as its key.
	Args map[string]string
	// Optional goes on without one that cannot start.
	Optional bool
}

// Delays says which delays between the requests of a session are kept.
type Delays string

// The delays that can be kept: all; those of users, not of tools; none.
const (
	DelaysRecorded  Delays = "recorded"
	DelaysThinkOnly Delays = "think-only"
	DelaysNone      Delays = "none"
)

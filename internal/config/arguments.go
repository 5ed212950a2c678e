package config

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Arguments is what a user said, one field a key of the table, with defaults for the rest. Nil pointers and slices of
// optional fields mean "not set". Start from Default: the zero value is not valid.
type Arguments struct {
	Model              string
	AttnImplementation *string
	API                string
	TokenizerPath      *string
	Port               int
	URL                string // several stand apart by blanks, see SplitURLs
	Headers            Headers
	ConnectTimeout     *Seconds // nil: the usual one; 0: no limit
	ReadTimeout        *Seconds // nil or 0: no limit
	TotalTimeout       *Seconds // nil or 0: no limit
	APIKey             *string
	NoTestConnection   bool
	Scenario           Raw
	Number             []Count
	Parallel           []int
	Rate               []float64 // sessions per second; -1: no pacing
	WarmupNum          float64   // below 1: share of the level's number
	EnablePDMetrics    bool
	OpenLoop           bool
	SleepInterval      int      // seconds
	Duration           *Seconds // nil: no limit
	SLAAutoTune        bool
	SLAVariable        string
	SLAParams          Raw
	SLANumRuns         int
	SLAUpperBound      int
	SLALowerBound      int
	SLAFixedParallel   *int
	SLANumberMultiple  *float64
	DBCommitInterval   int
	QueueSizeMultiple  int
	InFlightMultiple   int
	NumWorkers         int
	LogEveryNQuery     int
	Debug              bool
	ProgressTracker    bool
	Visualizer         *string
	WandbAPIKey        *string
	SwanlabAPIKey      *string
	SwanlabHost        *string
	Name               *string
	Alias              *string
	OutputsDir         string
	NoTimestamp        bool
	MaxPromptLength    int
	MinPromptLength    int
	PrefixLength       int
	PrefixCount        int
	Prompt             *string // as the user wrote it; PromptText has a file's content
	QueryTemplate      Raw     // as the user wrote it; Template has its members
	ApplyChatTemplate  *bool
	ImageWidth         int
	ImageHeight        int
	ImageFormat        string
	ImageNum           int
	ImagePatchSize     int
	Dataset            string
	DatasetPath        *string
	DataSource         *string
	DatasetOffset      int
	DatasetArgs        protocol.Object
	FrequencyPenalty   *float64
	RepetitionPenalty  *float64
	Logprobs           *bool
	MaxTokens          *Range // nil: not sent
	MinTokens          *int
	NChoices           *int
	Seed               *int
	Stop               []string
	StopTokenIDs       []string // as given
	Stream             bool
	Temperature        float64
	TopP               *float64
	TopK               *int
	ExtraArgs          protocol.Object // a null removes the key
	TokenizePrompt     bool
	MultiTurn          bool
	MinTurns           int
	MaxTurns           *int
	MultiTurnArgs      Raw

	Resume     *string  // the folder of the run that goes on; nil: a run of its own
	DryRun     bool     // print the plan and the first bodies, send nothing
	Exports    []string // further files of the run, by format
	Verbose    bool     // every table of each level on the screen
	JSONOutput bool     // the result as JSON on standard output, tables on standard error

	NoManifest         bool              // no hash of each body that was sent
	ReplayManifest     *string           // the manifest of the run that is repeated
	APISpec            *string           // the file that describes the API
	files              map[string]string // contents of files that arguments of the API name, by their paths
	APIArgs            Tags              // what the API declares, by name
	VisualizerArgs     Tags              // what the visualizer declares, by name
	VisualizerOptional bool              // a visualizer that cannot start is a warning
	NoPreflight        bool              // no check of this machine before the run, no question to the server about itself
	ServerMetrics      string            // where the server tells its own counters: auto, off, or URLs
	// ServerMetricsInterval is the time between two readings during a level, nil for one second; ServerMetricsKeep is which unknown metrics
	// are kept too.
	ServerMetricsInterval *Seconds
	ServerMetricsKeep     *string
	GPUMetrics            string  // where GPUs are told of: off, auto, a program, or URLs
	Tags                  Tags    // names and values that the report shows and keeps
	RequestID             string  // on: each request has an X-Request-ID of its own; off: none of ours
	GPUs                  int     // GPUs that serve, for figures per GPU; 0: unknown
	Price                 *string // what servers cost by the hour, or tokens by a price list; nil: unknown

	FindKnee      bool     // look for the load from which throughput stops growing
	BetweenProbes []string // what happens before each load

	Strict             []string // which verdicts end with exit code 3; nil: none, see Strictness
	Repeat             int      // runs of each level
	Until              []string // how narrow intervals have to be before the last one
	MaxRepeat          int      // most runs of a level with Until
	Shuffle            bool
	Gate               []string // rules that every level has to meet
	GateJUnit          *string  // file for the results of Gate
	GateMarkdown       *string  // file to which the results of Gate are appended
	GateGitLab         *string  // file for the results of Gate as GitLab's code quality report
	Baseline           []string // runs or saved baselines that rules of changes are held against
	GateEdge           string   // what of a change is held against its limit
	Calibrate          bool     // measure the client's own error before the run
	CalibrateChunkRate float64  // payloads a second of one stream during the calibration
	Goodput            []string // further ones in vLLM's spelling: ttft:500
	SLO                []string // limits of a good request: ttft=0.5
	SLOShare           float64  // share of requests that must keep each limit
	FailuresAsInfinite bool     // failed requests count as infinite in the percentiles of times
	Connections        string   // keep-alive or per-request
	MaxConnections     *int     // most connections open at once; nil: as many as the load needs
	TestTimeout        *Seconds // how long the connection test waits for a server; nil: the usual one
	CAFile             *string  // certificates of authorities, beside the system's
	ClientCert         *string  // the client's certificate for servers that demand one
	ClientKey          *string  // its key; nil: in the same file
	Insecure           bool     // no certificate of the server is verified
	Balance            string   // which of several servers a request goes to
	KeepReasoning      bool     // a conversation's later turns hold the reasoning of earlier answers
	Delays             string   // which delays between a session's requests are kept
	DelayCap           *Seconds // the longest of them; nil: as they are
	SessionHeader      *string  // the header that says which session a request is of

	Arrival        string   // how arrivals are spread: a process of perf/load
	Burstiness     *float64 // shape of an arrival process; nil: it has none
	Stages         Stages   // stretches of a load that changes
	MaxInFlight    *int     // most sessions under way of an open loop; nil: any number
	AtLimit        string   // what becomes of the others: wait or drop
	WarmupDuration *Seconds // warm-up by time; nil: none
	WarmupBarrier  bool     // measure when the warm-up has drained
	HoldLoad       bool     // go on, unmeasured, until the last measured request has ended
	Grace          *Seconds // how long requests go on behind the end; nil: as long as they take

	Mix      *string // the file of classes that are sent at once; nil: a single kind of requests
	MixAlone bool    // each class of a mix is also measured alone

	Workers        *int     // how many machines send; nil: this one
	Processes      *int     // how many processes of this machine send
	Listen         string   // where the coordinator's broker listens
	NATS           *string  // a broker that is there already; nil: one of our own
	NATSCreds      *string  // the file of its user's credentials
	NATSCA         *string  // the file of the authorities that its certificate is held against
	ListenCert     *string  // the file of the embedded broker's certificate
	ListenKey      *string  // and that of its key
	JoinTokenFile  *string  // the file of the token; nil: EVALSCOPE_JOIN_TOKEN, else one is made
	WorkersTimeout *Seconds // how long workers are waited for; nil: the usual time
	OnWorkerLoss   string   // what becomes of a run of which a worker is lost: fail or continue

	Traceparent           bool    // each request carries a W3C trace context of its own
	OTLP                  *string // the collector that the requests' spans are exported to; nil: none
	PrometheusListen      *string // where the run's metrics are served; nil: nowhere
	PrometheusRemoteWrite *string // where the run's metrics are sent; nil: nowhere

	// PromptText is what Prompt says: the text itself, or the content of the file of @file. Empty without Prompt.
	PromptText string
	// Template is what QueryTemplate says: the object itself, or that of the file of @file, without white space. Nil without one.
	Template protocol.Object

	mix   *Mix         // what the file of Mix says; nil before Validate
	price *price.Price // what Price says; nil before Validate
	// scenario is what Scenario says; nil before Validate.
	scenario *Scenario
	modelID  string // never set: the field of the derived row
	// spelling is how they were given; nil where nobody said.
	spelling Spelling
	set      map[string]bool
	// secretArgs are the names of arguments that plugins declare to be secret, by the key of the flag that gives them; nil before Validate.
	secretArgs map[string][]string
}

// On and Off are the values of flags that turn something on or off.
const (
	On  = "on"
	Off = "off"
)

// Which delays between the requests of a session are kept (--delays).
const (
	DelaysRecorded  = "recorded"
	DelaysThinkOnly = "think-only"
	DelaysNone      = "none"
)

// Count is a number of requests: N, or N times the level's parallel.
type Count struct {
	N     int
	Times bool
}

// Of returns the number of requests at a level of that many parallel ones.
func (c Count) Of(parallel int) int {
	if c.Times {
		return c.N * parallel
	}
	return c.N
}

// Seconds is a length of time. Users write a number of seconds, or a number with a unit: 0.5, 500ms, 2m.
type Seconds float64

// Duration is the same length of time as Go has it.
func (s Seconds) Duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

// TimedOnly reports whether only --duration bounds a level: the user gave it, and no number of requests.
func (a Arguments) TimedOnly() bool {
	defaults := Default().Number
	return a.Duration != nil && !a.set["number"] && slices.Equal(a.Number, defaults)
}

// Range is an inclusive range of which every request draws a value; Min equals Max for a fixed value.
type Range struct{ Min, Max int }

// Header is one HTTP header as the user wrote it.
type Header struct{ Name, Value string }

// Headers are headers in the order in which the user wrote them; a name that was repeated has its last value.
type Headers []Header

// Tags are names and values that a user gives a run, in his order. Unlike headers, a flag that is repeated adds to them.
type Tags Headers

// Raw is a JSON value as it was written, nil when absent.
type Raw json.RawMessage

// WasSet reports whether the user gave that key himself, even if he gave its default.
func (a Arguments) WasSet(key string) bool { return a.set[key] }

func (a *Arguments) markSet(key string) {
	if a.set == nil {
		a.set = map[string]bool{}
	}
	a.set[key] = true
}

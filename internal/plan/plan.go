// Package plan decides what the user's arguments mean: endpoints, levels, limits and notes, decided once and then
// immutable. It is pure: it opens nothing and sends nothing.
package plan

import (
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Plan is one benchmark, ready to run.
type Plan struct {
	// Model is the name sent to the server, ModelID its last path component, Alias a label for reports.
	Model, ModelID, Alias string
	Target                Target
	Connections           Connections
	Protocol              protocol.Dialect
	Dataset               dataset.Declaration
	Trace                 *dataset.Trace // that the load follows, nil for none
	Scenario              *Scenario      // that the run is, nil for none
	Data                  Data
	Settings              protocol.Settings
	// Classes are the kinds of requests of a mix, nil for a single kind.
	Classes []Class
	// BodySecrets are the secrets that Settings put into every body.
	BodySecrets secret.Values
	// MaxTokens is the range from which each request's limit of output tokens is drawn; nil sends none.
	MaxTokens *Range
	// Levels are those of a sweep that is known from the start, in their order. Control chooses the levels of any other sweep,
	// and is nil for this one: ask Controller.
	Levels  []Level
	Control Controller
	// Repeats reports whether each load is run several times. Goals are how narrow the intervals of its figures have to be before the last
	// run, nil for a number of runs that is known.
	Repeats bool
	Goals   []repeat.Goal
	// Pause lies between two levels; Drain reports whether each waits until the server works on nothing, ResetCache whether its prefix cache
	// is emptied first.
	Pause             time.Duration
	Drain, ResetCache bool
	// Seed is the root of all randomness of the run; SeedGiven says that the user chose it.
	Seed      uint64
	SeedGiven bool
	// Test reports whether the connection is tested before the first level.
	Test bool
	// Preflight reports whether this machine is looked at before the run, and that the server is asked what it is.
	Preflight bool
	// Telemetry is what is read of others while a level runs.
	Telemetry Telemetry
	// Observability is where the run is shown beside its own files and visualizer.
	Observability Observability
	// Calibrate reports whether the client's own error is measured before the run, at ChunkRate payloads a second of one stream.
	Calibrate bool
	ChunkRate float64
	Output    Output
	// Workers are the machines that send, nil where this one does.
	Workers *Workers
	// Names is how the user calls the arguments, for problems.
	Names config.Spelling
	// Launch is the command that starts the server, nil where it runs already.
	Launch []string
	// Objectives are what each request is held against; FailuresInfinite counts failed ones as infinite in percentiles.
	Objectives       []metric.Objective
	FailuresInfinite bool
	// ObjectiveShare is the share of requests that must keep each objective.
	ObjectiveShare float64
	// GPUs is how many serve, 0 when the user did not say.
	GPUs int
	// Price is what servers or tokens cost, nil when the user did not say.
	Price *price.Price
	// Visualizer shows the run on a dashboard; nil for none.
	Visualizer *Visualizer
	// Delays is what becomes of the delays between the requests of a session.
	Delays Delays
	// LogEvery is after how many finished requests a line of figures so far is logged.
	LogEvery int
	// Tokenizer is the path or hub id of the tokenizer, "" for none.
	Tokenizer string
	// HubSource is "modelscope", "huggingface" or "local".
	HubSource string
	// Notes are warnings to the user; Remarks are told once, when the run starts, and need nobody's care.
	Notes, Remarks []i18n.Text
	// Arguments is what the user said, for the files that repeat it.
	Arguments config.Arguments
}

// A Target is where requests go.
type Target struct {
	// Place is the first server, Further are the others, if there are several; Balance says which of them a request goes to.
	Place
	Further []Place
	Balance string
	// RequestIDs reports whether each request carries an X-Request-ID of its own.
	RequestIDs bool
	// Traceparent reports whether each request carries a W3C trace context of its own.
	Traceparent bool
	// SessionHeader is the header that says which session a request is of, "" for none.
	SessionHeader string
	// Secrets are the values that may not appear in any file, log or message.
	Secrets secret.Values
	Times
	Trust
}

// Data is what the dataset is told, as far as words decide it.
type Data struct {
	Path                 string
	Prompt               string
	Chat, TokenizePrompt bool
	// TextOnly reports whether the endpoint takes plain text and no messages.
	TextOnly                  bool
	MinLength, MaxLength      int
	PrefixLength, PrefixCount int
	MinTurns, MaxTurns        int
	KeepReasoning             bool
	// ThinkOnly reports whether the delays of tools are left out.
	ThinkOnly bool
	Offset    int
	Images    dataset.Images
	// PatchSize is the side of what one token of an image stands for, in pixels.
	PatchSize int
	// Args are the dataset's own arguments.
	Args argument.Values
}

// UsualPatchSize is the side of an image's patch where nobody says another.
const UsualPatchSize = 28

// Range is an inclusive range of whole numbers.
type Range struct{ Min, Max int }

// Output is where results go.
type Output struct {
	// Root is --outputs-dir, Name the folder of the run below it (and below the time stamp, if Stamp).
	Root, Name string
	Stamp      bool
	// Progress reports whether progress.json is written.
	Progress bool
	Debug    bool
	// Verbose reports whether every table goes to the screen.
	Verbose bool
	// Exports are the formats of further files.
	Exports []string
}

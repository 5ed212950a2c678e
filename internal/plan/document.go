package plan

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Document is a plan as it is kept on disk and shown by --dry-run: without secrets, and enough to make every report
// again from the event logs.
type Document struct {
	Format   string `json:"format"`
	Version  string `json:"version"`
	Model    string `json:"model"`
	ModelID  string `json:"model_id"`
	Alias    string `json:"alias,omitempty"`
	API      string `json:"api"`
	URL      string `json:"url"`
	Endpoint string `json:"endpoint"`
	// Targets are the servers where there are several, and Balance says which of them a request goes to. URL and Endpoint are then all
	// of them, with blanks between.
	Targets        []string `json:"targets,omitempty"`
	Balance        string   `json:"balance,omitempty"`
	Connections    string   `json:"connections"`
	MaxConnections int      `json:"max_connections,omitempty"`
	// Classes are those of a mix, each with its part of the load and what it says in place of the run; nil for a single kind of requests.
	Classes       []ClassDocument `json:"classes,omitempty"`
	Dataset       string          `json:"dataset"`
	DatasetPath   string          `json:"dataset_path,omitempty"`
	Chat          bool            `json:"chat"`
	RandomPrompts bool            `json:"random_prompts"`
	Tokenizer     string          `json:"tokenizer,omitempty"`
	HubSource     string          `json:"hub_source,omitempty"`
	Stream        bool            `json:"stream"`
	MaxTokens     *Range          `json:"max_tokens,omitempty"`
	Seed          uint64          `json:"seed"`
	SeedGiven     bool            `json:"seed_given"`
	PauseSeconds  float64         `json:"pause_seconds"`
	// Levels are those that are known from the start. OpenEnded says that the results of each decide whether there is another.
	Levels    []Step `json:"levels"`
	OpenEnded bool   `json:"open_ended,omitempty"`
	// Search is what the levels of a search have in common; nil for any other run.
	Search  *SearchDocument `json:"search,omitempty"`
	Command string          `json:"command"`
	// Words is the command line as separate arguments, from which suggestions make the next one.
	Words []string `json:"words"`
	Notes []string `json:"notes,omitempty"`
	// NotesZH are the notes in Chinese, one for each; files of older versions have none.
	NotesZH []string `json:"notes_zh,omitempty"`
	// Proxy is the proxy through which requests went, without user and password; "" for none.
	Proxy string `json:"proxy,omitempty"`
	// TLSUnverified reports whether no certificate of the server was verified.
	TLSUnverified bool `json:"tls_unverified,omitempty"`
	// ImagePatchSize is the side of what one token of an image stands for; 0 is the usual one.
	ImagePatchSize int `json:"image_patch_size,omitempty"`
	// APIArguments are what --api-arg gave, without secrets.
	APIArguments []Tag `json:"api_arguments,omitempty"`
	// APISpec is the file of --api-spec, APIFiles the contents of files that the API's arguments name, by their paths, without secrets.
	APISpec  string            `json:"api_spec,omitempty"`
	APIFiles map[string]string `json:"api_files,omitempty"`
	// Tags are the user's names and values of the run; GPUs is how many serve, 0 when he did not say.
	Tags []Tag `json:"tags,omitempty"`
	GPUs int   `json:"gpus,omitempty"`
	// Price is what servers or tokens cost, nil when he did not say.
	Price *price.Price `json:"price,omitempty"`
	// SLO are the limits of a good request, each to be kept by the share SLOShare of them (0: by the usual one); FailuresInfinite
	// counts failed requests as infinite in percentiles.
	SLO              []string `json:"slo,omitempty"`
	SLOShare         float64  `json:"slo_share,omitempty"`
	FailuresInfinite bool     `json:"failures_as_infinite,omitempty"`
	// Repeats reports whether each load is run several times, Until are the goals of their intervals.
	// Shuffled reports whether their order is a random one.
	Repeats  bool     `json:"repeats,omitempty"`
	Shuffled bool     `json:"shuffled,omitempty"`
	Until    []string `json:"until,omitempty"`
	// Workers is how many machines send, 0 for this one.
	Workers int `json:"workers,omitempty"`
	// Scenario is the public load that the run is, nil for none.
	Scenario *Scenario `json:"scenario,omitempty"`
}

// A Tag is a name that the user gave a run, with its value.
type Tag struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// A Step is one level of a Document.
type Step struct {
	Name     string  `json:"name"`
	Parallel int     `json:"parallel,omitempty"`
	Rate     float64 `json:"rate,omitempty"`
	Number   int     `json:"number"`
	// Class is the one of a mix that is sent alone, "" for all of them.
	Class           string  `json:"class,omitempty"`
	Warmup          int     `json:"warmup,omitempty"`
	DurationSeconds float64 `json:"duration_seconds,omitempty"`
	// Profile is the shape of the load, nil where Parallel and Rate say all of it. They are then its most slots and its mean rate.
	Profile *load.Profile `json:"profile,omitempty"`
	// Limit bounds the sessions under way of an open loop, nil for any number.
	Limit         *metric.Limit `json:"limit,omitempty"`
	WarmupSeconds float64       `json:"warmup_seconds,omitempty"`
	WarmupBarrier bool          `json:"warmup_barrier,omitempty"`
	HoldLoad      bool          `json:"hold_load,omitempty"`
	GraceSeconds  *float64      `json:"grace_seconds,omitempty"`
}

func stepOf(l Level) Step {
	slots, rate, all := l.Fixed()
	s := Step{Name: l.Name, Parallel: slots, Rate: rate, Number: l.Number, Warmup: l.Warmup, DurationSeconds: l.Duration.Seconds()}
	if !all {
		s.Profile = &l.Profile
	}
	s.Class = l.Alone()
	if l.Limit.InFlight > 0 {
		s.Limit = &l.Limit
	}
	s.WarmupSeconds, s.WarmupBarrier, s.HoldLoad = l.WarmupTime.Seconds(), l.Barrier, l.Hold
	if l.Grace != nil {
		s.GraceSeconds = new(l.Grace.Seconds())
	}
	return s
}

// File is the name of the document in a run's folder.
const File = "plan.json"

const (
	documentFormat  = "evalscope-perf-plan"
	documentVersion = "1.0"
)

// Document is the plan without secrets.
func (p *Plan) Document() Document {
	d := Document{Format: documentFormat, Version: documentVersion, Model: p.Model, ModelID: p.ModelID, Alias: p.Alias,
		API: p.Protocol.Name, URL: p.Target.Shown, Endpoint: p.Target.Endpoint,
		Connections: p.Arguments.Connections, MaxConnections: p.Connections.Max, Dataset: p.Dataset.Name,
		DatasetPath: p.Data.Path, Chat: p.Data.Chat, RandomPrompts: p.Dataset.Traits.RandomText && p.Data.PrefixLength == 0,
		Tokenizer: p.Tokenizer, HubSource: p.HubSource, Proxy: p.Target.Proxy, TLSUnverified: p.Target.Unverified(), Stream: p.Settings.Stream,
		MaxTokens: p.MaxTokens, Seed: p.Seed,
		SeedGiven: p.SeedGiven, PauseSeconds: p.Pause.Seconds(), Command: p.Arguments.Command(), Words: p.Arguments.Words(), Notes: i18n.All("en", p.Notes), NotesZH: i18n.All("zh", p.Notes), GPUs: p.GPUs, Price: p.Price}
	if p.Data.PatchSize != UsualPatchSize {
		d.ImagePatchSize = p.Data.PatchSize
	}
	for _, text := range []*string{&d.Model, &d.ModelID, &d.Alias, &d.DatasetPath, &d.Tokenizer, &d.Command} {
		*text = p.Target.Secrets.Hide(*text)
	}
	for i, word := range d.Words {
		d.Words[i] = p.Target.Secrets.Text(word)
	}
	if d.Targets = p.Target.Names(); d.Targets != nil {
		d.Balance = p.Target.Balance
		d.URL, d.Endpoint = p.Target.AllShown(), p.Target.endpoints()
	}
	d.Classes = p.classDocuments()
	masked := p.Arguments.Masked()
	for _, t := range masked.APIArgs {
		d.APIArguments = append(d.APIArguments, Tag{t.Name, p.Target.Secrets.Text(t.Value)})
	}
	d.APISpec = value(masked.APISpec)
	for path, content := range p.Arguments.APIFiles() {
		if d.APIFiles == nil {
			d.APIFiles = map[string]string{}
		}
		d.APIFiles[path] = p.Target.Secrets.Text(secret.Text(content))
	}
	for _, t := range masked.Tags {
		d.Tags = append(d.Tags, Tag{t.Name, p.Target.Secrets.Text(t.Value)})
	}
	d.FailuresInfinite, d.Scenario, d.Repeats, d.Shuffled = p.FailuresInfinite, p.Scenario, p.Repeats, p.Arguments.Shuffle
	for _, g := range p.Goals {
		d.Until = append(d.Until, g.Text)
	}
	if p.Workers != nil {
		d.Workers = p.Workers.N
	}
	if len(p.Objectives) > 0 {
		d.SLOShare = p.ObjectiveShare
	}
	for _, o := range p.Objectives {
		d.SLO = append(d.SLO, o.String())
	}
	for _, l := range p.Levels {
		d.Levels = append(d.Levels, stepOf(l))
	}
	if p.Controller().Planned() == 0 {
		d.OpenEnded, d.Levels = true, []Step{}
	}
	if s, ok := p.Controller().(search); ok {
		d.Search = s.document()
	}
	return d
}

// Texts are the notes in both languages, as far as the file has them.
func (d Document) Texts() []i18n.Text { return i18n.Pair(d.Notes, d.NotesZH) }

// JSON is the document for people and programs, ending with a newline.
func (d Document) JSON() ([]byte, error) {
	data, err := plainjson.MarshalIndent(d, "  ")
	return append(data, '\n'), err
}

// Hash names a document's content.
func Hash(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

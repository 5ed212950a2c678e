// Package dataset is the contract of datasets: the options that a dataset receives, what it must guarantee, and how it
// yields sessions. It is pure. The built-in datasets are in sub-packages; only they use tokenizers and hubs.
package dataset

import (
	"context"
	"io"
	"math/rand/v2"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A Source yields sessions in a fixed order: the same options give the same sessions. It is used by one goroutine.
type Source interface {
	// Next is the next session, or io.EOF when the dataset is exhausted. A Skip error is one bad item: the caller
	// counts it, names it and goes on.
	Next(ctx context.Context) (workload.Session, error)
	// Close releases files.
	Close() error
}

// A Leveled is a Source whose sessions depend on the level that sends them, for example because each slot starts in the middle of a
// recorded session. The engine calls it before it takes the first session of a level.
type Leveled interface {
	// Level says that a level of so many slots begins, and reports whether its sessions are others for it.
	Level(slots int) bool
}

// Begin notifies a source, if it is Leveled, that a level with this number of slots begins, and reports whether its sessions differ for
// it.
func Begin(s Source, slots int) bool {
	l, ok := s.(Leveled)
	return ok && l.Level(slots)
}

// A Declaration is one dataset as a plugin.
type Declaration struct {
	// Name is the value of --dataset; Aliases are other names for it.
	Name    string
	Aliases []string
	// Help describes its prompts in one line, in English and Chinese.
	Help   i18n.Text
	Traits Traits
	// Arguments are its own, which --dataset-args gives as members of a JSON object.
	Arguments []argument.Declaration
	// ExtraArguments are those of Arguments that EvalScope takes from --extra-args: given there they are the dataset's, and not sent.
	ExtraArguments []string
	// AnyArguments reports whether it reads its arguments itself: none is declared, and all are passed on as they were written.
	AnyArguments bool
	// Trace checks the file of a dataset with the trait Recorded before anything is sent. Its error lists the faulty items that it found.
	Trace func(ctx context.Context, o Options) (Trace, error)
	// Open makes the dataset's sessions ready. It checks what can be checked of the items that the run will send.
	Open func(ctx context.Context, o Options) (Source, error)
}

// A Trace is recorded sessions that were looked at. Each has its Recorded, in ascending order of the instants.
type Trace struct {
	// Sessions is how many there are, Length when the last one arrives, and Digest names their instants; zero values for a trace that is
	// too large to be looked at as a whole.
	Sessions int
	Length   time.Duration
	Digest   string
	// Rate is how many a second come in what was looked at of such a trace.
	Rate float64
	// Speed is how many times as fast as it was recorded it comes. CacheTokens is the size of the prefix cache that Recorded.Sized is
	// of, 0 for none; Predicts reports whether the trace names blocks, without which nothing is known of caches.
	Speed       float64
	CacheTokens int
	Predicts    bool
	// TooLong counts the checked requests that need more than this number of tokens, prompt and answer together, and describes the first of
	// them. It is nil if lengths are not known.
	TooLong func(limit int) (count int, named []i18n.Text)
	// Open makes the sessions ready, without looking again.
	Open func(ctx context.Context, o Options) (Source, error)
}

// Values gives values to the dataset's own arguments.
func (d Declaration) Values(given []argument.Given) (argument.Values, []argument.Problem) {
	if d.AnyArguments {
		return argument.Undeclared(given), nil
	}
	return argument.Read(d.Arguments, given)
}

// TakesArguments reports whether the dataset declares arguments.
func (d Declaration) TakesArguments() bool { return d.AnyArguments || len(d.Arguments) > 0 }

// Traits are properties that the plan needs before it opens a dataset.
type Traits struct {
	// NeedsTokenizer reports whether it cannot work without --tokenizer-path, NeedsPath that it cannot without a --dataset-path that
	// names a file, or standard input.
	NeedsTokenizer, NeedsPath bool
	// Generated reports whether it makes its items and reads nothing: --dataset-path has no effect.
	Generated bool
	// Prefixes reports whether it puts --prefix-length tokens, shared by a group of requests, before its prompts.
	Prefixes bool
	// RepeatsPrompt reports whether its items are the text of --prompt: that flag selects it, and --dataset does not name it.
	RepeatsPrompt bool
	// Exact reports whether it promises prompt lengths, so the template's overhead on the server must be measured.
	Exact bool
	// LengthArgument is the dataset's argument that sets the lengths of prompts instead of --min-prompt-length and --max-prompt-length; ""
	// for none.
	LengthArgument string
	// Answers is the kind of API (protocol.Kind) that its items require; "" for any.
	Answers string
	// Endless reports whether it never repeats an item.
	Endless bool
	// Recorded reports whether it is a trace: its sessions come at the instants that it has, and the run is given no other load.
	Recorded bool
	// OwnModel reports whether its items name their models, so that --model is not needed.
	OwnModel bool
	// CostsCPU reports whether making an item costs enough to be done before the level's clock starts.
	CostsCPU bool
	// RandomText reports whether its prompts have nothing in common by design: cached tokens are then a finding.
	RandomText bool
	// PlainText reports whether its prompts are texts that a chat template would spoil: a --url that names no endpoint is completed
	// with the one for plain text.
	PlainText bool
	// Images reports whether its prompts have images, which go only to endpoints for chat; DrawsImages that they are made as the
	// --image flags ask.
	Images, DrawsImages bool
	// Conversations reports whether its sessions have several turns, each sent as messages with the answers to those before;
	// NeedsMaxTurns that it cannot work without --max-turns, DrawsTurns that it makes conversations of at least --min-turns.
	Conversations, NeedsMaxTurns, DrawsTurns bool
	// Graphs reports whether those sessions are graphs, in which several requests can be in flight at once.
	Graphs bool
	// SpeedByLength reports whether the speed of answers is also shown for each length of prompts, as EvalScope shows it for its
	// speed benchmark.
	SpeedByLength bool
	// Hub names the dataset's home on each hub, nil for none.
	Hub *HubFile
	// Scenario is the public load over it, nil for none.
	Scenario *Scenario
}

// A HubFile is where a dataset lives: a repository on each hub and a file in it, or a pattern of several (test/*.tar, where * matches
// a slash too); of several the folder is fetched.
type HubFile struct {
	ModelScope, HuggingFace string
	File                    string
	// HuggingFaceFile is the file there, where it has another name.
	HuggingFaceFile string
	// HuggingFaceRevision is the commit there that the dataset's items are of, "" for the newest; ModelScopeRevision that on ModelScope.
	HuggingFaceRevision, ModelScopeRevision string
}

// Tokenizer is what datasets need of a tokenizer.
type Tokenizer interface {
	// Encode gives the ids of text without special tokens added.
	Encode(text string) []int
	// Decode gives the text of ids.
	Decode(ids []int) string
	// Ordinary lists the ids, ascending, that are plain text by themselves.
	Ordinary() []int
}

// Options are the settings of a dataset. A dataset applies every option or rejects it in Open; it must not ignore one. TextPrompt formats
// a text and checks its length as the options require.
type Options struct {
	// Path is a local file, directory or named pipe, - for Stdin, "" for the dataset's own home.
	Path string
	// Stdin is what a Path of - reads, nil where there is none. It is read once: a run that needs more items than it holds opens the
	// dataset again, and finds it empty, unless the source has a Rewind() error that begins again with what it kept (package records).
	// A dataset that cannot keep it refuses a Path of -.
	Stdin io.Reader
	// Fetch downloads the dataset's hub file and returns its path.
	Fetch func(ctx context.Context, file HubFile) (string, error)
	// Tokenizer is nil when the run has none.
	Tokenizer Tokenizer
	// Args are the values of the dataset's own arguments.
	Args argument.Values
	// Prompt is the text of --prompt for the dataset that repeats it.
	Prompt string
	// Chat reports whether a text becomes a user message; TokenizePrompt that a prompt is sent as token ids. Where both are set a text
	// stays one: its ids are those of the chat template, which the engine knows.
	Chat, TokenizePrompt bool
	// TextOnly reports whether prompts go to an endpoint for plain text: a list of messages cannot be sent there.
	TextOnly bool
	// MinLength and MaxLength bound a prompt, both included: in tokens with a tokenizer, else in characters. MaxLength 0 is no bound.
	MinLength, MaxLength int
	// Overhead is the number of tokens that the server's template adds to a prompt, and OverheadKnown whether it was
	// measured.
	Overhead      int
	OverheadKnown bool
	// CountSent is how many tokens the server counts for a text as it will be sent, in its chat template; nil where that is not
	// known beyond Overhead. Behind a template a text may have other tokens than alone.
	CountSent func(text string) int
	// PrefixLength tokens, the same for all requests of one of PrefixCount groups, come before a random prompt.
	PrefixLength, PrefixCount int
	// Images are the settings of generated images.
	Images Images
	// MinTurns and MaxTurns bound the turns of a conversation; MaxTurns 0 is no bound.
	MinTurns, MaxTurns int
	// KeepReasoning reports whether later turns of a conversation hold the reasoning of earlier answers.
	KeepReasoning bool
	// ThinkOnly reports whether only the recorded delays of users are kept and those of tools are dropped, if a dataset distinguishes them.
	ThinkOnly bool
	// Offset skips items at the beginning.
	Offset int
	// Want is how many sessions the run will take in all, 0 when it is not known.
	Want int
	// Sendable returns why the run's API cannot send a turn, nil if it can. The function is nil if that is not known.
	Sendable func(workload.Turn) error
	// Run is what no other run is called, where what it sends is to be found in no cache that another has filled; else "".
	Run string
	// Rand is the source of randomness of one item of this run, for one purpose: the same seed gives the same draws in any order of calls.
	Rand func(purpose string, item int64) *rand.Rand
}

// Skip is an item that cannot be sent. Where is its place for the user (file and line), Why is what is wrong.
type Skip struct {
	Where i18n.Text
	Why   i18n.Text
}

// Error is the item and what is wrong with it.
func (s *Skip) Error() string { return s.Text().EN }

// Text is Error in both languages.
func (s *Skip) Text() i18n.Text { return i18n.Sprintf("%s: %s", "%s：%s", s.Where, s.Why) }

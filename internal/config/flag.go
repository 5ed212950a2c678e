// Package config defines what a user can set: the table of flags, the command line with the rules of argparse, strict
// JSON, validation that reports every problem at once, help and shell completion.
//
// Package plan interprets the values: it completes URLs, names folders, builds levels and resolves tokenizers and
// datasets. Package config prints nothing, exits nothing and accesses files only through Environment.
package config

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Status says what becomes of a flag in this version.
type Status int

// The three states of a flag; none is ever "unknown".
const (
	Works    Status = iota // does what its help says
	NoEffect               // accepted for compatibility; a note says that it changes nothing here
	NotYet                 // refused when set to something other than its default
)

// String returns the status as it is written in JSON and documents.
func (s Status) String() string {
	return [...]string{"works", "accepted, no effect", "not supported yet"}[s]
}

// MarshalText makes the status readable in JSON.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Kind is the type of a flag's value, or of each of its values.
type Kind int

// The kinds of values.
const (
	String   Kind = iota
	Int           // 64-bit integer
	Float         // finite 64-bit float
	Switch        // no value: the flag turns it on, and with Pair --no-flag turns it off
	KeyValue      // name=value, split at the first equals sign
	Object        // a JSON object
	JSON          // any JSON value
	Text          // any JSON value, or text that is kept as a JSON string
	Time          // a length of time: seconds, or a number with a unit
)

// String returns the kind as it is written in JSON and documents.
func (k Kind) String() string {
	return [...]string{"string", "int", "float", "switch", "key=value", "object", "json", "text", "time"}[k]
}

// MarshalText makes the kind readable in JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Arity is how many words a flag takes.
type Arity int

// The arities, as argparse's nargs: none, absent, "+" and "*".
const (
	None Arity = iota
	One
	OneOrMore
	Any
)

// String returns the arity as argparse writes nargs.
func (a Arity) String() string { return [...]string{"0", "1", "+", "*"}[a] }

// MarshalText makes the arity readable in JSON.
func (a Arity) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Flag is one row of the table: everything the command line, help, JSON, Python and the documents say about it.
type Flag struct {
	Name          string          // the flag without its dashes, "" for a derived field that has none
	Key           string          // the field of EvalScope's Arguments, and the JSON key
	Short         string          // the short form without its dash, or ""
	Kind          Kind            // derived from the field of Arguments
	Arity         Arity           // derived from the field of Arguments
	Optional      bool            // JSON null is a value: "not set", or "none" where the default is something else
	Pair          bool            // --no-Name exists
	Default       json.RawMessage // as benchmark_args.json shows it; lists as lists
	Choices       []string        // the only values that work; empty for free values
	Aliases       []string        // further names of Choices
	PlannedValues []string        // values that are known and not yet there
	Group         Group           // the section of the help
	Metavar       string          // what stands for the value in the help
	Help          i18n.Text       // one line of each language
	Status        Status
	Note          i18n.Text // why the status is not Works
	Secret        bool      // the value must never be shown
	Extension     bool      // not a field of EvalScope

	choices  func(Known) []string // where Choices come from, nil where the row has its own
	further  func(Known) []string // where Aliases come from, nil for none
	mentions func(Known) []string // the names that its help mentions, nil for its choices
	taken    func(Known) bool     // whether any plugin takes what the row gives, nil where it is for others; if so, the row works

	field func(*Arguments) any // a pointer to the field that holds the value
}

// Group is a section of the help.
type Group int

// The groups, in the order of the help.
const (
	GroupTarget Group = iota + 1
	GroupConnections
	GroupLoad
	GroupDataset
	GroupRequest
	GroupOutput
	GroupTurns
	GroupSLA
	GroupEngine
)

// groups are the titles, in the order of the help.
func groups() []i18n.Text {
	return []i18n.Text{
		{EN: "Server and model", ZH: "服务与模型"},
		{EN: "Connections", ZH: "连接"},
		{EN: "Load", ZH: "负载"},
		{EN: "Prompts and data", ZH: "提示词与数据"},
		{EN: "Request body", ZH: "请求体"},
		{EN: "Output", ZH: "输出"},
		{EN: "Conversations", ZH: "多轮对话"},
		{EN: "SLA auto-tuning", ZH: "SLA 自动调优"},
		{EN: "Settings of EvalScope's Python engine", ZH: "EvalScope Python 引擎的设置"},
	}
}

// Title is the group's title in help and pages.
func (g Group) Title() i18n.Text { return groups()[g-GroupTarget] }

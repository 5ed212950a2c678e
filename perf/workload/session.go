// Package workload defines what is sent: sessions of turns, in sequence or as a graph, and the prompt of each turn. Package dataset
// provides the texts, package protocol encodes them for an API, and package load decides when they are sent.
package workload

import (
	"encoding/json"
	"time"
)

// A Session is a sequence of turns that share a history: each is sent when the one before has been answered. A single
// request is a session of one turn.
type Session struct {
	// Item is the session's place in the one sequence of items that runs through a whole sweep, from 0.
	Item int64
	// Repeated reports whether the dataset was exhausted and this session was sent before in the same run.
	Repeated bool
	// First is the first turn. It depends on no answer, so its request is prepared before it is due.
	First Turn
	// Later yields the turns after the first, nil where there are none.
	Later Turns
	// Graph has all turns, First too, of a session whose requests do not follow one another in a line; nil for others. Later is
	// nil then.
	Graph Graph
	// Recorded is what a trace contains about the session, nil for a session that was not recorded.
	Recorded *Recorded
}

// A Turn is one request of a session.
type Turn struct {
	Prompt Prompt
	// Delay is the think time between the end of the turn before and this turn's start; a first turn has none.
	Delay time.Duration
	// MaxTokens replaces the run's limit of output tokens for this turn; 0 keeps the run's.
	MaxTokens int
	// Members are further members of the request's body that this turn has values for, such as its own model. They replace the
	// run's settings, but not what the user gives by --extra-args; a null takes a member out.
	Members []Member
	// WantPromptTokens is the number of prompt tokens that the server should count, chat template included; 0 when
	// the dataset makes no promise.
	WantPromptTokens int
	// Streamed is whether the request asked for a stream when it was recorded; nil keeps the run's setting, as does a user who gave one.
	Streamed *bool
	// Headers are sent in addition to those of the run, which take precedence; those that HTTP or the program itself writes are left out.
	Headers []Header
}

// A Member is one member of a request's body; Value is JSON.
type Member struct {
	Name  string
	Value json.RawMessage
}

// A Header is one header of a request.
type Header struct{ Name, Value string }

// A Prompt is what one turn asks, before a protocol gives it its wire form. Exactly one field is set, but for Tools.
type Prompt struct {
	// Text is a plain prompt; a protocol with a chat form makes one user message of it when Chat is set.
	Text string
	// Chat reports whether Text is the content of a single user message.
	Chat bool
	// Messages is a list of chat messages, sent unchanged.
	Messages []Message
	// Tools are definitions of tools that go with Messages, a JSON list; nil for none.
	Tools json.RawMessage
	// TokenIDs is a prompt that was tokenized by the client.
	TokenIDs []int
	// Inputs are the texts of one request to an API that takes several at once, as those of embeddings do.
	Inputs []string
	// Ranking is a query with the documents that are to be ranked by it.
	Ranking *Ranking
	// Body is a complete JSON object of the request's body; the run's settings fill only the keys it lacks.
	Body json.RawMessage
}

// A Ranking is what one request to a rerank API asks.
type Ranking struct {
	Query     string
	Documents []string
}

// Single is a session of one turn.
func Single(p Prompt) Session { return Session{First: Turn{Prompt: p}} }

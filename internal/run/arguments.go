// Package run performs one run from arguments to result, and regenerates reports. It opens what a run needs, runs the
// engine's sweep, and makes files and tables. Package perf is its public API, and package app the command.
package run

import (
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Arguments is what a user may say, one field for each flag of `evalscope perf`. Start from DefaultArguments.
type Arguments = config.Arguments

// Count, Range, Header, Headers, Member and Members are types of fields of Arguments.
type (
	// Count is a number of requests, or a multiple of the level's parallel ones.
	Count = config.Count
	// Range is an inclusive range from which every request draws a value.
	Range = config.Range
	// Header is one HTTP header.
	Header = config.Header
	// Headers are HTTP headers in order.
	Headers = config.Headers
	// Seconds is a length of time.
	Seconds = config.Seconds
	// Tags are names and values of a run.
	Tags = config.Tags
	// Member is one key of a JSON object.
	Member = protocol.Field
	// Members is a JSON object in the order in which it was written.
	Members = protocol.Object
)

// Problems is every thing that is wrong with arguments, found at once. It is the error of bad input.
type Problems = config.Problems

// Problem is one thing that is wrong with arguments.
type Problem = config.Problem

// Snapshot is the state of the level under way.
type Snapshot = engine.Snapshot

// Detail is what a live view shows beside a Snapshot.
type Detail = engine.Detail

// Percentiles are those of the requests that ended so far, within 1.6 %.
type Percentiles = engine.Percentiles

// Suggestion is one finding about a run with its evidence and what to try next.
type Suggestion = report.Suggestion

// DefaultArguments are EvalScope's defaults; Model and URL are still to be set.
func DefaultArguments() Arguments { return config.Default() }

// ErrUnreachable is a run that ended with its connection test.
var ErrUnreachable = engine.ErrUnreachable

// ErrAllFailed is a run of which no request succeeded. Its result is complete.
var ErrAllFailed = i18n.Text{EN: "every request failed", ZH: "所有请求都失败"}.Err()

// ErrUnsent is a run with conversations whose next turn could not be made, so that not all was sent. Its result is complete.
var ErrUnsent = i18n.Text{EN: "conversations ended because their next turn could not be created", ZH: "有对话因无法生成下一轮而结束"}.Err()

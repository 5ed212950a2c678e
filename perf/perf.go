// Package perf runs load tests of LLM services that speak the OpenAI API: evalscope perf as a Go library.
package perf

import (
	"context"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

// Arguments, Count, Range and Result are those of a run; see the command's help for what each argument does.
type (
	Arguments = config.Arguments
	Count     = config.Count
	Range     = config.Range
	Result    = run.Result
	Option    = run.Option
)

// DefaultArguments returns the arguments of a run to which nothing was said.
func DefaultArguments() Arguments { return config.Default() }

// Run runs a load test and makes its files.
func Run(ctx context.Context, args Arguments, options ...Option) (*Result, error) {
	return run.Run(ctx, args, options...)
}

package app

import (
	"fmt"

	"github.com/spf13/cobra"
)

// unsupportedCommands are the sub-commands that EvalScope has and this build does not.
func (p Process) unsupportedCommands() []*cobra.Command {
	var all []*cobra.Command
	for _, name := range []string{"eval", "app", "service", "benchmark-info"} {
		all = append(all, &cobra.Command{Use: name, Hidden: true, DisableFlagParsing: true,
			RunE: func(*cobra.Command, []string) error {
				fmt.Fprintf(p.Stderr, "evalscope: `evalscope %s` is not in this build, which contains `evalscope perf` only. Keep EvalScope for it, and "+
					"install this build next to it under its second name, evalscope-go (import evalscope_go, command evalscope-go)\n", name)
				return exit(ExitBadInput)
			}})
	}
	return all
}

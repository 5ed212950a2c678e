package app

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// truthWord is the hidden sub-command that a calibration starts this program with.
const truthWord = "truth"

// truthCommand starts this program as the ground-truth server; nil where the program cannot be found.
func truthCommand() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{self, truthWord}
}

// truthServer is the hidden sub-command `truth`: the ground-truth server of a calibration. It speaks to its parent over
// its standard streams and ends with it.
func (p Process) truthServer() *cobra.Command {
	return &cobra.Command{Use: truthWord, Hidden: true, DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, words []string) error {
			if err := groundtruth.Child(words, p.Stdout); err != nil {
				fmt.Fprintln(p.Stderr, "evalscope truth:", err)
				return exit(ExitFailed)
			}
			return nil
		}}
}

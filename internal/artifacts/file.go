package artifacts

import (
	"fmt"
	"os"
)

// partialPath is the name of a file in the making, this process's own.
func partialPath(path string) string { return fmt.Sprintf("%s.part%d", path, os.Getpid()) }

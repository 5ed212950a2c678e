package artifacts

import (
	"fmt"
	"os"
)

// partOf is the name of a file in the making, this process's own.
func partOf(path string) string { return fmt.Sprintf("%s.part%d", path, os.Getpid()) }

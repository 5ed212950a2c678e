// Command generate writes what follows from tables in the code: the reference pages of flags and metrics in English
// and Chinese, and the Python class of arguments. `make docs` runs it from the repository's root; a test holds the committed pages to it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/config"
)

func main() {
	for name, text := range pages() {
		if err := os.WriteFile(filepath.Join("docs", name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}

// pages are the generated pages by their path below docs.
func pages() map[string]string {
	return map[string]string{
		"en/parameters.md": parameters(english), "zh/parameters.md": parameters(chinese),
		"en/metrics.md": metrics(english), "zh/metrics.md": metrics(chinese),
		"../python/evalscope/perf/arguments.py": pythonArguments(config.Table()), "../python/evalscope/perf/_labels.py": pythonLabels(),
	}
}

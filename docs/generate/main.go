// Command generate writes the reference pages that follow from tables in the code: the flags and the metrics, in
// English and Chinese. `make docs` runs it from the repository's root; a test holds the committed pages to it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
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
	}
}

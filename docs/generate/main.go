// Command generate writes what follows from tables in the code: the reference pages of flags and metrics in English
// and Chinese, and the classes of arguments of Go and Python. `make docs` runs it from the repository's root; a test holds the committed pages to it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
)

func main() {
	all, err := pages(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join("docs", name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}

// known are the names of the built-in plugins and of the exports, as the pages list them.
func known() config.Known { return run.Environment(run.Options{}).Known }

// pages are the generated pages by their path below docs; root is the repository's.
func pages(root string) (map[string]string, error) {
	measured, err := results.Load(filepath.Join(root, results.File))
	if err != nil {
		return nil, err
	}
	en, err := accuracy(english, measured)
	if err != nil {
		return nil, err
	}
	zh, err := accuracy(chinese, measured)
	if err != nil {
		return nil, err
	}
	dataEN, err := datasets(english)
	if err != nil {
		return nil, err
	}
	dataZH, err := datasets(chinese)
	return map[string]string{
		"en/parameters.md": parameters(english), "zh/parameters.md": parameters(chinese),
		"en/metrics.md": metrics(english), "zh/metrics.md": metrics(chinese),
		"en/datasets.md": dataEN, "zh/datasets.md": dataZH,
		"en/accuracy.md": en, "zh/accuracy.md": zh,
		"../perf/arguments.go":                  goArguments(known()),
		"../python/evalscope/perf/arguments.py": pythonArguments(known()), "../python/evalscope/perf/_labels.py": pythonLabels(),
	}, err
}

package run

import (
	"os"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/plugin"
)

func environment(plugins plugin.Set) config.Environment {
	return config.Environment{ReadFile: readText, Stat: os.Stat,
		Known: config.Known{Plugins: plugins}}
}

// readText reads the file of a prompt.
func readText(path string) ([]byte, error) { return regular.Read(path, regular.Text) }

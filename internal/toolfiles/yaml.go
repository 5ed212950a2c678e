package toolfiles

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostYAML is the largest YAML file that is read: its reader takes some twenty times as much memory.
const mostYAML = 64 << 20

// isYAML reports whether a file is YAML by its name.
func isYAML(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// asJSON is YAML as JSON.
func asJSON(data []byte) ([]byte, error) {
	if len(data) > mostYAML {
		return nil, i18n.Errorf("it is YAML of more than %d MiB: let its tool write JSON", "超过 %d MiB 的 YAML：请让该工具输出 JSON", mostYAML>>20)
	}
	var all any
	if err := yaml.Unmarshal(data, &all); err != nil {
		return nil, i18n.Errorf("it is no YAML: %v", "不是 YAML：%v", err)
	}
	return json.Marshal(finite(all))
}

// finite is a value of YAML as JSON can hold it: keys are texts, and what is no number is null.
func finite(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			v[key] = finite(one)
		}
	case map[any]any:
		made := map[string]any{}
		for key, one := range v {
			made[fmt.Sprint(key)] = finite(one)
		}
		return made
	case []any:
		for i, one := range v {
			v[i] = finite(one)
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	}
	return v
}

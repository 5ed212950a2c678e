package wandb

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/perf/visualizer"
)

// table keeps a table as a file of the run, and returns the fields that show it.
func (s *session) table(key string, t visualizer.Table) ([]field, error) {
	data, err := json.Marshal(struct {
		Columns []string `json:"columns"`
		Data    [][]any  `json:"data"`
	}{t.Columns, t.Rows})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	name := path.Join("media", "table", fileName(key)+"_"+hash[:20]+".table.json")
	file := filepath.Join(s.dir, "files", filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return nil, err
	}
	if err := s.write(recordFiles, filesRecord(name)); err != nil {
		return nil, err
	}
	return []field{
		{[]string{key, "_type"}, quoted("table-file")},
		{[]string{key, "path"}, quoted(name)},
		{[]string{key, "sha256"}, quoted(hash)},
		{[]string{key, "size"}, whole(len(data))},
		{[]string{key, "ncols"}, whole(len(t.Columns))},
		{[]string{key, "nrows"}, whole(len(t.Rows))},
	}, nil
}

func fileName(key string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`<>:"|?*\/`, r) {
			return '_'
		}
		return r
	}, key)
}

func quoted(s string) []byte {
	data, _ := json.Marshal(s) // a string always is
	return data
}

func whole(n int) []byte {
	data, _ := json.Marshal(n) // a number always is
	return data
}

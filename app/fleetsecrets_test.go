package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

// TestFleet_SecretsAreInNoFileAndNoLog: neither the token nor the key that workers send.
func TestFleet_SecretsAreInNoFileAndNoLog(t *testing.T) {
	args := testArguments(t, simulated(t))
	args.Number, args.APIKey = []run.Count{{N: 4}}, new("sk-of-the-test-123456")
	result, workers, err := together(t, args, 2)
	if err != nil {
		t.Fatal(err, workers)
	}
	err = filepath.WalkDir(result.Folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(testToken)) || bytes.Contains(data, []byte(*args.APIKey)) {
			t.Errorf("%s has a secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

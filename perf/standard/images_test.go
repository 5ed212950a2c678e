package standard_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imageFolder is a folder with two images of which something is asked.
func imageFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, data := range map[string][]byte{"a.png": picture(t),
		"metadata.jsonl": []byte(`{"file_name":"a.png","instruction":"turn it","txt":"a cat"}` + "\n" + `{"file_name":"a.png","instruction":"cut it","txt":"a dog"}`)} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// exams is a file of two questions of MMMU.
func exams(t *testing.T) string {
	t.Helper()
	type of struct {
		Bytes []byte `parquet:"bytes"`
	}
	type exam struct {
		Question string `parquet:"question"`
		First    of     `parquet:"image_1"`
		Second   of     `parquet:"image_2"`
	}
	path := filepath.Join(t.TempDir(), "validation-0.parquet")
	one := of{picture(t)}
	if err := parquet.WriteFile(path, []exam{{"Is <image 1> older?", one, one}, {"Is <image 2>?", one, one}}); err != nil {
		t.Fatal(err)
	}
	return path
}

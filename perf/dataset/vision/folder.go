package vision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A folder is a folder of images whose metadata.jsonl has a line of texts for each, and its name as file_name.
type folder struct {
	path  string
	file  *os.File
	lines *bufio.Scanner
	line  int
}

func openFolder(path string) (*folder, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, largest)
	return &folder{path: path, file: file, lines: lines}, nil
}

func (f *folder) next(ctx context.Context) (record, error) {
	for f.lines.Scan() {
		if err := ctx.Err(); err != nil {
			return record{}, err
		}
		f.line++
		if line := bytes.TrimSpace(f.lines.Bytes()); len(line) > 0 {
			return f.record(line)
		}
	}
	if err := f.lines.Err(); err != nil {
		return record{}, i18n.Errorf("reading %s: %v", "读取 %s：%v", f.path, err)
	}
	return record{}, io.EOF
}

func (f *folder) record(line []byte) (record, error) {
	r := record{where: dataset.At(f.path, dataset.Line, f.line), fields: map[string][]byte{}}
	bad := func(why i18n.Text) (record, error) { return record{}, &dataset.Skip{Where: r.where, Why: why} }
	if !gjson.ValidBytes(line) || line[0] != '{' {
		return bad(i18n.Text{EN: "it is not a JSON object", ZH: "它不是 JSON 对象"})
	}
	gjson.ParseBytes(line).ForEach(func(key, value gjson.Result) bool {
		if value.Type == gjson.String {
			r.fields[key.Str] = []byte(value.Str)
		}
		return true
	})
	name := string(r.fields["file_name"])
	if !filepath.IsLocal(name) { // a file of data says what is sent, not which files of this machine
		return bad(i18n.Sprintf("its file_name is %q, which is not a file in the folder", "其 file_name 为 %q，不是该目录中的文件", name))
	}
	image, err := regular.Read(filepath.Join(filepath.Dir(f.path), name), largest)
	if err != nil {
		return bad(i18n.Message(err))
	}
	r.fields["image"] = image
	return r, nil
}

func (f *folder) close() error { return errors.Join(f.file.Close()) }

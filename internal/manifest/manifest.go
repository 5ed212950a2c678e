// Package manifest is the list of what a run sent: a hash of each request's body, as in the run's log. A later run uses it to check that
// it sends the same requests.
package manifest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// File is the manifest's name in a run's folder.
const File = "manifest.ndjson"

// version is that of the format.
const version = 1

// A Head is the first line.
type Head struct {
	// Version is that of the format, 1.
	Version int `json:"evalscope_manifest"`
	// Run is the run's id, Seed the root of its draws.
	Run  string `json:"run"`
	Seed uint64 `json:"seed"`
}

// An Entry is one request that was sent.
type Entry struct {
	Level string `json:"level"`
	// Item is the place of the request's session in the sweep's one sequence, Turn the request's place in its session.
	Item int64 `json:"item"`
	Turn int   `json:"turn,omitempty"`
	// Class is the kind of requests of a mix that it is of, by its place in the level: items of each are counted for themselves.
	Class int `json:"class,omitempty"`
	// Bytes and Sum are the size and the SHA-256 of the body without secrets.
	Bytes int `json:"bytes"`
	Sum   Sum `json:"sha256"`
}

// A Sum is a SHA-256, as text in hexadecimal digits.
type Sum [sha256.Size]byte

// SumOf is the Sum of a body.
func SumOf(body []byte) Sum { return sha256.Sum256(body) }

// MarshalText gives 64 hexadecimal digits.
func (s Sum) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads them.
func (s *Sum) UnmarshalText(text []byte) error {
	if len(text) != 2*len(s) {
		return i18n.Text{EN: "a SHA-256 has 64 hexadecimal digits", ZH: "SHA-256 应有 64 个十六进制数字"}.Err()
	}
	_, err := hex.Decode(s[:], text)
	return err
}

// A Writer writes a manifest. The first error stays, and Close returns it.
type Writer struct {
	file  *os.File
	buf   *bufio.Writer
	level string
	err   error
}

// Create begins the manifest at path.
func Create(path string, h Head) (*Writer, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, i18n.Errorf("starting the manifest: %v", "创建清单：%v", err)
	}
	w := &Writer{file: file, buf: bufio.NewWriterSize(file, 64<<10)}
	h.Version = version
	w.line(h)
	return w, nil
}

// Begin starts the requests of a level.
func (w *Writer) Begin(level string) { w.level = level }

// Add notes a request that was sent.
func (w *Writer) Add(r *record.Record) {
	if r.Sent > 0 {
		w.line(Entry{Level: w.level, Item: r.Item, Turn: r.Turn, Class: r.Class, Bytes: len(r.Body), Sum: SumOf(r.Body)})
	}
}

// Flush brings what was noted to the file.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.buf.Flush()
	}
	return w.err
}

// Close completes the file.
func (w *Writer) Close() error {
	return errors.Join(w.Flush(), w.file.Close())
}

func (w *Writer) line(v any) {
	if w.err != nil {
		return
	}
	data, err := json.Marshal(v)
	if err == nil {
		_, err = w.buf.Write(append(data, '\n'))
	}
	w.err = err
}

// ReadHead reads the first line of the manifest at path.
func ReadHead(path string) (Head, error) {
	enough := errors.New("the head is enough")
	head, err := Read(path, func(Entry) error { return enough })
	if errors.Is(err, enough) {
		err = nil
	}
	return head, err
}

// Read reads the head of the manifest at path, and gives each entry to take in its order. A last line that is incomplete is an error:
// entries may be missing behind it.
func Read(path string, take func(Entry) error) (Head, error) {
	file, err := regular.Open(path)
	if err != nil {
		return Head{}, err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 64<<10)
	var head Head
	for number := 1; ; number++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0 && number > 1:
			return head, nil
		case errors.Is(err, io.EOF) && number > 1:
			return head, i18n.Errorf("line %d is truncated: the file is incomplete, or its run was killed; remove that line to compare the requests before it", "第 %d 行不完整：文件残缺，或其测试被强行终止；删除该行可比对之前的请求", number)
		case err != nil && !errors.Is(err, io.EOF):
			return head, i18n.Errorf("line %d: %v", "第 %d 行：%v", number, err)
		case number == 1:
			if err := strict(line, &head); err != nil || head.Version != version {
				return Head{}, i18n.Text{EN: `is not a manifest of a run: its first line does not contain "evalscope_manifest": 1`,
					ZH: `不是测试的清单：第一行不含 "evalscope_manifest": 1`}.Err()
			}
			continue
		}
		var e Entry
		if err := strict(line, &e); err != nil {
			return head, i18n.Errorf("line %d is not a request of a manifest: %v", "第 %d 行不是清单中的请求：%v", number, err)
		}
		if err := take(e); err != nil {
			return head, err
		}
	}
}

func strict(line []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

package toolfiles

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The tools.
const (
	VLLM          = "vLLM bench"
	SGLang        = "SGLang bench"
	AIPerf        = "aiperf"
	GuideLLM      = "guidellm"
	InferencePerf = "inference-perf"
	EvalScope     = "EvalScope (Python)"
)

// ErrNone is the error where nothing in a path is a result of a tool that is known here.
var ErrNone = errors.New("does not contain a run or a result file of EvalScope, vLLM (--save-detailed), SGLang (--output-details), aiperf, " +
	"guidellm or inference-perf")

// Bounds of what is read.
const (
	mostFiles = 500
	mostBytes = 1 << 30
)

// A file is one file's documents.
type file struct {
	name string
	docs []json.RawMessage
	what format
}

// A format is one that is known: whose documents it has, and how they are read. Formats of one tool are read together.
type format struct {
	tool string
	is   func(keys) bool
	read func(r *Run, files []file) error
}

// formats are the formats, the more particular ones first.
func formats() []format {
	return []format{
		{AIPerf, isAIPerf, readAIPerf},
		{GuideLLM, isGuideLLM, readGuideLLM},
		{InferencePerf, isInferencePerf, readInferencePerf},
		{SGLang, isSGLang, readSGLang},
		{VLLM, isVLLM, readVLLM},
	}
}

// keys are the members of a document, or of the first element where it is a list.
type keys map[string]json.RawMessage

func (k keys) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := k[n]; return !ok })
}

// Read reads the result file at path, or those in the folder at path.
func Read(ctx context.Context, path string) (Run, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Run{}, err
	}
	if info.IsDir() {
		if levels := evalscopeLevels(path); len(levels) > 0 {
			return readEvalScope(ctx, levels)
		}
	}
	names := []string{path}
	if info.IsDir() {
		if names, err = filesOf(path); err != nil {
			return Run{}, err
		}
	}
	var files []file
	var notes []i18n.Text
	for _, name := range names {
		if ctx.Err() != nil {
			return Run{}, ctx.Err()
		}
		data, err := content(name)
		if err != nil && !info.IsDir() {
			return Run{}, err
		}
		if isDatabase(data) {
			return readEvalScope(ctx, []string{name})
		}
		f, said, ok := open(filepath.Base(name), data)
		if ok {
			files = append(files, f)
			notes = append(notes, said...)
		}
	}
	return together(files, notes)
}

// filesOf are the regular files of a folder, in the order of their names.
func filesOf(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 0 && len(names) < mostFiles {
			names = append(names, filepath.Join(folder, e.Name()))
		}
	}
	return names, err
}

// content is what is in a file; of a database its first bytes. Files that do not begin as JSON are not read on.
func content(name string) ([]byte, error) {
	f, err := regular.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	start := make([]byte, 64)
	n, _ := io.ReadFull(f, start)
	start = start[:n]
	for _, c := range start {
		if c == '{' || c == '[' {
			break
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return start, nil
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if len(data) > mostBytes {
		return nil, fmt.Errorf("%s is larger than 1 GiB: %w", name, fs.ErrInvalid)
	}
	return data, err
}

// open finds the format of a file.
func open(name string, data []byte) (f file, notes []i18n.Text, ok bool) {
	docs, torn, bad := documents(data)
	if len(docs) == 0 {
		return f, nil, false
	}
	first := keysOf(docs[0])
	for _, known := range formats() {
		if !known.is(first) {
			continue
		}
		if torn {
			notes = append(notes, i18n.Sprintf("%s is truncated; using the complete part", "%s 不完整；使用其完整部分", name))
		}
		if bad > 0 {
			notes = append(notes, i18n.Sprintf("%s: left out: %s without JSON", "%s：%s 行不是 JSON，未使用", name, i18n.Count(bad, "line")))
		}
		return file{name, docs, known}, notes, true
	}
	return f, nil, false
}

// keysOf are the members of a document; of a list, those of its first element, with "" for the list.
func keysOf(doc json.RawMessage) keys {
	k := keys{}
	if json.Unmarshal(doc, &k) == nil {
		return k
	}
	var list []json.RawMessage
	if json.Unmarshal(doc, &list) == nil && len(list) > 0 {
		_ = json.Unmarshal(list[0], &k)
		if k != nil {
			k[""] = nil
			return k
		}
	}
	return keys{}
}

// together reads the files of one run.
func together(files []file, notes []i18n.Text) (Run, error) {
	if len(files) == 0 {
		return Run{}, ErrNone
	}
	tool := files[0].what.tool
	for _, f := range files {
		if f.what.tool != tool {
			return Run{}, fmt.Errorf("contains results of %s (%s) and of %s (%s): use one of the files", tool, files[0].name, f.what.tool, f.name)
		}
	}
	r := Run{Tool: tool, Settings: map[string]string{"tool": tool}, Notes: notes}
	if err := files[0].what.read(&r, files); err != nil {
		return Run{}, fmt.Errorf("%s: %w", files[0].name, err)
	}
	if len(r.Levels) == 0 {
		return Run{}, fmt.Errorf("%s has neither requests nor figures", files[0].name)
	}
	r.say(i18n.Text{EN: "files of other tools do not record whether the client kept up: not checked", ZH: "其他工具的文件不说明客户端是否跟得上：未检查"})
	return r, nil
}

// set keeps a setting that is said. Of several levels with different ones all are kept.
func (r *Run) set(key, value string) {
	if value == "" {
		return
	}
	all := []string{value}
	if old := r.Settings[key]; old != "" {
		all = append(all, strings.Split(old, ", ")...)
	}
	slices.Sort(all)
	r.Settings[key] = strings.Join(slices.Compact(all), ", ")
}

// add keeps a level that says something.
func (r *Run) add(l Level, notes []i18n.Text) {
	r.Notes = append(append(r.Notes, notes...), l.clean()...)
	if l.useful() {
		r.Levels = append(r.Levels, l)
	}
}

// say notes something once.
func (r *Run) say(note i18n.Text) {
	if !slices.Contains(r.Notes, note) {
		r.Notes = append(r.Notes, note)
	}
}

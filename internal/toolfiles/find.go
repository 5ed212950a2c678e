package toolfiles

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
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
		if err != nil && !isYAML(name) {
			notes = append(notes, leftOut(filepath.Base(name), err))
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

// filesOf are the regular files of a folder, in the order of their names and of the numbers in them.
func filesOf(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return byNumber(a.Name(), b.Name()) })
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 0 && len(names) < mostFiles {
			names = append(names, filepath.Join(folder, e.Name()))
		}
	}
	return names, err
}

// content is what is in a file, as plain text; of a database its first bytes. Files that do not begin as JSON are not read on.
func content(name string) ([]byte, error) {
	f, err := regular.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw := bufio.NewReader(f)
	if start, _ := raw.Peek(64); isDatabase(start) {
		return bytes.Clone(start), nil
	}
	in, _, err := unpack.Plain(raw)
	if err != nil {
		return nil, err
	}
	unpack.Mark(in)
	start, _ := in.Peek(64)
	if !isYAML(name) {
		for _, c := range start {
			if c == '{' || c == '[' {
				break
			}
			if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
				return bytes.Clone(start), nil
			}
		}
	}
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= mostBytes {
		data.Grow(int(info.Size()) + bytes.MinRead) // so that it is held once
	}
	if _, err := data.ReadFrom(io.LimitReader(in, mostBytes+1)); err != nil {
		return nil, err
	}
	if data.Len() > mostBytes {
		return nil, i18n.Text{EN: "it is larger than 1 GiB", ZH: "超过 1 GiB"}.Err()
	}
	if isYAML(name) {
		return asJSON(data.Bytes())
	}
	return data.Bytes(), nil
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
		return file{name, apart(docs, first), known}, notes, true
	}
	return f, nil, false
}

// apart are the documents, and the elements of those that are lists: of results, as sweeps write them, but not of requests.
func apart(docs []json.RawMessage, first keys) (all []json.RawMessage) {
	if !first.has("") || isInferencePerfList(first) {
		return docs
	}
	for _, doc := range docs {
		for one := range elements(doc) {
			all = append(all, one)
		}
	}
	return all
}

// together reads the files of one run.
func together(files []file, notes []i18n.Text) (Run, error) {
	if len(files) == 0 {
		return Run{}, ErrNone
	}
	tool := files[0].what.tool
	for _, f := range files {
		if f.what.tool != tool {
			return Run{}, i18n.Errorf("contains results of %s (%s) and of %s (%s): use one of the files", "含有 %s（%s）和 %s（%s）的结果：请指定其中一个文件", tool, files[0].name, f.what.tool, f.name)
		}
	}
	r := Run{Tool: tool, Settings: map[string]string{"tool": tool}, Notes: notes}
	if err := files[0].what.read(&r, files); err != nil {
		return Run{}, inFile(files, err)
	}
	if len(r.Levels) == 0 {
		return Run{}, inFile(files, nothing(r.Notes[len(notes):]))
	}
	if r.saysDelays {
		return r, nil
	}
	r.say(i18n.Text{EN: "files of other tools do not record whether the client kept up: not checked", ZH: "其他工具的文件不说明客户端是否跟得上：未检查"})
	return r, nil
}

// nothing says that files have nothing to compare, and what was left out of them.
func nothing(notes []i18n.Text) error {
	words := "it has neither requests nor figures"
	for _, n := range notes {
		words += "; " + n.EN
	}
	return errors.New(words)
}

// inFile names the first of several files, which is not what the user named.
func inFile(files []file, err error) error {
	if len(files) == 1 {
		return err
	}
	return fmt.Errorf("%s: %w", files[0].name, err)
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
	if l.useful() && !r.twice(&l) {
		r.Levels = append(r.Levels, l)
	}
}

// say notes something once.
func (r *Run) say(note i18n.Text) {
	if !slices.Contains(r.Notes, note) {
		r.Notes = append(r.Notes, note)
	}
}

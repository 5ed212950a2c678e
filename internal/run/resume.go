package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// ErrComplete is a run that did all that it was asked: there is nothing to go on with.
var ErrComplete = i18n.Text{EN: "nothing to resume", ZH: "没有可继续的内容"}.Err()

// A resumption is the run that goes on.
type resumption struct {
	folder   string
	run      outputs.Run
	document []byte // plan.json
	plan     plan.Document
}

// Resumed are the arguments of the run that args go on with, completed by what args give anew; args themselves where they go on
// with none.
func Resumed(args Arguments, o Options) (Arguments, error) {
	if args.Resume == nil {
		return args, nil
	}
	again, err := newSettings(o).resume(args)
	again.Resume = args.Resume
	return again, err
}

// resume finds the run that goes on, and its arguments. It changes nothing.
func (s *settings) resume(args Arguments) (Arguments, error) {
	names := args.Spelling()
	bad := func(err error) error {
		return Problems{config.AboutValue(names, "resume", *args.Resume, i18n.Message(err), i18n.Text{})}
	}
	folder, err := resumable(*args.Resume)
	if err != nil {
		return args, bad(err)
	}
	r := &resumption{folder: folder}
	if r.run, err = outputs.ReadRun(folder); err != nil {
		return args, bad(err)
	}
	if r.document, err = regular.Read(filepath.Join(folder, plan.File), regular.Document); err != nil {
		return args, bad(i18n.Errorf("the run in %s has no plan, so it has not sent anything: start a new run", "%s 中的测试没有计划，因此没有发送过任何请求：请重新开始测试", folder))
	}
	if err := json.Unmarshal(r.document, &r.plan); err != nil {
		return args, bad(i18n.Errorf("reading %s: %s", "读取 %s：%s", filepath.Join(folder, plan.File), err))
	}
	had, err := config.Reread(r.plan.Words, environment(s.Plugins))
	if err != nil {
		return args, bad(i18n.Errorf("its arguments cannot be read: %s", "无法读取其参数：%s", err))
	}
	merged, err := args.Onto(had)
	if err != nil {
		return args, err
	}
	if err := outputs.Free(folder); err != nil {
		return args, bad(err)
	}
	if r.run.State == outputs.Done && there(filepath.Join(folder, artifacts.ResultFile)) {
		return args, i18n.Errorf("%s: the run in %s is already finished", "%s：%s 中的运行已结束", ErrComplete, folder)
	}
	s.resumed = r
	return merged, nil
}

// resumable is the folder of the run that dir means: its own, or the newest of those below an outputs folder.
func resumable(dir string) (string, error) {
	if there(filepath.Join(dir, outputs.RunFile)) {
		return filepath.Clean(dir), nil
	}
	if _, err := os.ReadDir(dir); err != nil {
		return "", i18n.Errorf("is not a readable folder: %s", "不是可读的目录：%s", err)
	}
	newest, folder := outputs.Run{}, ""
	for _, below := range slices.Concat(folders(dir), foldersOf(folders(dir))) {
		if run, err := outputs.ReadRun(below); err == nil && run.Started.After(newest.Started) {
			newest, folder = run, below
		}
	}
	if folder == "" {
		return "", i18n.Text{EN: "does not contain a run: use the folder that contains run.json (outputs/<time>/<model>)", ZH: "不含测试：请使用含有 run.json 的目录（outputs/<时间>/<模型>）"}.Err()
	}
	return folder, nil
}

func folders(dir string) (all []string) {
	entries, _ := os.ReadDir(dir) // what cannot be read holds no run for us
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all
}

func foldersOf(parents []string) (all []string) {
	for _, p := range parents {
		all = append(all, folders(p)...)
	}
	return all
}

// free are the keys of a plan that say nothing of what is sent.
var free = []string{"format", "version", "command", "words", "notes", "notes_zh"}

// same is a problem of each key in which a plan differs from that of the run that goes on.
func (r *resumption) same(p *plan.Plan) error {
	if p.Scenario != nil && r.plan.Scenario != nil { // it is held against what is read
		p.Scenario.Dataset = r.plan.Scenario.Dataset
	}
	now, err := p.Document().JSON()
	if err != nil {
		return err
	}
	var before, after map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(r.document, &before), json.Unmarshal(now, &after)); err != nil {
		return err
	}
	keys := slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for _, all := range []map[string]json.RawMessage{before, after} {
			for key := range maps.Keys(all) {
				if !yield(key) {
					return
				}
			}
		}
	}))
	var problems Problems
	for _, key := range keys {
		if !slices.Contains(free, key) && !equalJSON(before[key], after[key]) {
			problems = append(problems, Problem{Where: "plan.json, " + key}.Saying(i18n.Sprintf("was %s in the original run and would be %s now",
				"在原运行中是 %s，现在将是 %s", excerptOf(before[key]), excerptOf(after[key])),
				i18n.Text{EN: "resume in the environment of the original run, with the same files and version", ZH: "请在原运行的环境中继续，文件和版本要相同"}))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func equalJSON(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, a) != nil || json.Compact(&y, b) != nil {
		return len(a) == len(b)
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}

// excerptOf is a value in a sentence.
func excerptOf(v json.RawMessage) string {
	const most = 120
	var out bytes.Buffer
	if json.Compact(&out, v) != nil {
		return "not there"
	}
	if text := out.String(); len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(out.String()[:most], "") + "…"
}

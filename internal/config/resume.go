package config

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// shownOnly are the keys that may be given anew to a run that goes on: they change what is shown of it, or how its workers are reached.
var shownOnly = slices.Concat([]string{"resume", "json", "verbose", "debug", "strict", "dry_run", "log_every_n_query", "prometheus_listen"}, workerKeys)

// Reread reads what Words has said, without checking what it means.
func Reread(words []string, out Environment) (Arguments, error) {
	a := Default()
	check := newChecker(&a, out, TableOf(out.Known), byFlag(Table()))
	walk := argvWalk{checker: check, options: options(check.table), words: words[min(2, len(words)):]}
	if help := walk.run(); help != nil {
		return a, help
	}
	if len(check.problems) > 0 {
		return a, check.problems
	}
	return a, nil
}

// checkResume checks the arguments of a run that goes on as far as that can be done without the others, which its files have.
func (c *checker) checkResume() (Arguments, []Note, error) {
	if *c.a.Resume == "" {
		c.bad("resume", i18n.Text{EN: "is empty", ZH: "为空"},
			i18n.Sprintf("set the folder of a run, such as %s",
				"请设置某次运行的目录，例如 %s", c.example("resume", "outputs/20260131_120000/qwen2.5", `"outputs/20260131_120000/qwen2.5"`)))
	}
	if len(c.problems) > 0 {
		return *c.a, nil, c.problems
	}
	return *c.a, nil, nil
}

// Onto are the arguments of a run that goes on: those that it had, as its files keep them without secrets, and what is given now.
// The error is Problems: arguments that differ from the run's, and secrets that have to be given again.
func (a Arguments) Onto(had Arguments) (Arguments, error) {
	table, names := Table(), a.Spelling()
	_, flags := names.(byFlag)
	merged := had
	merged.spelling, merged.set = a.spelling, map[string]bool{}
	var problems Problems
	for i := range table {
		row := &table[i]
		if row.Name == "" {
			continue
		}
		given := a.differs(row) || flags && a.set[row.Key]
		if given {
			copyField(row.field(&merged), row.field(&a))
		}
		if given || had.set[row.Key] {
			merged.set[row.Key] = true
		}
	}
	merged.Resume = nil
	delete(merged.set, "resume")
	shown, before := merged.Masked(), had.Masked()
	for i := range table {
		row := &table[i]
		switch {
		case row.Name == "" || slices.Contains(shownOnly, row.Key):
		case !bytes.Equal(encode(row.field(&shown)), encode(row.field(&before))):
			problems = append(problems, About(names, row.Key, row.differing(&before, flags),
				i18n.Text{EN: "remove it, or start a new run", ZH: "请去掉，或开始新的运行"}))
		case bytes.Contains(encode(row.field(&merged)), []byte(secret.Mask)):
			problems = append(problems, About(names, row.Key, i18n.Text{EN: "contained a secret, which is not stored in the run's files",
				ZH: "含有密钥，而密钥不会写入该次运行的文件"},
				i18n.Text{EN: "set it again", ZH: "请重新设置"}))
		}
	}
	if len(problems) > 0 {
		return merged, problems
	}
	return merged, nil
}

// differing says what a run had in place of what is given.
func (f Flag) differing(a *Arguments, flags bool) i18n.Text {
	if !a.set[f.Key] && !a.differs(&f) {
		return i18n.Text{EN: "was not set for the run", ZH: "该次运行没有设置"}
	}
	const most = 200
	text := string(encode(f.field(a)))
	if flags && f.Kind != Switch {
		text = strings.Join(f.values(a), " ")
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return i18n.Sprintf("differs from the run's value: %s", "与该次运行的值不同：%s", text)
}

// copyField gives one field the value of another of the same kind. Headers are joined by their names.
func copyField(to, from any) {
	switch p := to.(type) {
	case *Headers:
		joined := slices.Clone(*p)
		for _, h := range *from.(*Headers) {
			joined = joined.with(h)
		}
		*p = joined
	default:
		reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
	}
}

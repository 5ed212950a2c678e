package config

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// checker collects every problem and note of one set of arguments.
type checker struct {
	a        *Arguments
	out      Environment
	names    Spelling
	table    []Flag
	problems Problems
	notes    []Note
	inMix    bool            // the arguments are those of a class of a mix
	failed   map[string]bool // keys whose value could not be read: their field is not to be judged
}

// newChecker checks arguments that are called as names has it, where the environment has no spelling of its own.
func newChecker(a *Arguments, out Environment, table []Flag, names Spelling) *checker {
	if out.Spelling != nil {
		names = out.Spelling
	}
	a.spelling = names
	return &checker{a: a, out: out, names: names, table: table, failed: map[string]bool{}}
}

// Validate checks arguments that a program filled in, starting from Default, and reads the files of a prompt and of a template that
// are @file. The error is Problems. It names keys, or what they were called when the arguments were parsed.
func (a *Arguments) Validate(out Environment) ([]Note, error) {
	names := a.spelling
	if names == nil {
		names = byKey{}
	}
	_, notes, err := newChecker(a, out, TableOf(out.Known), names).finish()
	return notes, err
}

func (c *checker) finish() (Arguments, []Note, error) {
	c.checkUTF8()
	if c.a.Resume != nil {
		return c.checkResume()
	}
	c.checkScenario()
	c.checkStatuses()
	c.checkRanges()
	if c.inMix {
		c.checkClass()
	} else {
		c.checkRun()
	}
	c.checkData()
	c.noteSecrets()
	c.foldTurnArgs()
	c.checkDatasetArgs()
	c.checkTurns()
	c.checkAPIArgs()
	c.checkRequest()
	c.checkCalibration()
	c.checkServerMetrics()
	c.checkObservability()
	c.checkPrice()
	c.checkVisualizer()
	c.readPrompt()
	c.readTemplate()
	c.dedupe()
	if len(c.problems) > 0 {
		return *c.a, c.notes, c.problems
	}
	return *c.a, c.notes, nil
}

// checkRun checks what is the run's, whatever the classes of its requests.
func (c *checker) checkRun() {
	c.checkTarget()
	c.checkHeaders()
	c.checkTrust()
	c.checkMix()
	c.checkLevels()
	c.checkRepeat()
	c.checkShape()
	c.checkWorkers()
}

// name is how the user writes a key where he wrote his arguments.
func (c *checker) name(key string) string { return c.names.Name(key) }

// onCommandLine reports whether the arguments are flags.
func (c *checker) onCommandLine() bool {
	_, flags := c.names.(byFlag)
	return flags
}

// inProgram reports whether the arguments are fields of a program.
func (c *checker) inProgram() bool {
	_, keys := c.names.(byKey)
	return !keys && !c.onCommandLine()
}

// slots is how a sentence calls the parallel of a level.
func (c *checker) slots() string {
	if c.inProgram() {
		return c.name("parallel")
	}
	return "parallel"
}

// example shows how to give a key a value where the user wrote his arguments; JSON has its own spelling.
func (c *checker) example(key, words, json string) string {
	if c.onCommandLine() {
		return strings.TrimSpace(c.name(key) + " " + words)
	}
	return c.names.Example(key, json)
}

func (c *checker) accept(key string) { c.a.markSet(key) }

// bad reports a problem of a key, once for each key.
func (c *checker) bad(key string, what, do i18n.Text) {
	if c.failed[key] {
		return
	}
	c.failed[key] = true
	c.problems = append(c.problems, About(c.names, key, what, do))
}

// sayWord reports a problem of a word that is no known flag.
func (c *checker) sayWord(where string, what, do i18n.Text) {
	c.problems = append(c.problems, Problem{Where: where}.Saying(what, do))
}

func (c *checker) note(key string, what i18n.Text) {
	c.notes = append(c.notes, Note{Where: c.name(key), What: what})
}

// ok reports whether all of the keys could be read, so that a rule about them makes sense.
func (c *checker) ok(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return c.failed[key] })
}

// given reports whether the user set the key, on whatever way he came.
func (c *checker) given(key string) bool {
	return c.a.set[key] || c.a.differs(rowOf(c.table, key))
}

func (a *Arguments) differs(row *Flag) bool {
	return !bytes.Equal(encode(row.field(a)), row.Default)
}

// checkUTF8 refuses texts of programs that no file of the run could hold; the command line and JSON are checked where they
// are read.
func (c *checker) checkUTF8() {
	for i := range c.table {
		if row := &c.table[i]; c.ok(row.Key) && slices.ContainsFunc(row.texts(c.a), func(s string) bool { return !utf8.ValidString(s) }) {
			c.bad(row.Key, i18n.Text{EN: "is not valid UTF-8", ZH: "不是有效的 UTF-8"},
				i18n.Text{EN: "save or send it as UTF-8", ZH: "请以 UTF-8 保存或发送"})
		}
	}
}

// checkStatuses refuses what is not there yet, notes what has no effect, and checks choices. A flag that is set to its
// default asks for nothing.
func (c *checker) checkStatuses() {
	for i := range c.table {
		row := &c.table[i]
		if row.Name == "" || c.failed[row.Key] || !c.a.differs(row) {
			continue
		}
		switch row.Status {
		case NotYet:
			c.bad(row.Key, i18n.Text{EN: "is not supported yet", ZH: "尚不支持"}, row.Note)
			continue
		case NoEffect:
			c.note(row.Key, i18n.Sprintf("accepted but has no effect: %s", "可以给出，但在此不起作用：%s", row.Note))
		}
		c.checkChoice(row)
	}
}

func (c *checker) checkChoice(row *Flag) {
	if len(row.Choices) == 0 {
		return
	}
	for _, value := range row.texts(c.a) {
		c.checkWord(row, value)
	}
}

// checkWord checks one value of a row with choices.
func (c *checker) checkWord(row *Flag, value string) {
	if value == "" || slices.Contains(row.Choices, value) || slices.Contains(row.Aliases, value) {
		return
	}
	do := choose(row.Choices)
	if slices.Contains(row.PlannedValues, value) {
		c.bad(row.Key, i18n.Sprintf("%s is not supported yet", "%s 尚不支持", quoted(value)), do)
		return
	}
	if near := meant(value, row.Choices); near != "" {
		do = i18n.Sprintf("did you mean %s? Otherwise, %s", "您是否想用 %s？否则%s", near, do)
	}
	c.bad(row.Key, i18n.Sprintf("%s is not recognized", "%s 无法识别", quoted(value)), do)
}

// choose tells the words to choose from.
func choose(words []string) i18n.Text {
	all := strings.Join(words, ", ")
	return i18n.Text{EN: "choose " + all, ZH: "请选择 " + strings.ReplaceAll(all, ", ", "、")}
}

// didYouMean proposes a word.
func didYouMean(near string) i18n.Text {
	return i18n.Sprintf("did you mean %s?", "您是否想用 %s？", near)
}

// texts are the values of a field that holds a string or a list of them.
func (f Flag) texts(a *Arguments) []string {
	switch p := f.field(a).(type) {
	case *string:
		return []string{*p}
	case **string:
		if *p != nil {
			return []string{**p}
		}
	case *[]string:
		return *p
	case *Stages:
		return *p
	}
	return nil
}

package config

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Environment is what parsing needs of the world. A nil function means that the check which needs it is left out, but for
// ReadFile: without it --prompt @file is refused.
type Environment struct {
	ReadFile func(string) ([]byte, error)
	Stat     func(string) (fs.FileInfo, error)

	// Spelling is how a program names what it filled in; nil is that of the command line or of JSON.
	Spelling Spelling

	Known
}

// Parse reads the words after `evalscope perf` with the rules of argparse. Errors are Problems, or ErrHelp.
func Parse(argv []string, out Environment) (Arguments, []Note, error) {
	a := Default()
	table := TableOf(out.Known)
	check := newChecker(&a, out, table, byFlag(table))
	walk := argvWalk{checker: check, options: options(check.table), words: argv}
	if help := walk.run(); help != nil {
		return Default(), nil, help
	}
	return check.finish()
}

// argvWalk goes once through the words.
type argvWalk struct {
	*checker
	options []option
	words   []string
}

// found is how a word that begins with a dash was understood.
type found struct {
	option   option
	value    string
	hasValue bool
	several  []string // an ambiguous prefix: its candidates
	isWord   bool     // a value after all, such as -1
	unknown  bool
}

// run stores every flag; help is the error of help that was asked for.
func (w *argvWalk) run() (help error) {
	hidden := false // a stray word here may be part of a secret
	for i := 0; i < len(w.words); {
		word := w.words[i]
		i++
		if word == "--" {
			w.strays(w.words[i:], hidden)
			return nil
		}
		f := w.classify(word)
		if f.isWord {
			w.strays([]string{word}, hidden)
			continue
		}
		values := w.valuesFrom(i)
		switch {
		case f.unknown:
			i += len(values)
			w.unknownFlag(word)
		case f.several != nil:
			i += len(values)
			w.sayWord(flagPart(word), i18n.Sprintf("is ambiguous; it could be %s", "有歧义，可能是 %s", strings.Join(f.several, ", ")),
				i18n.Text{EN: "spell out more of the name", ZH: "请把名称写得更完整"})
		case f.option.word == helpAll:
			return ErrHelpAll
		case f.option.row == nil:
			return ErrHelp
		default:
			i += w.take(f, values)
			hidden = f.option.row.Secret
		}
	}
	return nil
}

// valuesFrom returns the words up to the next flag.
func (w *argvWalk) valuesFrom(i int) []string {
	end := i
	for end < len(w.words) && w.words[end] != "--" && w.classify(w.words[end]).isWord {
		end++
	}
	return w.words[i:end]
}

// classify follows argparse: exact names first, then name=value, then unique prefixes, then numbers and text with
// blanks, which are values even though they begin with a dash.
func (w *argvWalk) classify(word string) found {
	if len(word) < 2 || word[0] != '-' {
		return found{isWord: true}
	}
	name, value, hasValue := strings.Cut(word, "=")
	for _, o := range w.options {
		if o.word == word {
			return found{option: o}
		}
	}
	for _, o := range w.options {
		if hasValue && o.word == name {
			return found{option: o, value: value, hasValue: true}
		}
	}
	if word[1] != '-' {
		return w.classifyShort(word)
	}
	var matches []option
	for _, o := range w.options {
		if o.word != helpAll && strings.HasPrefix(o.word, name) {
			matches = append(matches, o)
		}
	}
	switch {
	case len(matches) == 1:
		return found{option: matches[0], value: value, hasValue: hasValue}
	case len(matches) > 1:
		f := found{several: make([]string, len(matches))}
		for i, o := range matches {
			f.several[i] = o.word
		}
		return f
	}
	return found{isWord: strings.Contains(word, " "), unknown: true}
}

// classifyShort reads -n5; -1 and -.5 are numbers.
func (w *argvWalk) classifyShort(word string) found {
	for _, o := range w.options {
		if len(o.word) == 2 && strings.HasPrefix(word, o.word) {
			return found{option: o, value: word[2:], hasValue: true}
		}
	}
	_, isNumber := parseFloat(word)
	return found{isWord: isNumber || strings.Contains(word, " "), unknown: true}
}

// take stores the flag's value and returns how many of the following words it used.
func (w *argvWalk) take(f found, values []string) int {
	row, used := f.option.row, 0
	switch {
	case row.Arity == None:
		if f.hasValue {
			w.bad(row.Key, i18n.Text{EN: "does not take a value", ZH: "不接受值"},
				i18n.Sprintf("write %s alone", "请单独写 %s", f.option.word))
			return 0
		}
		setSwitch(row.field(w.a), !f.option.off)
		w.accept(row.Key)
		return 0
	case f.hasValue:
		values = []string{f.value}
	case row.Arity == One && len(values) > 1:
		values, used = values[:1], 1
	default:
		used = len(values)
	}
	if len(values) == 0 && row.Arity != Any {
		w.bad(row.Key, i18n.Text{EN: "needs a value", ZH: "需要一个值"},
			i18n.Sprintf("write --%s %s", "请写成 --%s %s", row.Name, row.Metavar))
		return 0
	}
	if slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }) {
		w.bad(row.Key, i18n.Text{EN: "is not valid UTF-8", ZH: "不是有效的 UTF-8"},
			i18n.Text{EN: "save or send it as UTF-8", ZH: "请以 UTF-8 保存或发送"})
		return used
	}
	if problem := setWords(row, w.a, slices.Clone(values), parseInt); problem != nil {
		w.bad(row.Key, problem.what(), problem.do())
		return used
	}
	w.accept(row.Key)
	return used
}

func setSwitch(field any, on bool) {
	switch p := field.(type) {
	case *bool:
		*p = on
	case **bool:
		*p = &on
	}
}

func (w *argvWalk) unknownFlag(word string) {
	names := make([]string, len(w.options))
	for i, o := range w.options {
		names[i] = o.word
	}
	name := flagPart(word)
	if f, ok := removed(name); ok {
		w.sayWord(name, f.What, f.Do)
		return
	}
	do := i18n.Text{EN: "run `evalscope perf --help` for a list of flags", ZH: "参数列表见 `evalscope perf --help`"}
	if near := meant(name, names); near != "" {
		do = didYouMean(near)
	}
	if own := w.ownArgument(name); own.EN != "" {
		do = own
	}
	w.sayWord(name, i18n.Text{EN: "is not a known flag", ZH: "不是已知的参数"}, do)
}

// ownArgument says where a word goes that is no flag, but an argument of datasets or APIs. One flag holds those of each.
func (w *argvWalk) ownArgument(name string) i18n.Text {
	key := strings.ReplaceAll(strings.TrimPrefix(name, "--"), "-", "_")
	has := func(all []argument.Declaration) bool {
		return slices.ContainsFunc(all, func(d argument.Declaration) bool { return d.Name == key })
	}
	if slices.ContainsFunc(w.out.Plugins.Datasets, func(d dataset.Declaration) bool { return has(d.Arguments) }) {
		return i18n.Sprintf(`as an argument of a dataset it is written --dataset-args '{%s: VALUE}'`,
			`它是数据集的参数，写作 --dataset-args '{%s: VALUE}'`, strconv.Quote(key))
	}
	if slices.ContainsFunc(w.out.Plugins.Protocols, func(d protocol.Declaration) bool { return has(d.Arguments) }) {
		return i18n.Sprintf("as an argument of an API it is written --api-arg %s=VALUE", "它是 API 的参数，写作 --api-arg %s=VALUE", key)
	}
	return i18n.Text{}
}

// strays reports words that belong to no flag. After a secret they are not shown: it may be the rest of it.
func (w *argvWalk) strays(words []string, hidden bool) {
	for _, word := range words {
		where := quoted(word)
		if hidden {
			where = "the word after a secret"
		}
		w.sayWord(where, i18n.Text{EN: "does not belong to any flag", ZH: "不属于任何参数"},
			i18n.Text{EN: "add the flag name before it, and quote values that contain spaces", ZH: "请在前面写上参数名；含空格的值请加引号"})
	}
}

// flagPart is a flag without its value, which may be a secret.
func flagPart(word string) string {
	name, _, _ := strings.Cut(word, "=")
	return strings.Trim(quoted(name), "'")
}

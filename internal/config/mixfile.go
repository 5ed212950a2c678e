package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A mixFile reads the file of a mix and says what is wrong with it, with the line of each thing.
type mixFile struct {
	checker *checker
	path    string
	broken  bool
}

// A mixEntry is a class as the file has it.
type mixEntry struct {
	number, line int
	name         string
	weight       float64
	rated        bool
	members      []mixMember
	lines        map[string]int
}

// A mixMember is an argument of a class, its value as JSON.
type mixMember struct {
	key   string
	value json.RawMessage
}

func (e *mixEntry) title() string { return nameOr(e.name, e.number) }

func (e *mixEntry) keys() (all []string) {
	for _, m := range e.members {
		all = append(all, m.key)
	}
	return all
}

func (f *mixFile) bad(line int, what, do i18n.Text) {
	f.broken = true
	where := f.path
	if line > 0 {
		where = fmt.Sprintf("%s:%d", f.path, line)
	}
	f.checker.problems = append(f.checker.problems, Problem{Key: "mix", Where: where}.Saying(what, do))
}

// example is a mix that a message shows.
var mixExample = i18n.Text{EN: "write classes: with a list of classes, each with name, dataset, and rate or share",
	ZH: "请写 classes: 及类别列表，每个类别有 name、dataset，以及 rate 或 share"}

// read is the mix of a text, as far as it can be read.
func (f *mixFile) read(text string) *Mix {
	mix, classes := &Mix{}, (*yaml.Node)(nil)
	root := f.parse(text)
	if root == nil {
		return mix
	}
	f.members(root, i18n.Text{EN: "the file", ZH: "文件"}, func(key string, line int, value *yaml.Node) {
		switch key {
		case keyClasses:
			classes = value
		case keyInterference:
			if value.Decode(&mix.Alone) != nil || value.ShortTag() != "!!bool" {
				f.bad(line, i18n.Sprintf("%s is not true or false", "%s 不是 true 或 false", keyInterference),
					i18n.Text{EN: "use true or false", ZH: "请使用 true 或 false"})
			}
		default:
			f.unknown(line, i18n.Text{}, key, []string{keyClasses, keyInterference})
		}
	})
	if classes == nil || classes.Kind != yaml.SequenceNode || len(classes.Content) == 0 {
		if !f.broken || classes != nil {
			f.bad(lineOf(classes, root), i18n.Text{EN: "does not list any classes", ZH: "没有列出任何类别"}, mixExample)
		}
		return mix
	}
	var entries []mixEntry
	for i, node := range classes.Content {
		entries = append(entries, f.entry(i+1, resolved(node)))
	}
	f.together(entries, classes.Line)
	mix.Rated = slices.ContainsFunc(entries, func(e mixEntry) bool { return e.rated })
	for _, e := range entries {
		mix.Classes = append(mix.Classes, f.classOf(e))
	}
	return mix
}

// members gives the members of a mapping, of which none may be there twice.
func (f *mixFile) members(mapping *yaml.Node, what i18n.Text, take func(key string, line int, value *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		name, value := mapping.Content[i], resolved(mapping.Content[i+1])
		if first, again := seen[name.Value]; again {
			f.bad(name.Line, i18n.Sprintf("%s has %s twice", "%s 中 %s 出现了两次", what, quoted(name.Value)),
				i18n.Sprintf("remove one of them; the first is on line %d", "请去掉其中一个；第一个在第 %d 行", first))
			continue
		}
		seen[name.Value] = name.Line
		take(name.Value, name.Line, value)
	}
}

// entry reads one class.
func (f *mixFile) entry(number int, node *yaml.Node) mixEntry {
	e := mixEntry{number: number, line: node.Line, lines: map[string]int{}}
	if node.Kind != yaml.MappingNode {
		f.bad(node.Line, i18n.Sprintf("class %d is not a mapping of names to values", "类别 %d 不是名称到值的映射", number),
			mixExample)
		return e
	}
	for i := 0; i+1 < len(node.Content); i += 2 { // so that messages name it
		if name := resolved(node.Content[i+1]); node.Content[i].Value == keyName && name.Kind == yaml.ScalarNode && goodName(name.Value) {
			e.name = name.Value
		}
	}
	title := i18n.Sprintf("class %s", "类别 %s", e.title())
	f.members(node, title, func(key string, line int, value *yaml.Node) {
		e.lines[key] = line
		switch key {
		case keyName:
			if e.name == "" {
				f.bad(line, i18n.Sprintf("class %d: %s is not a valid name", "类别 %d：%s 不是有效的名称", number, quoted(value.Value)),
					i18n.Text{EN: "use letters, digits and - _ . , at most 40 characters", ZH: "请使用字母、数字和 - _ .，最多 40 个字符"})
			}
		case keyRate, keyShare:
			var ok bool
			if e.weight, ok = readWeight(value.Value); !ok || value.Kind != yaml.ScalarNode {
				f.bad(line, i18n.Sprintf("%s: %s %s is not a number above 0", "%s：%s %s 不是大于 0 的数", title, key, quoted(value.Value)),
					i18n.Sprintf("use a number, such as %s: 2", "请使用数字，例如 %s: 2", key))
			}
			e.rated = e.rated || key == keyRate
		default:
			f.argument(&e, title, key, line, value)
		}
	})
	f.complete(&e, title)
	return e
}

// argument takes an argument of a class.
func (f *mixFile) argument(e *mixEntry, title i18n.Text, key string, line int, value *yaml.Node) {
	switch row := rowOf(f.checker.table, key); {
	case slices.Contains(classKeys(), key):
		raw, err := asJSON(value, 0)
		if err != nil {
			f.bad(line, i18n.Sprintf("%s: %s %s", "%s：%s %s", title, key, i18n.Message(err)),
				i18n.Text{EN: "use a value that JSON can represent", ZH: "请使用 JSON 能够表示的值"})
			return
		}
		e.members = append(e.members, mixMember{key, raw})
	case row != nil && row.Name != "":
		f.bad(line, i18n.Sprintf("%s: %s cannot be set for a class", "%s：%s 不能按类别设置", title, quoted(key)),
			i18n.Sprintf("set %s for the run instead", "请改为对整个运行设置 %s", f.checker.name(key)))
	default:
		f.unknown(line, title.Plus(i18n.Text{EN: ": ", ZH: "："}), key, append(classKeys(), keyName, keyRate, keyShare))
	}
}

func (f *mixFile) unknown(line int, title i18n.Text, key string, known []string) {
	do := i18n.Sprintf("remove it; available keys are %s", "请去掉；可用的键是 %s", strings.Join(known, ", "))
	if near := meant(key, known); near != "" {
		do = didYouMean(quoted(near))
	}
	f.bad(line, i18n.Sprintf("%s%s is not a recognized key", "%s%s 不是可识别的键", title, quoted(key)),
		do)
}

// complete says what a class lacks, and what it has too much of.
func (f *mixFile) complete(e *mixEntry, title i18n.Text) {
	_, rate := e.lines[keyRate]
	_, share := e.lines[keyShare]
	switch {
	case rate && share:
		f.bad(e.lines[keyShare], i18n.Sprintf("%s has both a rate and a share", "%s 同时有 rate 和 share", title),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	case !rate && !share:
		f.bad(e.line, i18n.Sprintf("%s has neither a rate nor a share", "%s 既没有 rate 也没有 share", title),
			i18n.Text{EN: "set rate: in sessions per second, or share: of the run's load", ZH: "请设置 rate:（每秒会话数），或 share:（占总负载的份额）"})
	}
	if _, ok := e.lines[keyName]; !ok {
		f.bad(e.line, i18n.Sprintf("%s has no name", "%s 没有名称", title),
			i18n.Text{EN: "add one, such as name: chat", ZH: "请添加名称，例如 name: chat"})
	}
	if !slices.Contains(e.keys(), "dataset") && !slices.Contains(e.keys(), "prompt") {
		f.bad(e.line, i18n.Sprintf("%s has no dataset", "%s 没有数据集", title),
			i18n.Text{EN: "set dataset:, or prompt: with a text", ZH: "请设置 dataset:，或设置 prompt: 和文本"})
	}
}

// together says what is wrong with the classes beside each other.
func (f *mixFile) together(all []mixEntry, line int) {
	switch {
	case len(all) < 2:
		f.bad(line, i18n.Text{EN: "defines only one class", ZH: "只定义了一个类别"},
			i18n.Sprintf("add another, or run it without %s", "请再添加一个，或不使用 %s 运行", f.checker.name("mix")))
	case len(all) > mostClasses:
		f.bad(line, i18n.Sprintf("has %s", "有 %s 个类别", i18n.Count(len(all), "class")),
			i18n.Sprintf("use at most %d", "最多 %d 个", mostClasses))
	}
	first := map[string]int{}
	for _, e := range all {
		if at, again := first[e.name]; again && e.name != "" {
			f.bad(e.lines[keyName], i18n.Sprintf("class %s has the same name as another class", "类别 %s 与另一个类别同名", e.name),
				i18n.Sprintf("rename it; the other class is on line %d", "请改名；另一个类别在第 %d 行", at))
		} else {
			first[e.name] = e.lines[keyName]
		}
	}
	rated := slices.IndexFunc(all, func(e mixEntry) bool { return e.lines[keyRate] > 0 })
	shared := slices.IndexFunc(all, func(e mixEntry) bool { return e.lines[keyShare] > 0 && e.lines[keyRate] == 0 })
	if rated >= 0 && shared >= 0 {
		f.bad(all[shared].lines[keyShare], i18n.Sprintf("class %s has a share, and class %s a rate",
			"类别 %s 有 share，而类别 %s 有 rate", all[shared].title(), all[rated].title()),
			i18n.Text{EN: "use rates for all of them, or shares for all of them", ZH: "请全部使用 rate，或全部使用 share"})
	}
}

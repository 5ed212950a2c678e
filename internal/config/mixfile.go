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

func (f *mixFile) bad(line int, what, do string) {
	f.broken = true
	where := f.path
	if line > 0 {
		where = fmt.Sprintf("%s:%d", f.path, line)
	}
	f.checker.problems = append(f.checker.problems, Problem{Key: "mix", Where: where, What: what, Do: do})
}

// example is a mix that a message shows.
const mixExample = "write classes: with a list of classes, each with name, dataset, and rate or share"

// read is the mix of a text, as far as it can be read.
func (f *mixFile) read(text string) *Mix {
	mix, classes := &Mix{}, (*yaml.Node)(nil)
	root := f.parse(text)
	if root == nil {
		return mix
	}
	f.members(root, "the file", func(key string, line int, value *yaml.Node) {
		switch key {
		case keyClasses:
			classes = value
		case keyInterference:
			if value.Decode(&mix.Alone) != nil || value.ShortTag() != "!!bool" {
				f.bad(line, keyInterference+" is not true or false", "use true or false")
			}
		default:
			f.unknown(line, "", key, []string{keyClasses, keyInterference})
		}
	})
	if classes == nil || classes.Kind != yaml.SequenceNode || len(classes.Content) == 0 {
		if !f.broken || classes != nil {
			f.bad(lineOf(classes, root), "does not list any classes", mixExample)
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
func (f *mixFile) members(mapping *yaml.Node, what string, take func(key string, line int, value *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		name, value := mapping.Content[i], resolved(mapping.Content[i+1])
		if first, again := seen[name.Value]; again {
			f.bad(name.Line, what+" has "+quoted(name.Value)+" twice", fmt.Sprintf("remove one of them; the first is on line %d", first))
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
		f.bad(node.Line, fmt.Sprintf("class %d is not a mapping of names to values", number), mixExample)
		return e
	}
	for i := 0; i+1 < len(node.Content); i += 2 { // so that messages name it
		if name := resolved(node.Content[i+1]); node.Content[i].Value == keyName && name.Kind == yaml.ScalarNode && goodName(name.Value) {
			e.name = name.Value
		}
	}
	title := "class " + e.title()
	f.members(node, title, func(key string, line int, value *yaml.Node) {
		e.lines[key] = line
		switch key {
		case keyName:
			if e.name == "" {
				f.bad(line, fmt.Sprintf("class %d: %s is not a valid name", number, quoted(value.Value)), "use letters, digits and - _ . , at most 40 characters")
			}
		case keyRate, keyShare:
			var ok bool
			if e.weight, ok = readWeight(value.Value); !ok || value.Kind != yaml.ScalarNode {
				f.bad(line, title+": "+key+" "+quoted(value.Value)+" is not a number above 0", "use a number, such as "+key+": 2")
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
func (f *mixFile) argument(e *mixEntry, title, key string, line int, value *yaml.Node) {
	switch row := rowOf(f.checker.table, key); {
	case slices.Contains(classKeys(), key):
		raw, err := asJSON(value, 0)
		if err != nil {
			f.bad(line, title+": "+key+" "+err.Error(), "use a value that JSON can represent")
			return
		}
		e.members = append(e.members, mixMember{key, raw})
	case row != nil && row.Name != "":
		f.bad(line, title+": "+quoted(key)+" cannot be set for a class", "set "+f.checker.name(key)+" for the run instead")
	default:
		f.unknown(line, title+": ", key, append(classKeys(), keyName, keyRate, keyShare))
	}
}

func (f *mixFile) unknown(line int, title, key string, known []string) {
	do := "remove it; available keys are " + strings.Join(known, ", ")
	if near := meant(key, known); near != "" {
		do = "did you mean " + quoted(near) + "?"
	}
	f.bad(line, title+quoted(key)+" is not a recognized key", do)
}

// complete says what a class lacks, and what it has too much of.
func (f *mixFile) complete(e *mixEntry, title string) {
	_, rate := e.lines[keyRate]
	_, share := e.lines[keyShare]
	switch {
	case rate && share:
		f.bad(e.lines[keyShare], title+" has both a rate and a share", "remove one of them")
	case !rate && !share:
		f.bad(e.line, title+" has neither a rate nor a share", "set rate: in sessions per second, or share: of the run's load")
	}
	if _, ok := e.lines[keyName]; !ok {
		f.bad(e.line, title+" has no name", "add one, such as name: chat")
	}
	if !slices.Contains(e.keys(), "dataset") && !slices.Contains(e.keys(), "prompt") {
		f.bad(e.line, title+" has no dataset", "set dataset:, or prompt: with a text")
	}
}

// together says what is wrong with the classes beside each other.
func (f *mixFile) together(all []mixEntry, line int) {
	switch {
	case len(all) < 2:
		f.bad(line, "defines only one class", "add another, or run it without "+f.checker.name("mix"))
	case len(all) > mostClasses:
		f.bad(line, fmt.Sprintf("has %s", i18n.Count(len(all), "class").EN), fmt.Sprintf("use at most %d", mostClasses))
	}
	first := map[string]int{}
	for _, e := range all {
		if at, again := first[e.name]; again && e.name != "" {
			f.bad(e.lines[keyName], "class "+e.name+" has the same name as another class", fmt.Sprintf("rename it; the other class is on line %d", at))
		} else {
			first[e.name] = e.lines[keyName]
		}
	}
	rated := slices.IndexFunc(all, func(e mixEntry) bool { return e.lines[keyRate] > 0 })
	shared := slices.IndexFunc(all, func(e mixEntry) bool { return e.lines[keyShare] > 0 && e.lines[keyRate] == 0 })
	if rated >= 0 && shared >= 0 {
		f.bad(all[shared].lines[keyShare], "class "+all[shared].title()+" has a share, and class "+all[rated].title()+" a rate",
			"use rates for all of them, or shares for all of them")
	}
}

package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A declarer reads what users gave for a plugin's own arguments.
type declarer interface {
	Values([]argument.Given) (argument.Values, []argument.Problem)
}

// checkOwnArguments checks what flag key gave to the plugin of flag chosen. That it has any is checked with the flag's status.
func (c *checker) checkOwnArguments(chosen, key, owner string, d declarer, declared []argument.Declaration, given []argument.Given) {
	if len(given) == 0 || !c.ok(chosen, key) {
		return
	}
	_, problems := d.Values(given)
	c.badArguments(key, owner, declared, problems)
}

// badArguments reports each problem with the arguments of a plugin, which owner names.
func (c *checker) badArguments(key, owner string, declared []argument.Declaration, problems []argument.Problem) {
	for _, p := range problems {
		c.failed[key] = true
		if !p.Unknown {
			c.sayWord(c.name(key), i18n.Sprintf("the value of %s is not %s", "%s 的值不是 %s", quoted(p.Name), kindName(p.Kind)),
				i18n.Text{EN: "correct it, or remove it to use the default", ZH: "请更正，或去掉以使用默认值"})
			continue
		}
		do, names := i18n.Text{EN: "remove it: there are no arguments", ZH: "请去掉：它没有参数"}, namesOf(declared)
		if len(names) > 0 {
			do = choose(names)
		}
		if near := meant(p.Name, names); near != "" {
			do = i18n.Sprintf("did you mean %s? Otherwise, %s", "您是否想用 %s？否则%s", near, do)
		}
		c.sayWord(c.name(key), i18n.Sprintf("%s is not an argument of %s", "%s 不是 %s 的参数", quoted(p.Name), owner), do)
	}
}

// kindName is a kind with its article.
func kindName(k argument.Kind) string {
	switch k {
	case argument.Int, argument.Float:
		return "a " + string(k)
	}
	return string(k)
}

func namesOf(declared []argument.Declaration) []string {
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = d.Name
	}
	return names
}

// ownArgument is an argument of the plugins that owners names.
type ownArgument struct {
	owners []string
	argument.Declaration
}

// arguments are those that a flag gives to plugins, but those that have a flag of their own.
func (k Known) arguments(key string) (all []ownArgument) {
	add := func(owner string, declared []argument.Declaration) {
		for _, a := range declared {
			if i := slices.IndexFunc(all, func(own ownArgument) bool { return own.Declaration == a }); i >= 0 {
				all[i].owners = append(all[i].owners, owner)
				continue
			}
			all = append(all, ownArgument{[]string{owner}, a})
		}
	}
	switch key {
	case "dataset_args":
		for _, name := range k.Plugins.DatasetNames() {
			d, _ := k.Plugins.Dataset(name)
			add(name, d.Arguments)
		}
	case "api_arg":
		for _, name := range k.apis() {
			d, _ := k.Plugins.Protocol(name)
			add(name, d.Arguments)
		}
	case "visualizer_arg":
		for _, name := range k.visualizers() {
			v, _ := k.Plugins.Visualizer(name)
			for _, a := range v.Arguments {
				if a.Flag == "" {
					add(name, []argument.Declaration{a.Declaration})
				}
			}
		}
	}
	return all
}

// described is a plugin with what it is, in both languages.
type described struct {
	name string
	help i18n.Text
}

// plugins are those that a flag chooses from.
func (k Known) plugins(key string) (all []described) {
	switch key {
	case "dataset":
		for _, name := range k.datasets() {
			d, _ := k.Plugins.Dataset(name)
			all = append(all, described{name, d.Help})
		}
	case "api":
		for _, name := range k.apis() {
			d, _ := k.Plugins.Protocol(name)
			all = append(all, described{name, d.Help})
		}
	case "visualizer":
		for _, name := range k.visualizers() {
			d, _ := k.Plugins.Visualizer(name)
			all = append(all, described{name, d.Help})
		}
	case "export":
		for _, name := range k.Plugins.ExportNames() {
			d, _ := k.Plugins.Export(name)
			all = append(all, described{name, d.Help})
		}
	}
	return all
}

// plugins writes what the plugins are below the flag that chooses from them.
func (p *page) plugins(all []described) {
	for _, d := range all {
		if text := p.in(d.help); text != "" {
			p.entry("    "+d.name, text)
		}
	}
}

// arguments writes the arguments of plugins below the flag that gives them. Those of the same plugins are together, below the names
// of the plugins.
func (p *page) arguments(all []ownArgument) {
	owners := ""
	for _, a := range grouped(all) {
		if names := strings.Join(a.owners, ", "); len(a.owners) > 1 && names != owners {
			p.paragraph("    ", "      ", p.in(helpOwners.Format(names)))
			owners = names
		}
		text := p.in(a.Help)
		if a.Default != "" {
			text += p.in(helpDefault.Format(a.Default))
		}
		name := a.owners[0] + ": " + a.Name
		if len(a.owners) > 1 {
			name = "  " + a.Name
		}
		p.entry("    "+name, text)
	}
}

// grouped puts arguments of the same plugins next to each other, those of several plugins first.
func grouped(all []ownArgument) []ownArgument {
	rank := func(a ownArgument) int {
		if len(a.owners) == 1 {
			return len(all)
		}
		return slices.IndexFunc(all, func(b ownArgument) bool { return slices.Equal(a.owners, b.owners) })
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b ownArgument) int { return cmp.Compare(rank(a), rank(b)) })
	return sorted
}

package config

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// APIValues are the values of an API's own arguments.
func (a Arguments) APIValues(d protocol.Declaration) (argument.Values, []argument.Problem) {
	given := a.givenToAPI()
	for i, g := range given {
		if path, ok := a.fileOf(d, g); ok {
			given[i] = argument.Word(g.Name, a.files[path])
		}
	}
	return d.Values(given)
}

// specArgument is the argument of APIs that --api-spec gives.
const specArgument = "spec"

func (a Arguments) givenToAPI() []argument.Given {
	given := make([]argument.Given, 0, len(a.APIArgs)+1)
	for _, t := range a.APIArgs {
		given = append(given, argument.Word(t.Name, t.Value))
	}
	if isText(a.APISpec) {
		given = append(given, argument.Word(specArgument, *a.APISpec))
	}
	return given
}

// fileOf is the path that a given argument of a dialect holds, ok false where it holds none.
func (a Arguments) fileOf(d protocol.Declaration, g argument.Given) (path string, ok bool) {
	i := slices.IndexFunc(d.Arguments, func(own argument.Declaration) bool { return own.Name == g.Name })
	if i < 0 || d.Arguments[i].Kind != argument.File {
		return "", false
	}
	return path, json.Unmarshal(g.Value, &path) == nil
}

// APIFiles are the contents of the files that the API's arguments name, by their paths.
func (a Arguments) APIFiles() map[string]string { return maps.Clone(a.files) }

// SetAPIFiles gives the contents of such files in place of the files: those of a run whose report is made again.
func (a *Arguments) SetAPIFiles(files map[string]string) { a.files = maps.Clone(files) }

// checkAPIArgs checks the API's own arguments. That there are any is checked with the flag's status.
func (c *checker) checkAPIArgs() {
	d, ok := c.out.Plugins.Protocol(c.a.API)
	if isText(c.a.APISpec) && c.ok("api", "api_spec") && !takesSpec(d) {
		c.bad("api_spec", i18n.Sprintf("cannot be used with API %s", "不能用于 API %s", c.a.API),
			i18n.Sprintf("choose an API that takes a file with %s%s, or remove it", "请用 %s 选择接受文件的 API%s，或去掉此参数", c.name("api"), c.specAPIs()))
		return
	}
	c.readAPIFiles(d)
	if ok {
		c.checkOwnArguments("api", "api_arg", "API "+d.Name, d, d.Arguments, c.a.givenToAPI())
	}
	if takesSpec(d) && c.ok("api", "api_arg", "api_spec") {
		c.checkSpec(d)
	}
}

// checkSpec reports everything that is wrong with the file that describes an API.
func (c *checker) checkSpec(d protocol.Declaration) {
	values, _ := c.a.APIValues(d)
	_, err := d.With(values)
	if err == nil {
		return
	}
	where, all := c.name("api")+" "+c.a.API, []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		all = several.Unwrap()
	}
	if isText(c.a.APISpec) {
		where = c.name("api_spec")
	}
	for _, one := range all {
		c.sayWord(where, i18n.Message(one), i18n.Text{})
	}
}

// readAPIFiles reads the files that the API's arguments name.
func (c *checker) readAPIFiles(d protocol.Declaration) {
	for _, g := range c.a.givenToAPI() {
		path, ok := c.a.fileOf(d, g)
		if !ok || c.failed["api_arg"] || c.failed["api_spec"] {
			continue
		}
		key := "api_arg"
		if g.Name == specArgument && isText(c.a.APISpec) {
			key = "api_spec"
		}
		if c.a.files == nil {
			c.a.files = map[string]string{}
		}
		c.a.files[path] = c.readText(key, path)
	}
}

func takesSpec(d protocol.Declaration) bool {
	return slices.ContainsFunc(d.Arguments, func(a argument.Declaration) bool { return a.Name == specArgument && a.Kind == argument.File })
}

// specAPIs names the APIs that a file describes.
func (c *checker) specAPIs() (names string) {
	for _, d := range c.out.Plugins.Protocols {
		if takesSpec(d) {
			names += " " + d.Name
		}
	}
	return names
}

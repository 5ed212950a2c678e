package config

import (
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/protocol"
)

// APIValues are the values of an API's own arguments.
func (a Arguments) APIValues(d protocol.Declaration) (argument.Values, []argument.Problem) {
	return d.Values(a.givenToAPI())
}

func (a Arguments) givenToAPI() []argument.Given {
	given := make([]argument.Given, len(a.APIArgs))
	for i, t := range a.APIArgs {
		given[i] = argument.Word(t.Name, t.Value)
	}
	return given
}

// checkAPIArgs checks the API's own arguments. That there are any is checked with the flag's status.
func (c *checker) checkAPIArgs() {
	if len(c.a.APIArgs) == 0 || !c.ok("api", "api_arg") {
		return
	}
	d, ok := c.out.Plugins.Protocol(c.a.API)
	if !ok {
		return
	}
	_, problems := c.a.APIValues(d)
	c.badArguments("api_arg", "API "+d.Name, d.Arguments, problems)
}

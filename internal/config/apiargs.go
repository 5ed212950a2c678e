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
	if d, ok := c.out.Plugins.Protocol(c.a.API); ok {
		c.checkOwnArguments("api", "api_arg", "API "+d.Name, d, d.Arguments, c.a.givenToAPI())
	}
}

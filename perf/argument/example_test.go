package argument_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/argument"
)

// What a user gave as --api-arg team=checkout, for a plugin that declared it.
func ExampleRead() {
	declared := []argument.Declaration{{Name: "team", Kind: argument.Text}}
	values, problems := argument.Read(declared, []argument.Given{argument.Word("team", "checkout")})
	fmt.Println(values.Text("team"), len(problems))
	_, problems = argument.Read(declared, []argument.Given{argument.Word("tem", "checkout")})
	fmt.Println(len(problems))
	// Output:
	// checkout 0
	// 1
}

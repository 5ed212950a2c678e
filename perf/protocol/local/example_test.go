package local_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/local"
)

// The command that `--api local_vllm --api-arg server_args=…` starts.
func ExampleDeclarations() {
	vllm, _ := plugin.Set{Protocols: local.Declarations()}.Protocol("local_vllm")
	args, problems := vllm.Values([]argument.Given{argument.Word("server_args", "--max-num-seqs 64")})
	if len(problems) > 0 {
		log.Fatal(problems)
	}
	fmt.Println(strings.Join(vllm.Launch(protocol.Launch{Model: "Qwen/Qwen2.5-0.5B-Instruct", Port: 8877, Args: args}), " "))
	// Output: vllm serve Qwen/Qwen2.5-0.5B-Instruct --served-model-name Qwen/Qwen2.5-0.5B-Instruct --host 127.0.0.1 --port 8877 --max-num-seqs 64
}

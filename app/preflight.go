package app

import (
	"errors"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// preflightHelp is shown by `evalscope perf preflight --help`, in English and in Chinese.
var preflightHelp = i18n.Text{
	EN: `Usage: evalscope perf preflight --model NAME --url URL [flags of evalscope perf]

Look for problems that would distort a run with the same flags: limits of this machine (open files, ports, CPU quota, clock),
the network path (proxy, DNS, TCP, TLS), and how the server handles the run's requests (model name, context length, usage,
ignore_eos, logprobs, keep-alive). The server receives a few GET requests and two to four requests of at most 8 tokens.
No files are written, and the dataset is not read.

Exit codes: 0 no check failed (✓ passed, ! warning, – unknown); 1 a check failed (✗); 2 bad input.
--json prints the findings as JSON to standard output, and the table to standard error.

Example:
  evalscope perf preflight --model qwen2.5 --url http://127.0.0.1:8000/v1/chat/completions --parallel 100 --number 1000
`,
	ZH: `用法：evalscope perf preflight --model NAME --url URL [evalscope perf 的参数]

检查以同样参数测试时会影响结果的因素：本机限制（打开文件数、端口、CPU 配额、时钟），到服务的路径（代理、DNS、TCP、TLS），
以及服务如何处理请求（模型名称、上下文长度、usage、ignore_eos、logprobs、保持连接）。
向服务发送几个 GET 和二至四个不超过 8 个 token 的请求。不写入任何文件，也不读取数据集。

退出码 0：没有失败项（✓ 正常，! 警告，– 未知）；1：有失败项（✗）；2：输入有误。
--json 在标准输出打印 JSON，表格打印到标准错误。

示例：
  evalscope perf preflight --model qwen2.5 --url http://127.0.0.1:8000/v1/chat/completions --parallel 100 --number 1000
`,
}

// preflight is `evalscope perf preflight`.
func (p Process) preflight(words []string, plugins plugin.Set) error {
	tongue := language(p.Getenv)
	args, _, err := config.Parse(words, run.Environment(run.Options{Plugins: plugins}))
	if errors.Is(err, config.ErrHelp) || slices.Contains(words, "--help") {
		fmt.Fprint(p.Stdout, preflightHelp.In(tongue))
		return nil
	}
	if err != nil {
		return p.refuse(err)
	}
	tables := p.Stdout
	if args.JSONOutput {
		tables = p.Stderr
	}
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	found, err := run.RunPreflight(hit.stop, args, run.Options{Plugins: plugins})
	var problems config.Problems
	switch {
	case hit.code() != 0:
		return exit(hit.code())
	case errors.As(err, &problems):
		return p.refuse(err)
	case err != nil:
		p.complain("evalscope perf preflight:", err)
		return exit(ExitFailed)
	}
	width, tty := p.Terminal(tables)
	if !tty {
		width = 120
	}
	fmt.Fprint(tables, found.Table(tongue, width, p.color(tables)))
	if args.JSONOutput {
		data, err := found.JSON()
		if err != nil {
			return err
		}
		if _, err := p.Stdout.Write(data); err != nil {
			return err
		}
	}
	if !found.Passed() {
		return exit(ExitFailed)
	}
	return nil
}

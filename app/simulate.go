package app

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/i18n"
)

// simulateCommand is `evalscope simulate`: the built-in LLM server.
func (p Process) simulateCommand() *cobra.Command {
	config := simulator.Default()
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: p.in(i18n.Text{EN: "Serve the OpenAI API with a simulated LLM: configurable latencies, limits and faults", ZH: "以模拟的大模型提供 OpenAI API：延迟、限制和故障均可配置"}),
		Long: p.in(i18n.Text{EN: "Serve the OpenAI API (chat, completions, models, tokenize) on this machine with a simulated LLM. Latencies, batching, limits\n" +
			"and faults are set with flags. It uses the built-in tokenizer: add --tokenizer-path builtin to `evalscope perf`. The server\n" +
			"runs until you press Ctrl-C.", ZH: "在本机以模拟的大模型提供 OpenAI API（chat、completions、models、tokenize）。延迟、批处理、限制和故障由参数设定。\n" +
			"使用内置分词器：运行 `evalscope perf` 时加上 --tokenizer-path builtin。按 Ctrl-C 结束。"}),
		Example: "  evalscope simulate --port 8801 --ttft 50ms --itl 10ms --max-batch 32\n" +
			"  evalscope perf --model simulated --url http://127.0.0.1:8801 --dataset random --tokenizer-path builtin \\\n" +
			"    --min-prompt-length 256 --max-prompt-length 256 --max-tokens 64 --parallel 1 8 32 --number 10x",
		Args: func(cmd *cobra.Command, words []string) error { return cobra.NoArgs(cmd, gpuCount(&config, words)) },
		RunE: func(*cobra.Command, []string) error { return p.simulate(config) },
	}
	if language(p.Getenv) == "zh" {
		config.FlagsInChinese(cmd.Flags())
	} else {
		config.Flags(cmd.Flags())
	}
	return cmd
}

// gpuCount takes the number behind a --gpu that can also stand alone, and returns the other words.
func gpuCount(c *simulator.Config, words []string) []string {
	if c.GPUs != 1 || len(words) != 1 {
		return words
	}
	n, err := strconv.Atoi(words[0])
	if err != nil {
		return words
	}
	c.GPUs = n
	return nil
}

func (p Process) simulate(config simulator.Config) error {
	server, err := simulator.New(config, tokenizer.Builtin())
	if err != nil {
		p.complain("evalscope simulate:", err)
		return exit(ExitBadInput)
	}
	url, err := server.Start(context.Background())
	if err != nil {
		p.complain("evalscope simulate:", err)
		return exit(ExitFailed)
	}
	fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("Serving %s on %s\n", "正在提供 %s：%s\n", config.Model, url)))
	if config.GPUs > 0 {
		fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("GPU metrics on %s/gpu/metrics\n", "GPU 指标：%s/gpu/metrics\n", url)))
	}
	<-p.Signals
	if err := server.Close(); err != nil {
		p.complain("evalscope simulate:", err)
	}
	return nil
}

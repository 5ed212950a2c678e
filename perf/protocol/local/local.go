// Package local is the OpenAI API of a server that the run starts on this machine and stops: vLLM or transformers.
package local

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/internal/shellwords"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// The names of the arguments.
const (
	command = "command"
	options = "server_args"
)

// Declarations lists local, which is transformers' server, and local_vllm.
func Declarations() []protocol.Declaration {
	transformers := declaration("local", "transformers", i18n.Text{
		EN: "the OpenAI API of the transformers server, started and stopped by the run",
		ZH: "由本程序以该模型启动并结束的 transformers 服务（OpenAI API）"})
	transformers.Launch = func(l protocol.Launch) []string {
		words := []string{l.Args.Text(command), "serve", "--force-model", l.Model, "--host", protocol.LaunchHost, "--port", strconv.Itoa(l.Port)}
		if l.Attention != "" {
			words = append(words, "--attn-implementation", l.Attention)
		}
		return append(words, further(l)...)
	}
	vllm := declaration("local_vllm", "vllm", i18n.Text{
		EN: "the OpenAI API of vLLM, started and stopped by the run", ZH: "由本程序以该模型启动并结束的 vLLM 服务（OpenAI API）"})
	vllm.Launch = func(l protocol.Launch) []string {
		words := []string{l.Args.Text(command), "serve", l.Model, "--served-model-name", l.Model, "--host", protocol.LaunchHost, "--port", strconv.Itoa(l.Port)}
		return append(words, further(l)...)
	}
	return []protocol.Declaration{transformers, vllm}
}

func declaration(name, program string, help i18n.Text) protocol.Declaration {
	d := openai.Declaration()
	d.Name, d.Help = name, help
	open := d.Open
	d.Open = func(args argument.Values) (protocol.Protocol, error) {
		if _, err := shellwords.Texts(args.Text(options)); err != nil {
			return nil, fmt.Errorf("argument %s: %w", options, err)
		}
		return open(args)
	}
	d.Arguments = []argument.Declaration{
		{Name: command, Kind: argument.Text, Default: strconv.Quote(program), Help: i18n.Text{EN: "the program to run as the server", ZH: "服务程序"}},
		{Name: options, Kind: argument.Text, Help: i18n.Text{EN: "additional arguments of the server, separated by spaces; use quotes for an argument " +
			"that contains a space", ZH: "服务的其他参数，以空格分隔；含空格的参数用引号括起"}},
	}
	return d
}

// further are the server's arguments that the user gave. Open has checked them.
func further(l protocol.Launch) []string {
	words, _ := shellwords.Texts(l.Args.Text(options))
	return words
}

package app

import (
	"fmt"
	"net"
	"time"

	"github.com/modelscope/evalscope/internal/recorder"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

var (
	recordShort = i18n.Text{EN: "Record the traffic of a server as a trace that evalscope perf replays; keeps no text",
		ZH: "将服务的流量录制为 evalscope perf 可重放的轨迹；不保留文本"}
	recordLong = i18n.Text{EN: `A proxy between your clients and an LLM server. It passes every request and reply on unchanged, and records those that generate text
(/v1/chat/completions, /v1/completions, /v1/responses, /v1/messages and those of the other APIs): when each came, how long prompt and
answer are in tokens, which blocks prompts have in common, which requests are one conversation, latency and TTFT.

No text is written unless --keep-text is given, no credentials are written in any case. Blocks are told apart by hashes under a random
key that is never stored, and stand in the file as small numbers. Names of models are kept.

Lengths are the server's own counts where its replies have them (usage), else those of --tokenizer-path. Without it block ids are made of
bytes (four count as a token), and lengths that the server does not say are guesses.

Point the clients at --listen instead of the server. The recording ends with Ctrl-C or after --duration. Requests are never held up for it:
what it cannot keep up with is left out and counted. A recording that is killed leaves a file that can be read.`,
		ZH: `位于客户端与 LLM 服务之间的代理。所有请求和回复原样转发，并录制生成文本的请求
（/v1/chat/completions、/v1/completions、/v1/responses、/v1/messages 及其他 API 的端点）：到达时刻、提示词与回答的 token 长度、
各提示词共有的块、哪些请求属于同一对话、延迟与 TTFT。

除非指定 --keep-text，否则不写入任何文本；任何情况下都不写入凭据。块以随机密钥的哈希区分，密钥从不保存，文件中只有小整数。
模型名称会保留。

长度以服务端的计数（usage）为准，没有时用 --tokenizer-path 计算。两者都没有时，块 id 按字节生成（四字节计一个 token），
服务端未说明的长度为估计值。

将客户端指向 --listen 而不是服务端。按 Ctrl-C 或到达 --duration 时结束。录制从不阻塞流量：来不及录制的请求会略去并计数。
进程被杀死后，留下的文件仍可读取。`}
	recordTarget   = i18n.Text{EN: "the server that answers: http, https, or unix:/path/of/a/socket", ZH: "应答的服务：http、https，或 unix:/套接字路径"}
	recordListen   = i18n.Text{EN: "address to listen on: HOST:PORT, or unix:/path/of/a/socket", ZH: "监听地址：主机:端口，或 unix:/套接字路径"}
	recordInsecure = i18n.Text{EN: "do not verify the target's TLS certificate", ZH: "不校验目标服务的 TLS 证书"}
	recordOut      = i18n.Text{EN: "file to write; .zst and .gz are packed", ZH: "写入的文件；.zst 与 .gz 会压缩"}
	overwriteHelp  = i18n.Text{EN: "replace a file that exists", ZH: "覆盖已有文件"}
	meterTokenizer = i18n.Text{EN: "tokenizer of the model (a folder, an id of a hub, or builtin): lengths and blocks are then in its tokens",
		ZH: "模型的分词器（目录、模型库 id 或 builtin）：长度和块以其 token 计"}
	meterSource    = i18n.Text{EN: "hub of the tokenizer: modelscope (the default), huggingface or local", ZH: "分词器来源：modelscope（默认）、huggingface 或 local"}
	meterBlock     = i18n.Text{EN: "tokens of a block; 512 is that of Mooncake traces", ZH: "每块的 token 数；Mooncake 轨迹为 512"}
	recordKeepText = i18n.Text{EN: "keep the bodies of requests, without credentials: the file then holds everything that users wrote",
		ZH: "保留请求体（去除凭据）：文件将包含用户写下的全部内容"}
	recordHeader   = i18n.Text{EN: "header by which requests name their session; else conversations are told by their messages", ZH: "请求用以标明会话的请求头；没有时按消息历史识别对话"}
	recordDuration = i18n.Text{EN: "end by itself after so long, such as 1h", ZH: "经过这么久后自动结束，例如 1h"}
)

const recordExample = `  evalscope record --target http://127.0.0.1:8801 --listen 127.0.0.1:8000 --out trace.jsonl.zst --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct
  evalscope perf --dataset mooncake --dataset-path trace.jsonl.zst --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct \
    --model qwen2.5 --url http://127.0.0.1:8801 --dataset-args '{"match_output_length": true}'`

// tellRecording says where to send requests, and what may surprise.
func (p Process) tellRecording(r recordCommand, listening net.Addr) {
	address := "http://" + listening.String()
	if listening.Network() == "unix" {
		address = "the socket " + sanitize.Line(listening.String(), 200)
	}
	fmt.Fprintf(p.Stdout, "Recording to %s. Send requests to %s instead of %s. Ctrl-C ends it.\n", sanitize.Line(r.out, 200), address, sanitize.Line(r.target, 200))
	if host, _, err := net.SplitHostPort(listening.String()); err == nil && !loopback(host) {
		fmt.Fprintln(p.Stderr, "evalscope record: other machines that can reach this address can use the server through it")
	}
	if r.insecure {
		fmt.Fprintln(p.Stderr, "evalscope record: the certificate of the target is not verified: --insecure")
	}
	if r.keepText {
		fmt.Fprintln(p.Stderr, "evalscope record: --keep-text keeps everything that users write; only you may read the file")
	}
	if !r.keepText && r.tokenizer == "" {
		fmt.Fprintln(p.Stderr, "evalscope record: without --tokenizer-path blocks are made of bytes, and lengths that the server does not say are guesses")
	}
}

// tellRecorded says what was recorded, and how to replay it.
func (p Process) tellRecorded(r recordCommand, s recorder.Summary) {
	out := sanitize.Line(r.out, 200)
	fmt.Fprintf(p.Stdout, "Recorded %s in %s to %s (%s)", i18n.Count(s.Requests, "request").EN, s.Span.Round(100*time.Millisecond), out, bytesOf(s.Bytes))
	if s.Sessions > 0 {
		fmt.Fprintf(p.Stdout, ", of %s", i18n.Count(s.Sessions, "session").EN)
	}
	fmt.Fprintln(p.Stdout, ".")
	if s.Requests > 0 {
		fmt.Fprintf(p.Stdout, "  %s of prompts, %.1f %% of them in blocks that were there before; %s of answers\n", i18n.Count(s.Input, "token").EN, 100*s.Reused(), i18n.Count(s.Output, "token").EN)
	}
	for _, one := range []struct {
		n    int
		what string
	}{
		{s.Failed, "failed"}, {s.Cancelled, "were cancelled by the client"}, {s.Unread, "had no prompt that is understood, and are left out"},
		{s.Lost, "are missing: more passed by than could be recorded"}, {s.OutOfOrder, "stand behind later ones: they took very long"},
		{s.Guessed, "have a prompt whose length is guessed from its bytes"}, {s.Counted, "have an answer whose tokens are counted from its chunks or bytes"},
	} {
		if one.n > 0 {
			fmt.Fprintf(p.Stdout, "  %d %s\n", one.n, one.what)
		}
	}
	if s.Requests == 0 {
		return
	}
	fmt.Fprintf(p.Stdout, "Replay it: %s\n", replayCommand(out, r.tokenizer, r.block, r.keepText))
}

// replayCommand is how a trace is replayed.
func replayCommand(path, tokenizer string, block int, text bool) string {
	if text {
		return fmt.Sprintf("evalscope perf --dataset workload_trace --dataset-path %s --model MODEL --url URL", path)
	}
	if tokenizer == "" {
		tokenizer = "TOKENIZER"
	}
	set, args := "mooncake", ""
	if block != traceBlock {
		set, args = "timed_trace", fmt.Sprintf(` --dataset-args '{"timestamp_unit": 0.001, "block_size": %d}'`, block)
	}
	return fmt.Sprintf("evalscope perf --dataset %s --dataset-path %s%s --tokenizer-path %s --model MODEL --url URL", set, path, args, tokenizer)
}

// bytesOf is a size as people read it.
func bytesOf(n int64) string {
	switch {
	case n < 10<<10:
		return i18n.Count(n, "byte").EN
	case n < 10<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/1024)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

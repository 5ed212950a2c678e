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
	recordShort = i18n.Text{EN: "Record a server's traffic as a trace that evalscope perf can replay, without storing text",
		ZH: "将服务的流量录制为 evalscope perf 可重放的轨迹；不保留文本"}
	recordLong = i18n.Text{EN: `Run a proxy between your clients and an LLM server. The proxy forwards all requests and replies unchanged, and records requests that
generate text (/v1/chat/completions, /v1/completions, /v1/responses, /v1/messages and the equivalents of other APIs). For each request
it records the arrival time, the prompt and answer lengths in tokens, shared prompt blocks, the conversation, latency and TTFT.

Text is written only with --keep-text; credentials are never written. Blocks are identified by hashes with a random key that is never
stored, and are written as small numbers. Model names are kept.

Lengths are taken from the server's replies (usage) if available, otherwise from --tokenizer-path. Without either, blocks are built from
bytes (4 bytes count as a token), and lengths that the server does not report are estimates.

Point your clients at --listen instead of the server. Recording stops when you press Ctrl-C or after --duration. The proxy never delays
requests in order to record them: requests that it cannot record in time are left out and counted. If the process is killed, the file
can still be read.`,
		ZH: `位于客户端与 LLM 服务之间的代理。所有请求和回复原样转发，并录制生成文本的请求
（/v1/chat/completions、/v1/completions、/v1/responses、/v1/messages 及其他 API 的端点）：到达时刻、提示词与回答的 token 长度、
各提示词共有的块、哪些请求属于同一对话、延迟与 TTFT。

除非指定 --keep-text，否则不写入任何文本；任何情况下都不写入凭据。块以随机密钥的哈希区分，密钥从不保存，文件中只有小整数。
模型名称会保留。

长度以服务端的计数（usage）为准，没有时用 --tokenizer-path 指定的分词器计算。两者都没有时，块 ID 按字节生成（四字节计一个 token），
服务端未说明的长度为估计值。

将客户端指向 --listen 而不是服务端。按 Ctrl-C 或到达 --duration 时结束。录制从不阻塞流量：来不及录制的请求会略去并计数。
进程被强行终止后，留下的文件仍可读取。`}
	recordTarget   = i18n.Text{EN: "server to forward to: http, https, or unix:/path/of/a/socket", ZH: "转发到的服务：http、https，或 unix:/套接字路径"}
	recordListen   = i18n.Text{EN: "address to listen on: HOST:PORT, or unix:/path/of/a/socket", ZH: "监听地址：主机:端口，或 unix:/套接字路径"}
	recordInsecure = i18n.Text{EN: "do not verify the target's TLS certificate", ZH: "不校验目标服务的 TLS 证书"}
	recordOut      = i18n.Text{EN: "file to write; .zst and .gz are compressed", ZH: "写入的文件；.zst 与 .gz 会压缩"}
	overwriteHelp  = i18n.Text{EN: "replace an existing file", ZH: "覆盖已有文件"}
	meterTokenizer = i18n.Text{EN: "tokenizer of the model (a folder, hub ID, or builtin), used for lengths and blocks",
		ZH: "模型的分词器（目录、模型库 ID 或 builtin）：长度和块以其 token 计"}
	meterSource    = i18n.Text{EN: "hub of the tokenizer: modelscope (default), huggingface or local", ZH: "分词器来源：modelscope（默认）、huggingface 或 local"}
	meterBlock     = i18n.Text{EN: "tokens per block; Mooncake traces use 512", ZH: "每块的 token 数；Mooncake 轨迹为 512"}
	recordKeepText = i18n.Text{EN: "keep request bodies, without credentials: the file then contains everything that users wrote",
		ZH: "保留请求体（去除凭据）：文件将包含用户写下的全部内容"}
	recordHeader   = i18n.Text{EN: "header that identifies the session of a request; by default, conversations are detected from their messages", ZH: "请求用以标明会话的请求头；没有时按消息历史识别对话"}
	recordDuration = i18n.Text{EN: "stop automatically after this time, such as 1h", ZH: "经过此时长后自动结束，例如 1h"}
)

const recordExample = `  evalscope record --target http://127.0.0.1:8801 --listen 127.0.0.1:8000 --out trace.jsonl.zst --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct
  evalscope perf --dataset mooncake --dataset-path trace.jsonl.zst --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct \
    --model qwen2.5 --url http://127.0.0.1:8801 --dataset-args '{"match_output_length": true}'`

// tellRecording says where to send requests, and what may surprise.
func (p Process) tellRecording(r recordCommand, listening net.Addr) {
	address := "http://" + listening.String()
	if listening.Network() == "unix" {
		address = "unix:" + sanitize.Line(listening.String(), 200)
	}
	p.tell(p.Stdout, i18n.Sprintf("Recording to %s. Send requests to %s instead of %s. Press Ctrl-C to stop.",
		"正在录制到 %s。请将请求发往 %s，而不是 %s。按 Ctrl-C 结束。", sanitize.Line(r.out, 200), address, sanitize.Line(r.target, 200)))
	if host, _, err := net.SplitHostPort(listening.String()); err == nil && !loopback(host) {
		p.tell(p.Stderr, i18n.Text{EN: "evalscope record: warning: other machines that can reach this address can use the server through it",
			ZH: "evalscope record: 警告：能访问此地址的其他机器可以经由它使用该服务"})
	}
	if r.insecure {
		p.tell(p.Stderr, i18n.Text{EN: "evalscope record: warning: the target's certificate is not verified (--insecure)",
			ZH: "evalscope record: 警告：不验证目标服务的证书（--insecure）"})
	}
	if r.keepText {
		p.tell(p.Stderr, i18n.Text{EN: "evalscope record: --keep-text stores everything that users write; only you can read the file",
			ZH: "evalscope record: --keep-text 会保存用户写下的全部内容；只有您能读取该文件"})
	}
	if !r.keepText && r.tokenizer == "" {
		p.tell(p.Stderr, i18n.Text{EN: "evalscope record: without --tokenizer-path, blocks are built from bytes, and lengths that the server does not report " +
			"are estimates", ZH: "evalscope record: 没有 --tokenizer-path 时，块按字节生成，服务端未报告的长度为估计值"})
	}
}

// tellRecorded says what was recorded, and how to replay it.
func (p Process) tellRecorded(r recordCommand, s recorder.Summary) {
	out := sanitize.Line(r.out, 200)
	recorded := i18n.Sprintf("Recorded %s in %s to %s (%s)", "已在 %[2]s 内录制 %[1]s 个请求到 %[3]s（%[4]s）", i18n.Count(s.Requests, "request"),
		s.Span.Round(100*time.Millisecond), out, bytesOf(s.Bytes))
	if s.Sessions > 0 {
		recorded = i18n.Sprintf("%s, of %s", "%s，属于 %s 个会话", recorded, i18n.Count(s.Sessions, "session"))
	}
	p.tell(p.Stdout, recorded.Plus(i18n.Text{EN: ".", ZH: "。"}))
	if s.Requests > 0 {
		p.tell(p.Stdout, tokensOf(s.Input, s.Reused(), s.Output))
	}
	for _, one := range []struct {
		n    int
		what i18n.Text
	}{
		{s.Failed, i18n.Text{EN: "failed", ZH: "失败"}}, {s.Cancelled, i18n.Text{EN: "were canceled by the client", ZH: "被客户端取消"}},
		{s.Unread, i18n.Text{EN: "had no recognizable prompt and were left out", ZH: "没有可识别的提示词，已略去"}},
		{s.Lost, i18n.Text{EN: "are missing: traffic was too fast to record", ZH: "缺失：流量过快，来不及录制"}},
		{s.OutOfOrder, i18n.Text{EN: "are out of order: they took very long", ZH: "次序不符：耗时很长"}},
		{s.Guessed, i18n.Text{EN: "have a prompt length estimated from bytes", ZH: "的提示词长度按字节估计"}},
		{s.Counted, i18n.Text{EN: "have an answer length counted from chunks or bytes", ZH: "的回答长度按数据块或字节统计"}},
	} {
		if one.n > 0 {
			p.tell(p.Stdout, i18n.Sprintf("  %d %s", "  %d 个%s", one.n, one.what))
		}
	}
	if s.Requests == 0 {
		return
	}
	p.tell(p.Stdout, i18n.Sprintf("To replay it: %s", "重放：%s", replayCommand(out, r.tokenizer, r.block, r.keepText)))
}

// tokensOf is the line of a trace's tokens.
func tokensOf[N int | int64](input N, reused float64, output N) i18n.Text {
	return i18n.Sprintf("  %s of prompts, %.1f %% of them in blocks seen before; %s of answers",
		"  提示词 %s 个 token，其中 %.1f %% 位于出现过的块中；回答 %s 个 token", i18n.Count(input, "token"), 100*reused, i18n.Count(output, "token"))
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

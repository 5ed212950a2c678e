package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/chatlog"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// An anonymizeCommand is what was said to `evalscope dataset anonymize`.
type anonymizeCommand struct {
	in, out           string
	tokenizer, source string
	block             int
	over              bool
	plugins           plugin.Set
}

var (
	anonymizeShort = i18n.Text{EN: "Make a trace without text of chat logs", ZH: "将对话日志转换为不含文本的轨迹"}
	anonymizeLong  = i18n.Text{EN: `Makes of a chat log what "evalscope record" makes of traffic: a trace without text that --dataset mooncake replays. Nothing is sent.

IN has a JSON object on each line, or is a JSON list of them; it may be packed by gzip or zstd,
	and - is standard input. An object is the body of a request (messages or prompt), one of a
workload trace ({"body": …, "timestamp": …}), a conversation of ShareGPT (a request for each answer), or one of a request log with
the body under "request" or "body" and the answer under "response". An assistant's message behind all others is the answer.

Kept are instants ("timestamp", "created"), lengths, conversations, which blocks prompts have in common, and names of models. Blocks
are told apart by hashes under a random key that is never stored, and stand in the file as small numbers. If an object cannot be
read, all such are said and nothing is written.`,
		ZH: `对对话日志做 "evalscope record" 对流量所做的事：生成不含文本、可由 --dataset mooncake 重放的轨迹。不发送任何请求。

IN 每行一个 JSON 对象，或为由这些对象组成的 JSON 列表；可用 gzip 或 zstd 压缩，- 表示标准输入。一个对象可以是请求体（messages 或 prompt）、workload trace 的一条
（{"body": …, "timestamp": …}）、ShareGPT 对话（每个回答一个请求），或请求日志的一条（请求体在 "request" 或 "body" 下，
回答在 "response" 下）。位于末尾的 assistant 消息视为回答。

保留时刻（"timestamp"、"created"）、长度、对话、各提示词共有的块和模型名称。块以随机密钥的哈希区分，密钥从不保存，
文件中只有小整数。如有无法读取的对象，会一次列出全部，且不写入任何内容。`}
)

const anonymizeExample = `  evalscope dataset anonymize chats.jsonl --out trace.jsonl.zst --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct`

// datasetAnonymize is `evalscope dataset anonymize`.
func (p Process) datasetAnonymize(plugins plugin.Set) *cobra.Command {
	a := anonymizeCommand{plugins: plugins}
	in := p.in
	cmd := &cobra.Command{
		Use: "anonymize IN --out OUT", Short: in(anonymizeShort), Long: in(anonymizeLong), Example: anonymizeExample, Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			a.in = strings.Join(words, "")
			return p.anonymize(a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.out, "out", "", in(recordOut))
	f.BoolVar(&a.over, "overwrite", false, in(overwriteHelp))
	f.StringVar(&a.tokenizer, "tokenizer-path", "", in(meterTokenizer))
	f.StringVar(&a.source, "data-source", "", in(meterSource))
	f.IntVar(&a.block, "block-size", traceBlock, in(meterBlock))
	return cmd
}

// check reads what was said, all problems at once.
func (a *anonymizeCommand) check() (problems config.Problems) {
	if a.in == "" {
		problems = append(problems, config.Problem{Where: "IN", What: "is missing", Do: "name the log to read, such as chats.jsonl, or - for standard input"})
	}
	problems = append(problems, checkTrace(a.out, a.block)...)
	there, err := os.Stat(a.out)
	if a.out == "" || err != nil {
		return problems
	}
	switch log, err := os.Stat(a.in); {
	case err == nil && os.SameFile(there, log):
		problems = append(problems, config.Problem{Where: "--out", What: "is the log itself", Do: "choose another name"})
	case !a.over:
		problems = append(problems, existing(a.out))
	}
	return problems
}

// anonymize reads the whole log before it writes anything.
func (p Process) anonymize(a anonymizeCommand) error {
	const command = "evalscope dataset anonymize"
	problems := a.check()
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	meter, err := p.meterOf(hit.stop, command, problems, a.tokenizer, a.source, a.block, a.plugins)
	if err != nil {
		return err
	}
	log, err := p.chatLog(hit.stop, a.in, meter)
	if hit.code() != 0 {
		return exit(hit.code())
	}
	if err != nil {
		return p.unread(command, a.in, err)
	}
	out, err := outline.Create(a.out, a.over)
	if err != nil {
		return p.uncreated(command, a.out, err)
	}
	sum, err := log.Write(out)
	if err != nil {
		p.complain(command+":", err)
		return exit(ExitFailed)
	}
	p.tellAnonymized(a, sum, log.Dated())
	return nil
}

// chatLog reads a file, or standard input.
func (p Process) chatLog(ctx context.Context, path string, meter *outline.Meter) (*chatlog.Log, error) {
	if path != "-" {
		return chatlog.Open(ctx, path, meter)
	}
	return chatlog.Read(ctx, p.Stdin, meter)
}

// unread says why a log cannot be read.
func (p Process) unread(command, path string, err error) error {
	var faults *chatlog.Faults
	if !errors.As(err, &faults) {
		return p.refused(command, config.Problems{{Where: "IN", What: err.Error()}})
	}
	fmt.Fprintf(p.Stderr, "%s: %s: %s cannot be read; correct or remove %s. Nothing was written.\n", command, sanitize.Line(path, 200), i18n.Count(len(faults.All), faults.Noun()).EN, i18n.Agree(len(faults.All), "it", "them"))
	for line := range strings.Lines(faults.Error() + "\n") {
		fmt.Fprint(p.Stderr, "  "+line)
	}
	return exit(ExitBadInput)
}

// tellAnonymized says what was written, and how to replay it.
func (p Process) tellAnonymized(a anonymizeCommand, s chatlog.Summary, dated bool) {
	out := sanitize.Line(a.out, 200)
	fmt.Fprintf(p.Stdout, "Wrote %s of %s to %s (%s); none of their text is in it.\n", i18n.Count(s.Requests, "request").EN, i18n.Count(s.Sessions, "session").EN, out, bytesOf(s.Bytes))
	fmt.Fprintf(p.Stdout, "  %s of prompts, %.1f %% of them in blocks that were there before; %s of answers\n", i18n.Count(s.Input, "token").EN,
		100*s.Reused(), i18n.Count(s.Output, "token").EN)
	if dated {
		fmt.Fprintf(p.Stdout, "  %s from the first request to the last\n", s.Span.Round(100*time.Millisecond))
	} else {
		fmt.Fprintln(p.Stdout, "  the log does not say when they came: all have the timestamp 0, and a replay sends them all at once")
	}
	if s.Guessed > 0 {
		fmt.Fprintf(p.Stdout, "  %d have a length that is guessed from bytes: --tokenizer-path counts it\n", s.Guessed)
	}
	if s.Unanswered > 0 {
		fmt.Fprintf(p.Stdout, "  %d have no answer in the log, so that its length is not known\n", s.Unanswered)
	}
	fmt.Fprintf(p.Stdout, "Replay it: %s\n", replayCommand(out, a.tokenizer, a.block, false))
}

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
	anonymizeShort = i18n.Text{EN: "Convert chat logs to a trace without text", ZH: "将对话日志转换为不含文本的轨迹"}
	anonymizeLong  = i18n.Text{EN: `Convert chat logs to a trace without text, which --dataset mooncake replays. The trace has the same format as that of
"evalscope record". No requests are sent.

IN contains one JSON object per line, or a JSON list of objects. It may be compressed with gzip or zstd; - reads standard input. An object
can be a request body (messages or prompt), an entry of a workload trace ({"body": …, "timestamp": …}), a ShareGPT conversation (one
request per answer), or an entry of a request log with the body under "request" or "body" and the answer under "response". An assistant
message in last position is treated as the answer.

The trace keeps timestamps ("timestamp", "created"), lengths, conversations, shared prompt blocks, and model names. Blocks are identified
by hashes with a random key that is never stored, and are written as small numbers. If any object cannot be read, all such objects are
listed and nothing is written.`,
		ZH: `将对话日志转换为不含文本的轨迹，可由 --dataset mooncake 重放；格式与 "evalscope record" 的轨迹相同。不发送任何请求。

IN 每行一个 JSON 对象，或为由这些对象组成的 JSON 列表；可用 gzip 或 zstd 压缩，- 表示标准输入。一个对象可以是请求体（messages 或 prompt）、负载轨迹的一条
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
		problems = append(problems, config.Problem{Where: "IN"}.Saying(missing,
			i18n.Text{EN: "name the log to read, such as chats.jsonl, or - for standard input", ZH: "请给出要读取的日志，例如 chats.jsonl，或用 - 表示标准输入"}))
	}
	problems = append(problems, checkTrace(a.out, a.block)...)
	there, err := os.Stat(a.out)
	if a.out == "" || err != nil {
		return problems
	}
	switch log, err := os.Stat(a.in); {
	case err == nil && os.SameFile(there, log):
		problems = append(problems, config.Problem{Where: "--out"}.Saying(i18n.Text{EN: "is the log itself", ZH: "就是日志本身"},
			i18n.Text{EN: "choose another name", ZH: "请换一个名称"}))
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
		return p.refused(command, config.Problems{config.Problem{Where: "IN"}.Saying(i18n.Message(err), i18n.Text{})})
	}
	p.tell(p.Stderr, i18n.Sprintf("%s: %s: %s cannot be read; fix or remove %s. Nothing was written.",
		"%s：%s：有 %s 处无法读取；请修正或%s。没有写入任何内容。", command, sanitize.Line(path, 200), i18n.Count(len(faults.All), faults.Noun()),
		i18n.Text{EN: i18n.Agree(len(faults.All), "it", "them"), ZH: "删除"}))
	for line := range strings.Lines(p.in(faults.Text()) + "\n") {
		fmt.Fprint(p.Stderr, "  "+line)
	}
	return exit(ExitBadInput)
}

// tellAnonymized says what was written, and how to replay it.
func (p Process) tellAnonymized(a anonymizeCommand, s chatlog.Summary, dated bool) {
	out := sanitize.Line(a.out, 200)
	p.tell(p.Stdout, i18n.Sprintf("Wrote %s of %s to %s (%s). The trace contains no text.", "已将 %[2]s 个会话的 %[1]s 个请求写入 %[3]s（%[4]s）。轨迹不含文本。",
		i18n.Count(s.Requests, "request"), i18n.Count(s.Sessions, "session"), out, bytesOf(s.Bytes)))
	p.tell(p.Stdout, tokensOf(s.Input, s.Reused(), s.Output))
	if dated {
		p.tell(p.Stdout, i18n.Sprintf("  %s from the first request to the last", "  从第一个请求到最后一个：%s", s.Span.Round(100*time.Millisecond)))
	} else {
		p.tell(p.Stdout, i18n.Text{EN: "  the log has no timestamps: all are set to 0, so a replay sends every request at once",
			ZH: "  日志没有时刻：全部记为 0，因此重放时所有请求同时发送"})
	}
	if s.Guessed > 0 {
		p.tell(p.Stdout, i18n.Sprintf("  %d have a length estimated from bytes: add --tokenizer-path to count tokens",
			"  %d 个的长度按字节估计：加上 --tokenizer-path 可按 token 统计", s.Guessed))
	}
	if s.Unanswered > 0 {
		p.tell(p.Stdout, i18n.Sprintf("  %d have no answer in the log, so the answer length is unknown", "  %d 个在日志中没有回答，因此回答长度未知", s.Unanswered))
	}
	p.tell(p.Stdout, i18n.Sprintf("To replay it: %s", "重放：%s", replayCommand(out, a.tokenizer, a.block, false)))
}

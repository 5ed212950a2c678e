package preflight

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// whole reports whether text holds the word on its own.
func whole(text, word string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
}

// usage reports whether the server counts tokens.
func usage(t Target, p trial) Finding {
	const check = "usage"
	if p.answer.usage && p.answer.completion >= 0 {
		return found(check, OK, fmt.Sprintf("the server reports token counts (%d in the answer)", p.answer.completion), fmt.Sprintf("服务统计 token 数（回答 %d 个）", p.answer.completion))
	}
	en, zh := "the reply has no usage", "应答中没有 usage"
	if t.Stream {
		en, zh = "the stream has no usage, although stream_options.include_usage was set", "要求了 stream_options.include_usage，但流中没有 usage"
	}
	if t.Counts {
		return found(check, OK, en+"; counting with --tokenizer-path", zh+"；由 --tokenizer-path 计数")
	}
	return found(check, Warn, en+": token figures would be missing", zh+"：token 类指标将为空").
		fix("set the model's own tokenizer", "请给出模型自己的分词器", "--tokenizer-path NAME_OR_FOLDER")
}

// ignoreEOS reports whether the length of answers can be forced: an answer that would end by itself must then go on.
func ignoreEOS(t Target, natural trial, asked *trial) Finding {
	const check = "ignore_eos"
	if asked == nil {
		return found(check, Skipped, "not asked", "未测试")
	}
	bad := OK // a run that does not force lengths does not need it
	if t.Forced {
		bad = Warn
	}
	advice := func(f Finding) Finding {
		if f.Severity == OK {
			return f
		}
		return f.fix("lengths will differ between requests: use --min-tokens if the server supports it, and compare output tokens before throughput",
			"各请求的长度会不同：若服务支持请用 --min-tokens，并在比较吞吐前先比较输出 token 数", "")
	}
	switch n := asked.answer.completion; {
	case asked.err != nil:
		return found(check, Skipped, "unknown: "+asked.says(t), "无法判断："+asked.says(t))
	case !asked.accepted():
		return advice(found(check, bad, "the server rejects ignore_eos: "+asked.says(t), "服务拒绝 ignore_eos："+asked.says(t)))
	case n < 0:
		return found(check, Skipped, "unknown without usage", "没有 usage，无法判断")
	case n < Tokens:
		return advice(found(check, bad, fmt.Sprintf("ignore_eos has no effect: %d of %d tokens were returned", n, Tokens), fmt.Sprintf("ignore_eos 无效：只返回 %d / %d 个 token", n, Tokens)))
	case natural.answer.completion >= Tokens:
		return found(check, OK, fmt.Sprintf("ignore_eos is accepted; the model did not end within %d tokens anyway, so its effect was not tested", Tokens),
			fmt.Sprintf("接受 ignore_eos；模型在 %d 个 token 内没有自行结束，未能观察其效果", Tokens))
	}
	return found(check, OK, fmt.Sprintf("ignore_eos works: %s instead of %d", i18n.Count(asked.answer.completion, "token").EN, natural.answer.completion),
		fmt.Sprintf("ignore_eos 有效：%d 个 token，而非 %d 个", asked.answer.completion, natural.answer.completion))
}

// tokenCounts says what tells the tokens of each payload, for gaps per token.
func tokenCounts(t Target, asked *trial) Finding {
	const check = "token_counts"
	if asked == nil {
		return found(check, Skipped, "not asked", "未测试")
	}
	var have []string
	if asked.accepted() && asked.answer.logprobs {
		have = append(have, "logprobs")
	}
	if asked.accepted() && asked.answer.ids {
		have = append(have, "token IDs")
	}
	switch {
	case len(have) > 0:
		return found(check, OK, "the server provides "+strings.Join(have, " and "), "服务提供 "+strings.Join(have, "、"))
	case t.Logprobs:
		return found(check, Warn, "--logprobs is set, but the server returns none"+why(t, asked), "要求了 --logprobs，但服务没有提供"+why(t, asked)).
			fix("remove --logprobs, or use a server that supports them", "不使用 --logprobs，或使用支持它的服务", "")
	}
	return found(check, OK, "neither logprobs nor token IDs"+why(t, asked)+"; token counts are known per request, not per payload", "没有 logprobs 与 token id"+why(t, asked)+"；只知道每个请求的 token 数，而非每个数据块的")
}

func why(t Target, asked *trial) string {
	if asked.accepted() {
		return ""
	}
	return " (" + asked.says(t) + ")"
}

// keepAlive reports whether connections serve more than one request.
func keepAlive(all trials) Finding {
	const check = "keep_alive"
	p := all.plain.reply
	if p == nil || all.forced == nil || all.forced.reply == nil || all.forced.err != nil {
		return found(check, Skipped, "not asked", "未测试")
	}
	second := all.forced.reply
	if p.closes || second.dropped || !second.reused {
		return found(check, Warn, "the server closes its connections: every request opens a new one", "服务会关闭连接：每个请求都要新建连接").
			fix("enable keep-alive in the server or the gateway; otherwise TTFT includes a TCP (and TLS) handshake", "在服务或网关中开启 keep-alive；否则 TTFT 包含 TCP（与 TLS）握手", "")
	}
	en, zh := "connections are kept open and reused", "连接保持并复用"
	if k := p.header.Get("Keep-Alive"); k != "" {
		en, zh = en+" ("+clip(k)+")", zh+"（"+clip(k)+"）"
	}
	return found(check, OK, en, zh)
}

func clip(s string) string { return s[:min(len(s), 60)] }

// apart is how far two clocks may differ before a server's log cannot be laid beside ours; Date counts whole seconds.
const apart = 2 * time.Second

// serverClock compares the server's Date with our clock.
func serverClock(date string, now time.Time) Finding {
	const check = "server_clock"
	at, err := time.Parse(time.RFC1123, date)
	if err != nil {
		return found(check, Skipped, "the server does not report its time", "服务没有给出时间")
	}
	off := at.Sub(now.Truncate(time.Second)) // Date has whole seconds, so that a difference of one says nothing
	if off.Abs() <= time.Second {
		return found(check, OK, "the server's clock agrees with ours (within 1s)", "服务时钟与本机一致（相差不超过 1s）")
	}
	en, zh := fmt.Sprintf("the server's clock differs from ours by %s", off.Abs()), fmt.Sprintf("服务时钟与本机相差 %s", off.Abs())
	if off.Abs() > apart {
		return found(check, Warn, en, zh).fix("our figures do not use it; to compare them with the server's log, synchronize both clocks (NTP)", "我们的指标不使用它；若要与服务日志对照，请用 NTP 同步两端", "timedatectl status")
	}
	return found(check, OK, en, zh)
}

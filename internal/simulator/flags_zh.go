package simulator

import (
	"strings"

	"github.com/spf13/pflag"
)

// FlagsInChinese adds the flags of Flags with Chinese help.
func (c *Config) FlagsInChinese(fs *pflag.FlagSet) {
	c.Flags(fs)
	words := map[string]string{"fault": strings.Join(FaultKinds(), " "), "gpu-throttle": strings.Join(ThrottleKinds(), "、")}
	for i, choice := range choices {
		if words[choice.flag] = strings.Join(choice.words, "、"); i > 0 {
			words[choice.flag] += "（默认由 --like 决定）"
		}
	}
	fs.VisitAll(func(f *pflag.Flag) {
		if text, ok := chinese[f.Name]; ok {
			f.Usage = text
		}
		if more := words[f.Name]; more != "" {
			f.Usage += "：" + more
		}
	})
}

// chinese is the help of each flag, by its name.
var chinese = func() map[string]string {
	all := map[string]string{}
	for _, f := range []struct{ name, help string }{
		{"host", "监听地址"},
		{"port", "监听端口；0 表示任选空闲端口"},
		{"model", "所提供模型的名称"},
		{"strict-model", "请求其他模型时返回 404"},
		{"api-key", "请求须携带的 API 密钥；缺少时返回 401"},
		{"seed", "文本、长度、抖动与故障的随机种子"},
		{"ttft", "预填充的基础时间，不含按提示词 token 计的部分"},
		{"itl", "单个请求解码一步的时间"},
		{"prefill-rate", "每秒预填充的未缓存提示词 token 数；0 表示不限"},
		{"decode-slowdown", "每多一个并行序列使一步变慢的比例（相对 --itl）"},
		{"prefill-stalls", "预填充期间暂停所有解码，如同未启用分块预填充"},
		{"jitter", "将每次预填充与解码步的时间乘以 1 ± 此值之间的随机系数"},
		{"default-max-tokens", "未设上限的请求的输出上限"},
		{"eos-after", "未设 ignore_eos 的请求的平均输出长度；0 表示总是到上限"},
		{"reasoning-tokens", "每个对话回答之前的推理 token 数"},
		{"max-batch", "同时运行的最大序列数，其余等待；0 表示不限"},
		{"max-queue", "最大等待请求数，超出的返回 503；0 表示不限"},
		{"prefix-cache", "前缀缓存的大小（提示词 token 数）；0 表示无缓存"},
		{"kv-cache", "批次可容纳的提示词与输出 token 总数，超出时抢占请求；0 表示不限"},
		{"memory-growth", "每个已回答的请求使 /metrics 中服务内存增加的字节数，如同内存泄漏"},
		{"max-context", "提示词与输出合计的最大 token 数"},
		{"max-body", "请求体的最大字节数"},
		{"rate-limit", "每秒接受的生成请求数；0 表示不限"},
		{"rate-burst", "--rate-limit 生效前可突发接受的请求数"},
		{"rate-limit-status", "超出 --rate-limit 的请求的状态码：429 或 503"},
		{"keep-alive", "空闲连接在多久后关闭；0 表示永不"},
		{"fault", "故障及其概率，写作 kind=probability；可重复给出或以逗号分隔"},
		{"stall", "故障 stall 停顿的时间"},
		{"gpu", "模拟的 GPU 数，其指标位于 /gpu/metrics 及 /metrics；不带值表示 1"},
		{"gpu-throttle", "GPU 工作达到该时长后（默认立即）将其频率限制为 60 %，服务也相应变慢"},
		{"stream-interval", "首个事件之后每个事件的 token 数"},
		{"merge-writes", "每次写入的事件数，如同带缓冲的代理"},
		{"split-writes", "在随机位置将写入切成不超过此字节数的片段；0 表示不切"},
		{"comment-every", "每隔这么多事件加一行注释；0 表示不加"},
		{"crlf", "事件行以 CR LF 结尾"},
		{"like", "模仿其行为的服务"},
		{"first-chunk", "对话流的首个数据块"},
		{"headers", "何时发送流的响应头"},
		{"finish", "含 finish_reason 的数据块"},
		{"usage", "流的 usage 放在何处"},
		{"usage-unasked", "没有 stream_options 时也发送 usage"},
		{"done", "以 [DONE] 结束流"},
		{"echo-prompt", "在生成内容之前重复提示词"},
		{"error-form", "错误响应体的格式"},
		{"forced-length", "如何处理 ignore_eos 与 min_tokens"},
	} {
		all[f.name] = f.help
	}
	return all
}()

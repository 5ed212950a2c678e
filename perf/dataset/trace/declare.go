// Package trace has the datasets of traces: requests with the times at which they arrived. A trace is checked before a
// run (completely, unless it is large) and read while it is sent, so memory does not grow with it. Package scheduler
// sends the requests at their times. The package does not download traces.
package trace

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Declarations lists workload_trace, mooncake, bailian, timed_trace, azure and burstgpt.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		recorded("workload_trace", whole{}, dataset.Traits{OwnModel: true},
			i18n.Text{EN: "one recorded request per line: its body and headers, sent at its recorded time", ZH: "每行一个录制的请求：在录制的时刻发送其请求体和请求头"}),
		recorded("mooncake", blocks{unit: time.Millisecond, size: 512}, drawn(),
			i18n.Text{EN: "Mooncake trace: lengths and IDs of 512-token blocks, timestamps in milliseconds", ZH: "Mooncake 轨迹：长度与 512 token 块的 ID，时间戳以毫秒计"}),
		recorded("bailian", blocks{unit: time.Second, size: 16}, drawn(),
			i18n.Text{EN: "Bailian (Qwen) trace: lengths and IDs of 16-token blocks, timestamps in seconds", ZH: "百炼（Qwen）轨迹：长度与 16 token 块的 ID，时间戳以秒计"}),
		recorded("timed_trace", blocks{unit: time.Second, size: 16, free: true}, drawn(),
			i18n.Text{EN: "vLLM's timed trace: lengths and block IDs, timestamps in units of timestamp_unit", ZH: "vLLM 的 timed_trace：长度与块 ID，时间戳单位为 timestamp_unit"}),
		recorded("azure", table{at: "TIMESTAMP", input: "ContextTokens", output: "GeneratedTokens"}, drawn(),
			i18n.Text{EN: "CSV file of Azure's LLM inference traces: timestamps and lengths", ZH: "Azure LLM 推理轨迹的 CSV 文件：时刻与长度"}),
		recorded("burstgpt", table{at: "Timestamp", input: "Request tokens", output: "Response tokens", model: "Model", failures: true}, drawn(),
			i18n.Text{EN: "CSV file of BurstGPT: timestamps and lengths; failed requests are omitted", ZH: "BurstGPT 的 CSV 文件：时刻与长度；失败的请求不发送"}),
	}
}

// drawn are the traits of a trace whose prompts are made from lengths.
func drawn() dataset.Traits { return dataset.Traits{NeedsTokenizer: true, Exact: true} }

// The arguments.
const (
	speedArgument    = "speed"
	startArgument    = "start"
	endArgument      = "end"
	mappingArgument  = "model_mapping"
	overrideArgument = "model_override"
	matchArgument    = "match_output_length"
	unitArgument     = "timestamp_unit"
	blockArgument    = "block_size"
	cacheArgument    = "cache_tokens"
	grainArgument    = "cache_block"
)

func arguments(f format) []argument.Declaration {
	all := []argument.Declaration{
		{Name: speedArgument, Kind: argument.Float, Default: "1",
			Help: i18n.Text{EN: "replay speed as a multiple of the recorded speed", ZH: "以录制时的多少倍速重放"}},
		{Name: startArgument, Kind: argument.Float, Default: "0",
			Help: i18n.Text{EN: "skip requests recorded before this second", ZH: "跳过录制开始后这么多秒之前的请求"}},
		{Name: endArgument, Kind: argument.Float,
			Help: i18n.Text{EN: "skip requests recorded at or after this second", ZH: "跳过录制开始后这么多秒及之后的请求"}},
		{Name: mappingArgument, Kind: argument.JSON,
			Help: i18n.Text{EN: "an object that maps each recorded model to the model to request", ZH: "对象：每个录制的模型改为请求哪个模型"}},
		{Name: overrideArgument, Kind: argument.Text,
			Help: i18n.Text{EN: "the model to request if model_mapping has no entry", ZH: "model_mapping 未涉及时请求的模型"}},
		{Name: matchArgument, Kind: argument.Bool, Default: "false",
			Help: i18n.Text{EN: "request answers of the recorded lengths, with ignore_eos", ZH: "要求回答达到录制的长度（ignore_eos）"}},
	}
	if f.chained() {
		all = append(all, argument.Declaration{Name: cacheArgument, Kind: argument.Int,
			Help: i18n.Text{EN: "also predict the hits of a prefix cache that holds this many tokens; those of an unlimited cache are always predicted", ZH: "除无限大的前缀缓存外，另预测容量为这么多 token 的前缀缓存的命中率"}},
			argument.Declaration{Name: grainArgument, Kind: argument.Int, Default: "16",
				Help: i18n.Text{EN: "block size of the predicted caches in tokens", ZH: "所预测缓存的每个块有多少 token"}})
	}
	if b, ok := f.(blocks); ok && b.free {
		all = append(all,
			argument.Declaration{Name: unitArgument, Kind: argument.Float, Default: "1",
				Help: i18n.Text{EN: "length of one timestamp unit in seconds", ZH: "时间戳 1 等于多少秒"}},
			argument.Declaration{Name: blockArgument, Kind: argument.Int, Default: "16",
				Help: i18n.Text{EN: "tokens per block of hash_ids", ZH: "hash_ids 的每个块有多少 token"}})
	}
	return all
}

func recorded(name string, f format, traits dataset.Traits, help i18n.Text) dataset.Declaration {
	traits.NeedsPath, traits.Recorded = true, true
	looked := func(ctx context.Context, o dataset.Options) (dataset.Trace, error) {
		t, err := traceOf(ctx, f, o, usual)
		if err != nil {
			return t, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
		}
		open := t.Open
		t.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			s, err := open(ctx, o)
			if err != nil {
				return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
			}
			return s, nil
		}
		return t, nil
	}
	return dataset.Declaration{Name: name, Help: help, Traits: traits, Arguments: arguments(f), Trace: looked,
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			t, err := looked(ctx, o)
			if err != nil {
				return nil, err
			}
			return t.Open(ctx, o)
		}}
}

// traceOf looks at a trace.
func traceOf(ctx context.Context, f format, o dataset.Options, b bounds) (dataset.Trace, error) {
	g, at, err := look(ctx, f, o, b)
	if err != nil {
		return dataset.Trace{}, err
	}
	return g.traced(at, o)
}

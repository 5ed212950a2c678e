package random

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/length"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The names of the arguments.
const (
	inputLen     = "input_len"
	outputLen    = "output_len"
	prefixGroups = "prefix_groups"
	prefixLen    = "prefix_len"
	prefixSkew   = "prefix_skew"
)

func arguments() []argument.Declaration {
	return []argument.Declaration{
		{Name: inputLen, Kind: argument.Text,
			Help: i18n.Text{EN: "prompt length in tokens, instead of --min-prompt-length and --max-prompt-length: 512, 256..1024, normal(mean,deviation), " +
				"lognormal(mu,sigma), zipf(exponent,max) or hist:FILE",
				ZH: "提示词 token 数，代替 --min-prompt-length 与 --max-prompt-length：512、256..1024、normal(均值,标准差)、lognormal(mu,sigma)、zipf(指数,上限) 或 hist:文件"}},
		{Name: outputLen, Kind: argument.Text,
			Help: i18n.Text{EN: "maximum output tokens, drawn for each request, instead of --max-tokens; same format as input_len", ZH: "每个请求随机取的最大输出 token 数，代替 --max-tokens；写法同 input_len"}},
		{Name: prefixGroups, Kind: argument.Int,
			Help: i18n.Text{EN: "number of groups of requests that share a prefix; requires prefix_len", ZH: "共享前缀的请求组数；需要 prefix_len"}},
		{Name: prefixLen, Kind: argument.Text,
			Help: i18n.Text{EN: "prefix length in tokens, drawn once per group; same format as input_len", ZH: "每组前缀的 token 数，每组取一次；写法同 input_len"}},
		{Name: prefixSkew, Kind: argument.Float, Default: "0",
			Help: i18n.Text{EN: "how unequal the groups are: a group's share of requests is proportional to 1/rank^skew; 0: all equal", ZH: "各组的不均匀程度：第 k 组所占请求比例与 1/k^skew 成正比；0 表示均等"}},
	}
}

// lengths are the distributions that the arguments ask for, nil for those that they do not.
type lengths struct {
	input, output, prefix length.Distribution
	groups                int
	group                 length.Distribution // which group a request is of, from 1
}

func readLengths(args argument.Values) (l lengths, err error) {
	for _, one := range []struct {
		name string
		to   *length.Distribution
	}{{inputLen, &l.input}, {outputLen, &l.output}, {prefixLen, &l.prefix}} {
		text := args.Text(one.name)
		if text == "" {
			continue
		}
		if *one.to, err = length.Parse(text, readFile); err != nil {
			return l, i18n.Errorf("dataset random: %s: %v", "数据集 random：%s：%v", one.name, err)
		}
	}
	l.groups = args.Int(prefixGroups)
	if l.prefix != nil && l.groups == 0 {
		l.groups = 1
	}
	skew := args.Float(prefixSkew)
	switch {
	case l.groups < 0 || l.groups > mostGroups:
		return l, i18n.Errorf("dataset random: %s is %d: use 1 to %d", "数据集 random：%s 为 %d：请用 1 至 %d", prefixGroups, l.groups, mostGroups)
	case l.groups > 0 && l.prefix == nil:
		return l, i18n.Errorf("dataset random: %s requires %s, the length of a group's prefix",
			"数据集 random：%s 需要 %s，即每组前缀的长度", prefixGroups, prefixLen)
	case skew < 0 || skew > 100:
		return l, i18n.Errorf("dataset random: %s is %v: use 0 for equal groups, or an exponent such as 1.1",
			"数据集 random：%s 为 %v：请用 0（各组均等）或指数，例如 1.1", prefixSkew, skew)
	case l.groups > 0:
		l.group, err = length.Parse(fmt.Sprintf("zipf(%g,%d)", skew, l.groups), nil)
	}
	return l, err
}

// readFile reads a file of lengths.
func readFile(path string) ([]byte, error) { return regular.Read(path, regular.Document) }

// mostGroups bounds the groups, whose prefixes are all kept.
const mostGroups = 100_000

// bounds are the least and the greatest length of a prompt in tokens.
func (l lengths) bounds(o dataset.Options) (least, most int) {
	if l.input == nil {
		return o.MinLength, o.MaxLength
	}
	return l.input.Bounds()
}

package length

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Most is the greatest length that any distribution may have.
const Most = 1 << 22

// Forms says how a length is written, for messages.
var Forms = i18n.Text{EN: "use 512, 256..1024, normal(mean,deviation), lognormal(mu,sigma), zipf(exponent,max) or hist:FILE; limits are the last two " +
	"numbers: normal(mean,deviation,min,max), lognormal(mu,sigma,min,max), zipf(exponent,min,max)",
	ZH: "请用 512、256..1024、normal(均值,标准差)、lognormal(mu,sigma)、zipf(指数,上限) 或 hist:文件；限制为最后两个数：" +
		"normal(均值,标准差,下限,上限)、lognormal(mu,sigma,下限,上限)、zipf(指数,下限,上限)"}

var call = regexp.MustCompile(`^([a-z]+)\((.*)\)$`)

// Parse reads a length: a number of tokens; least..most or uniform(least,most); normal(mean,deviation); lognormal(mu,sigma), of
// the natural logarithm of the tokens; zipf(exponent,max); or hist:FILE, whose lines have a length, or a range of lengths, and its
// weight. The numbers of a distribution come first; limits, where there are any, are the last two: normal(mean,deviation,min,max),
// zipf(exponent,min,max). The rarest length of zipf must be said, the least is 1 where it is not. read reads a file.
func Parse(text string, read func(path string) ([]byte, error)) (Distribution, error) {
	text = strings.TrimSpace(text)
	if path, ok := strings.CutPrefix(text, "hist:"); ok {
		return histogram(path, read)
	}
	if least, most, ok := strings.Cut(text, ".."); ok {
		return within(text, func() (Distribution, error) { return parseUniform([]string{least, most}) })
	}
	found := call.FindStringSubmatch(strings.ToLower(text))
	if found == nil {
		n, err := tokens(text)
		if err != nil {
			return nil, i18n.Errorf("%q is not a length: %s", "%q 不是长度：%s", text, Forms)
		}
		return uniform{n, n}, nil
	}
	return within(text, func() (Distribution, error) { return distribution(found[1], strings.Split(found[2], ",")) })
}

// within names the text in which something is wrong.
func within(text string, parse func() (Distribution, error)) (Distribution, error) {
	d, err := parse()
	if err != nil {
		return nil, i18n.Errorf("%s %v", "%s %v", text, err)
	}
	return d, nil
}

func distribution(name string, words []string) (Distribution, error) {
	switch name {
	case "uniform":
		return parseUniform(words)
	case "normal", "lognormal":
		values, err := numbers(words, 2)
		if err != nil {
			return nil, err
		}
		if values[1] <= 0 {
			return nil, i18n.Text{EN: "requires a deviation above 0", ZH: "需要大于 0 的标准差"}.Err()
		}
		least, most, err := limits(words[2:], 1, Most)
		if err != nil {
			return nil, err
		}
		if len(words) == 2 {
			most = usualMost(values[0], values[1], name == "lognormal")
		}
		return newNormal(values[0], values[1], name == "lognormal", least, most)
	case "zipf":
		return parseZipf(words)
	}
	return nil, i18n.Errorf("is not a known distribution: %s", "不是已知的分布：%s", Forms)
}

// usualMost is the greatest length where no limits are given: one in a billion would be longer.
func usualMost(mean, deviation float64, log bool) int {
	most := mean + 6*deviation
	if log {
		most = math.Exp(min(most, 100))
	}
	return int(min(max(math.Ceil(most), 1), Most))
}

func parseUniform(words []string) (Distribution, error) {
	if len(words) != 2 {
		return nil, i18n.Text{EN: "requires two numbers, the minimum and the maximum length", ZH: "需要两个数：最小与最大长度"}.Err()
	}
	least, most, err := limits(words, 1, Most)
	return uniform{least, most}, err
}

// mostZipf bounds the values of a Zipf distribution, each of which takes memory.
const mostZipf = 1 << 20

func parseZipf(words []string) (Distribution, error) {
	values, err := numbers(words, 2)
	if err != nil {
		return nil, err
	}
	bounds := words[1:]
	switch len(bounds) {
	case 1:
		bounds = []string{"1", bounds[0]}
	case 2:
	default:
		return nil, i18n.Text{EN: "has too many numbers: use zipf(exponent,max) or zipf(exponent,min,max)",
			ZH: "数太多：请用 zipf(exponent,max) 或 zipf(exponent,min,max)"}.Err()
	}
	least, most, err := limits(bounds, 1, mostZipf)
	if err != nil {
		return nil, err
	}
	if values[0] < 0 {
		return nil, i18n.Text{EN: "requires an exponent of at least 0", ZH: "需要不小于 0 的指数"}.Err()
	}
	return newZipf(values[0], least, most), nil
}

// numbers reads the first n words.
func numbers(words []string, n int) ([]float64, error) {
	if len(words) < n {
		return nil, i18n.Errorf("requires %d numbers", "需要 %d 个数", n)
	}
	values := make([]float64, n)
	for i := range values {
		v, err := strconv.ParseFloat(strings.TrimSpace(words[i]), 64)
		if err != nil || v != v || v > 1e15 || v < -1e15 {
			return nil, i18n.Errorf("has %q, which is not a number", "含有 %q，它不是数", strings.TrimSpace(words[i]))
		}
		values[i] = v
	}
	return values, nil
}

// limits reads two words, or none for the widest.
func limits(words []string, least, most int) (int, int, error) {
	if len(words) == 0 {
		return least, most, nil
	}
	if len(words) != 2 {
		return 0, 0, i18n.Text{EN: "takes limits as two numbers, the minimum and the maximum length", ZH: "限制须为两个数：最小与最大长度"}.Err()
	}
	from, err := tokens(words[0])
	if err != nil {
		return 0, 0, err
	}
	to, err := tokens(words[1])
	if err != nil {
		return 0, 0, err
	}
	if from > to {
		return 0, 0, i18n.Errorf("goes from %d to %d: swap them", "范围从 %d 到 %d：请交换两者", from, to)
	}
	if to > most {
		return 0, 0, i18n.Errorf("goes up to %s: lower it to at most %d", "最大值为 %s 个 token：请降到不超过 %d", i18n.Count(to, "token"), most)
	}
	return from, to, nil
}

// tokens reads a number of tokens.
func tokens(word string) (int, error) {
	word = strings.TrimSpace(word)
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > Most {
		return 0, i18n.Errorf("has %q, which is not a number of tokens from 1 to %d", "含有 %q，它不是 1 到 %d 的 token 数", word, Most)
	}
	return n, nil
}

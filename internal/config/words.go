package config

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// setWords stores the words of one flag into its field, as argparse with the row's type would. The problem's Where is
// left to the caller; the field is unchanged when there is a problem.
func setWords(row *Flag, a *Arguments, words []string, whole func(string) (int, bool)) *Problem {
	field := row.field(a)
	if row.takesNone() && len(words) == 1 && isNone(words[0]) {
		setNone(field)
		return nil
	}
	switch p := field.(type) {
	case *string:
		*p = words[0]
	case *urlList:
		*p = urlList(strings.Join(words, " "))
	case **string:
		*p = &words[0]
	case *[]string:
		*p = append([]string{}, words...)
	case *Stages:
		p.add(words)
	case *int:
		return setOne(p, words, whole, row.badInt)
	case **int:
		return setPointer(p, words, whole, row.badInt)
	case *[]int:
		return setAll(p, words, whole, row.badInt)
	case *float64:
		return setOne(p, words, parseFloat, row.badFloat)
	case **float64:
		return setPointer(p, words, parseFloat, row.badFloat)
	case **Seconds:
		return setPointer(p, words, parseSeconds, row.badSeconds)
	case *[]float64:
		return setAll(p, words, parseFloat, row.badFloat)
	case *[]Count:
		return setAll(p, words, func(text string) (Count, bool) { return parseCount(text, whole) }, row.badCount)
	case **Range:
		return setRange(row, p, words, whole)
	case *Tags:
		return addTags(row, p, words)
	case *Headers:
		return setHeaders(p, words)
	case *protocol.Object:
		return setMembers(p, words[0])
	case *Raw:
		return setRaw(row, p, words[0])
	}
	return nil
}

// takesNone: where "not set" and the default differ, and among choices, the word None says "not set".
func (f Flag) takesNone() bool {
	switch f.Kind {
	case Int, String, Time:
		return f.Optional && (string(f.Default) != "null" || f.named())
	}
	return false
}

// named reports whether the values of a flag are names from a list.
func (f Flag) named() bool { return f.choices != nil || len(f.Choices) > 0 }

func isNone(word string) bool { return word == "None" || word == "none" || word == "null" }

func setNone(field any) {
	switch p := field.(type) {
	case **string:
		*p = nil
	case **int:
		*p = nil
	case **Range:
		*p = nil
	case **Seconds:
		*p = nil
	}
}

func setOne[T any](p *T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	value, ok := parse(words[0])
	if !ok {
		return bad(words[0])
	}
	*p = value
	return nil
}

func setPointer[T any](p **T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	var value T
	if problem := setOne(&value, words, parse, bad); problem != nil {
		return problem
	}
	*p = &value
	return nil
}

func setAll[T any](p *[]T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	values := make([]T, len(words))
	for i := range words {
		if problem := setOne(&values[i], words[i:], parse, bad); problem != nil {
			return problem
		}
	}
	*p = values
	return nil
}

// tooLarge is the problem of a whole number that no field can hold, nil where word is none.
func tooLarge(word string) *Problem {
	digits := strings.TrimPrefix(strings.TrimSpace(word), "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	return wrong(i18n.Sprintf("%s is too large: at most %s", "%s 过大：最大为 %s", quoted(word), strconv.Itoa(math.MaxInt)),
		i18n.Text{EN: "use a smaller number", ZH: "请使用更小的数"})
}

func (f Flag) badInt(word string) *Problem {
	if p := tooLarge(word); p != nil {
		return p
	}
	return wrong(i18n.Sprintf("%s is not a whole number", "%s 不是整数", quoted(word)),
		i18n.Sprintf("use digits only, such as %s", "请只用数字，例如 %s", f.example("10")))
}

func (f Flag) badFloat(word string) *Problem {
	return wrong(i18n.Sprintf("%s is not a finite number", "%s 不是有限的数", quoted(word)),
		i18n.Sprintf("use a number such as %s", "请使用数字，例如 %s", f.example("0.5")))
}

func (f Flag) badSeconds(word string) *Problem {
	return wrong(i18n.Sprintf("%s is not a duration", "%s 不是时长", quoted(word)),
		i18n.Text{EN: "use seconds such as 10 or 0.5, or a number with a unit: 500ms, 30s, 2m, 1h", ZH: "请使用秒数，例如 10 或 0.5；或带单位的数：500ms、30s、2m、1h"})
}

func (f Flag) badCount(word string) *Problem {
	if p := tooLarge(strings.TrimSuffix(strings.TrimSpace(word), "x")); p != nil {
		return p
	}
	return wrong(i18n.Sprintf("%s is not a count", "%s 不是数量", quoted(word)),
		i18n.Text{EN: "use a whole number such as 100, or 10x for ten times the level's parallel", ZH: "请使用整数，例如 100；或 10x，即该级别 parallel 的十倍"})
}

func (f Flag) example(other string) string {
	if text := string(f.Default); text != "" && (isDigit(text[0]) || text[0] == '-') && text != "0" && text != "0.0" {
		return text
	}
	return other
}

func setRange(row *Flag, p **Range, words []string, whole func(string) (int, bool)) *Problem {
	var values []int
	if problem := setAll(&values, words, whole, row.badInt); problem != nil {
		return problem
	}
	switch {
	case len(values) == 1:
		*p = &Range{values[0], values[0]}
	case len(values) != 2:
		return wrong(i18n.Sprintf("has %s values", "有 %s 个值", strconv.Itoa(len(values))),
			i18n.Text{EN: "use one value, or two: the minimum and maximum, between which each request draws", ZH: "请给一个值，或给出最小值和最大值两个值，每个请求在其间抽取"})
	case values[0] > values[1]:
		return wrong(i18n.Text{EN: "the minimum is greater than the maximum", ZH: "最小值大于最大值"},
			i18n.Sprintf("swap them: %s %s", "请对调两者：%s %s", strconv.Itoa(values[1]), strconv.Itoa(values[0])))
	default:
		*p = &Range{values[0], values[1]}
	}
	return nil
}

// setHeaders never shows a value: what lacks its equals sign may be a secret.
func setHeaders(p *Headers, words []string) *Problem {
	var headers Headers
	for i, word := range words {
		name, value, found := strings.Cut(word, "=")
		if !found {
			return wrong(i18n.Sprintf("value %s has no '='", "第 %s 个值缺少 '='", strconv.Itoa(i+1)),
				i18n.Text{EN: "use name=value, quoted if it contains spaces: --headers 'X-Team=load test'", ZH: "请写成 name=value，含空格时加引号：--headers 'X-Team=load test'"})
		}
		headers = headers.with(Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	*p = headers
	return nil
}

// with returns the headers with that one added, or in place of the one of exactly the same name.
func (h Headers) with(header Header) Headers {
	for i := range h {
		if h[i].Name == header.Name {
			h[i] = header
			return h
		}
	}
	return append(h, header)
}

func setMembers(p *protocol.Object, text string) *Problem {
	members, problem := decodeObject([]byte(text))
	if problem == nil {
		*p = members
	}
	return problem
}

func setRaw(row *Flag, p *Raw, text string) *Problem {
	if !json.Valid([]byte(text)) {
		if row.Kind != Text {
			return wrong(i18n.Text{EN: "is not valid JSON", ZH: "不是有效的 JSON"},
				i18n.Text{EN: "check quotes and commas, and put it in single quotes", ZH: "请检查引号和逗号，并将整体放在单引号中"})
		}
		*p = Raw(protocol.Literal(text))
		return nil
	}
	*p = Raw(strings.TrimSpace(text))
	return nil
}

// addTags adds to the tags that are there already.
func addTags(row *Flag, p *Tags, words []string) *Problem {
	tags := Headers(*p)
	for i, word := range words {
		name, value, found := strings.Cut(word, "=")
		if !found && row.Secret {
			return wrong(i18n.Sprintf("value %s has no '='", "第 %s 个值缺少 '='", strconv.Itoa(i+1)),
				i18n.Text{EN: "use name=value, quoted if it contains spaces", ZH: "请写成 name=value，含空格时加引号"})
		}
		if !found {
			return wrong(i18n.Sprintf("%s has no '='", "%s 缺少 '='", quoted(word)),
				i18n.Text{EN: "use name=value: --tag gpu=H100", ZH: "请写成 name=value：--tag gpu=H100"})
		}
		if strings.TrimSpace(name) == "" {
			return wrong(i18n.Sprintf("%s has no name before its '='", "%s 的 '=' 前没有名称", quoted(word)),
				i18n.Text{EN: "use name=value: --tag gpu=H100", ZH: "请写成 name=value：--tag gpu=H100"})
		}
		tags = tags.with(Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	*p = Tags(tags)
	return nil
}

package app

import (
	"regexp"

	"github.com/modelscope/evalscope/perf/i18n"
)

// usageErrors are the errors that cobra and pflag have for words of a command, with their Chinese. The groups of a pattern are the
// arguments of the text.
var usageErrors = []struct {
	pattern *regexp.Regexp
	zh      string
}{
	{regexp.MustCompile(`^unknown command "(.+)" for "(.+)"$`), "%[2]s 没有命令 %[1]s；全部命令见 %[2]s --help"},
	{regexp.MustCompile(`^unknown flag: (--\S+)$`), "没有参数 %[1]s；全部参数见该命令的 --help"},
	{regexp.MustCompile(`^unknown shorthand flag: '(.+)' in (-\S+)$`), "没有参数 -%[1]s（在 %[2]s 中）；全部参数见该命令的 --help"},
	{regexp.MustCompile(`^flag needs an argument: (--\S+)$`), "%[1]s 需要一个值"},
	{regexp.MustCompile(`^flag needs an argument: '(.+)' in (-\S+)$`), "-%[1]s 需要一个值"},
	{regexp.MustCompile(`^bad flag syntax: (.+)$`), "参数 %[1]s 写法有误"},
	{regexp.MustCompile(`^required flag\(s\) (.+) not set$`), "必须设置参数 %[1]s"},
	{regexp.MustCompile(`^invalid argument "(.*)" for "(.+)" flag: .*$`), "%[2]s 的值 %[1]s 无效"},
	{regexp.MustCompile(`^accepts (\d+) arg\(s\), received (\d+)$`), "此命令需要 %[1]s 个参数，而给出了 %[2]s 个"},
	{regexp.MustCompile(`^accepts at most (\d+) arg\(s\), received (\d+)$`), "此命令最多接受 %[1]s 个参数，而给出了 %[2]s 个"},
	{regexp.MustCompile(`^accepts between (\d+) and (\d+) arg\(s\), received (\d+)$`), "此命令接受 %[1]s 至 %[2]s 个参数，而给出了 %[3]s 个"},
	{regexp.MustCompile(`^requires at least (\d+) arg\(s\), only received (\d+)$`), "此命令至少需要 %[1]s 个参数，而只给出了 %[2]s 个"},
	{regexp.MustCompile(`^at least one of the flags in the group \[(.+)\] is required$`), "必须设置以下参数之一：%[1]s"},
	{regexp.MustCompile(`^if any flags in the group \[(.+)\] are set none of the others can be; \[(.+)\] were all set$`), "以下参数只能设置一个：%[1]s；而设置了 %[2]s"},
}

// withSuggestion is cobra's error for a command that it does not know, in several lines.
var withSuggestion = regexp.MustCompile(`^unknown command "(.+)" for "(.+)"\s+Did you mean this\?\s+(\S+)`)

// usageError is an error about the words of a command in both languages, as far as it is one.
func usageError(err error) i18n.Text {
	text := i18n.Message(err)
	if text.ZH != "" && text.ZH != text.EN {
		return text
	}
	if found := withSuggestion.FindStringSubmatch(text.EN); found != nil {
		return i18n.Sprintf(`unknown command "%[1]s" for "%[2]s": did you mean %[3]s?`, "%[2]s 没有命令 %[1]s：您是否想用 %[3]s？", found[1], found[2], found[3])
	}
	for _, e := range usageErrors {
		if found := e.pattern.FindStringSubmatch(text.EN); found != nil {
			args := make([]any, len(found)-1)
			for i, group := range found[1:] {
				args[i] = group
			}
			return i18n.Text{EN: text.EN, ZH: i18n.Sprintf("%[1]s", e.zh, args...).ZH}
		}
	}
	return text
}

package app

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageInChinese prints how a command is used under Chinese heads; cobra's own are in English.
func usageInChinese(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString("用法：\n")
	if cmd.Runnable() {
		b.WriteString("  " + useInChinese.Replace(cmd.UseLine()) + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " [命令]\n")
	}
	if cmd.HasExample() {
		b.WriteString("\n示例：\n" + cmd.Example + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n命令：\n")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s %s\n", cmd.NamePadding(), sub.Name(), shortInChinese(sub))
			}
		}
	}
	flagsInChinese(&b, "参数", cmd.LocalFlags())
	flagsInChinese(&b, "上级命令的参数", cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n用 \"" + cmd.CommandPath() + " [命令] --help\" 查看各命令的说明。\n")
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}

// useInChinese puts what cobra adds to a line of usage into Chinese.
var useInChinese = strings.NewReplacer("[flags]", "[参数]")

// completionInChinese puts cobra's command of completion scripts into Chinese.
func completionInChinese(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short, cmd.Long = "生成命令行补全脚本", "为指定的 shell 生成 evalscope 的补全脚本。各子命令的说明介绍如何使用生成的脚本。"
		for _, shell := range cmd.Commands() {
			name := shell.Name()
			shell.Short = "生成 " + name + " 的补全脚本"
			shell.Long = shell.Short + "，写到标准输出。\n\n在当前会话中启用：\n  " + sourceCompletion(name)
			if flag := shell.Flags().Lookup("no-descriptions"); flag != nil {
				flag.Usage = "补全时不显示说明"
			}
		}
	}
}

// sourceCompletion is how the present session of a shell gets the completion.
func sourceCompletion(shell string) string {
	switch shell {
	case "fish":
		return "evalscope completion fish | source"
	case "powershell":
		return "evalscope completion powershell | Out-String | Invoke-Expression"
	}
	return "source <(evalscope completion " + shell + ")"
}

// shortInChinese is the line of a command in a list; help is cobra's.
func shortInChinese(cmd *cobra.Command) string {
	if cmd.Name() == "help" {
		return "显示命令的说明"
	}
	return cmd.Short
}

// What cobra adds to the lines of flags.
var (
	defaultValue = regexp.MustCompile(`(?m) \(default (.*)\)$`)
	helpFlag     = regexp.MustCompile(`(?m)help for \S+$`)
	versionFlag  = regexp.MustCompile(`(?m)version for \S+$`)
)

func flagsInChinese(b *strings.Builder, head string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	text := defaultValue.ReplaceAllString(flags.FlagUsages(), "（默认 $1）")
	text = versionFlag.ReplaceAllString(helpFlag.ReplaceAllString(text, "显示说明"), "显示版本")
	b.WriteString("\n" + head + "：\n" + strings.TrimRight(text, "\n ") + "\n")
}

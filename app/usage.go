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
		b.WriteString("  " + cmd.UseLine() + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " [command]\n")
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
		b.WriteString("\n用 \"" + cmd.CommandPath() + " [command] --help\" 查看各命令的说明。\n")
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}

// shortInChinese is the line of a command in a list; two commands are cobra's.
func shortInChinese(cmd *cobra.Command) string {
	switch cmd.Name() {
	case "help":
		return "显示命令的说明"
	case "completion":
		return "生成命令行补全脚本"
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

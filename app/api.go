package app

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol/spec"
)

// apiCommand is `evalscope api`: files that describe an API.
func (p Process) apiCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "api", Short: p.in(i18n.Text{EN: "Show and check API description files (--api-spec)", ZH: "显示和检查 API 描述文件（--api-spec）"})}
	cmd.AddCommand(&cobra.Command{
		Use: "show [NAME]", Short: p.in(i18n.Text{EN: "Print a built-in file as a starting point; without a name, list the files", ZH: "输出内置的描述文件作为起点；不给出名称时列出所有文件"}), Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error { return p.showSpec(words) },
	}, &cobra.Command{
		Use: "check FILE", Short: p.in(i18n.Text{EN: "Check an API description file", ZH: "检查 API 描述文件"}), Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, words []string) error { return p.checkSpec(words[0]) },
	}, &cobra.Command{
		Use: "schema", Short: p.in(i18n.Text{EN: "Print the JSON Schema of API description files, for editors", ZH: "输出 API 描述文件的 JSON Schema，供编辑器使用"}), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.Stdout.Write(spec.Schema())
			return err
		},
	})
	return cmd
}

func (p Process) showSpec(words []string) error {
	names := strings.Join(spec.Names(), ", ")
	if len(words) == 0 {
		fmt.Fprintln(p.Stdout, names)
		return nil
	}
	source := spec.Source(words[0])
	if source == nil {
		p.tell(p.Stderr, i18n.Sprintf("evalscope api show: no file for %q: use %s", "evalscope api show：没有 %q 的文件：请使用 %s", sanitize.Line(words[0], 100), names))
		return exit(ExitBadInput)
	}
	_, err := p.Stdout.Write(source)
	return err
}

func (p Process) checkSpec(path string) error {
	data, err := regular.Read(path, spec.Most)
	if err == nil {
		_, err = spec.Parse(data)
	}
	var problems spec.Problems
	if errors.As(err, &problems) {
		for _, one := range problems {
			fmt.Fprintf(p.Stderr, "evalscope api check: %s: %s\n", sanitize.Line(path, 200), sanitize.OneLine(one.Error()))
		}
		return exit(ExitBadInput)
	}
	if err != nil {
		fmt.Fprintf(p.Stderr, "evalscope api check: %s: %s\n", sanitize.Line(path, 200), sanitize.OneLine(err.Error()))
		return exit(ExitBadInput)
	}
	p.tell(p.Stdout, i18n.Sprintf("%s is a valid API description.", "%s 是有效的 API 描述文件。", sanitize.Line(path, 200)))
	return nil
}

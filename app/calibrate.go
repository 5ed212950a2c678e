package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// calibrateHelp is shown by `evalscope perf calibrate --help`.
var calibrateHelp = i18n.Text{EN: `Usage: evalscope perf calibrate [--like DIR] [--calibration-output FILE] [flags of evalscope perf]

Measure how exact this client's own measurements are. It sends a load like that of a run to a ground-truth server on this
machine, over loopback, and compares its figures with the server's record. The table shows the client's error under each
load. No other server receives any requests, and no files are written unless --calibration-output is set. A calibration
takes 6 to 20 s and requires Linux.

  --like DIR                 use the load of a finished run: its streams, payload rate, TTFT, reply length and prompt size
  --calibration-output FILE  write the calibration as JSON

Supported flags of evalscope perf: --parallel, --open-loop, --rate, --max-tokens, --calibrate-chunk-rate and --json. The flags
--model, --url and --number are not required.

Examples:
  evalscope perf calibrate --parallel 1 50 1000
  evalscope perf calibrate --like outputs/20260101_120000/qwen2.5
`, ZH: `用法：evalscope perf calibrate [--like DIR] [--calibration-output FILE] [evalscope perf 的参数]

测定本客户端的测量误差：经回环网络向本机的基准服务发送与测试相同的负载，并将客户端的数据与该服务自身的记录对照。
表格给出各负载下客户端的误差。不向其他服务发送请求；除非设置 --calibration-output，否则不写入文件。耗时 6 到 20 秒，
需要 Linux。

  --like DIR                 使用某次测试的负载：流数、数据块速率、TTFT、回答长度与提示词大小
  --calibration-output FILE  将结果写为 JSON

支持 evalscope perf 的以下参数：--parallel、--open-loop、--rate、--max-tokens、--calibrate-chunk-rate 和 --json。
不需要 --model、--url 和 --number。

示例：
  evalscope perf calibrate --parallel 1 50 1000
  evalscope perf calibrate --like outputs/20260101_120000/qwen2.5
`}

// calibrateCommand is what only `evalscope perf calibrate` is told.
type calibrateCommand struct{ like, output string }

// calibrate is `evalscope perf calibrate`.
func (p Process) calibrate(words []string, plugins plugin.Set) error {
	if slices.Contains(words, "--help") || slices.Contains(words, "-h") {
		fmt.Fprint(p.Stdout, p.in(calibrateHelp))
		return nil
	}
	own, rest, problems := calibrationWords(words)
	args, _, err := config.Parse(withoutServer(rest), run.Environment(run.Options{Plugins: plugins}))
	var more config.Problems
	if errors.As(err, &more) {
		err = append(problems, more...)
	} else if len(problems) > 0 {
		err = problems
	}
	if err != nil {
		return p.refuse(err)
	}
	return p.calibrateWith(args, own, plugins)
}

func (p Process) calibrateWith(args config.Arguments, own calibrateCommand, plugins plugin.Set) error {
	var file *os.File
	if own.output != "" {
		var err error
		if file, err = os.OpenFile(own.output, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
			return p.refuse(config.Problems{config.Problem{Where: "--calibration-output"}.Saying(i18n.Message(err),
				i18n.Text{EN: "use a file in an existing folder", ZH: "请使用已有目录中的文件"})})
		}
		defer file.Close()
	}
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	with := p.options(plugins)
	with.Log = logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr))
	result, err := run.Calibrate(hit.stop, args, own.like, with)
	if err != nil {
		return p.calibrationFailed(err, hit)
	}
	data, err := result.JSON()
	if err == nil && file != nil {
		err = errors.Join(file.Truncate(0), write(file, data))
	}
	if err == nil && args.JSONOutput {
		err = write(p.Stdout, data)
		fmt.Fprint(p.Stderr, result.Table())
	} else {
		fmt.Fprint(p.Stdout, result.Table())
	}
	if err != nil {
		p.complain("evalscope perf calibrate:", err)
		return exit(ExitFailed)
	}
	if !result.Valid() {
		return exit(ExitFailed)
	}
	return nil
}

func (p Process) calibrationFailed(err error, hit *interrupt) error {
	var problems config.Problems
	switch {
	case hit.code() != 0:
		return exit(hit.code())
	case errors.As(err, &problems):
		return p.refuse(problems)
	}
	p.complain("evalscope perf calibrate:", err)
	if errors.Is(err, run.ErrCalibration) {
		return exit(ExitBadInput)
	}
	return exit(ExitFailed)
}

// calibrationWords takes the words that only a calibration knows out of the others.
func calibrationWords(words []string) (own calibrateCommand, rest []string, problems config.Problems) {
	for i := 0; i < len(words); i++ {
		name, value, given := strings.Cut(words[i], "=")
		into := map[string]*string{"--like": &own.like, "--calibration-output": &own.output}[name]
		if into == nil {
			rest = append(rest, words[i])
			continue
		}
		if !given && i+1 < len(words) && !strings.HasPrefix(words[i+1], "--") {
			i++
			value = words[i]
		}
		if value == "" {
			problems = append(problems, config.Problem{Where: name}.Saying(i18n.Text{EN: "requires a value", ZH: "需要一个值"},
				i18n.Text{EN: "see evalscope perf calibrate --help", ZH: "见 evalscope perf calibrate --help"}))
		}
		*into = value
	}
	return own, rest, problems
}

// withoutServer adds what a run must be told and a calibration need not: a model, and how many requests.
func withoutServer(words []string) []string {
	given := func(flag, short string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			name, _, _ := strings.Cut(w, "=")
			return name == flag || name == short
		})
	}
	words = slices.Clone(words)
	if !given("--model", "") {
		words = append(words, "--model", "calibration")
	}
	if !given("--number", "-n") {
		n := "1x"
		if given("--open-loop", "") {
			n = "1"
			if i := slices.Index(words, "--rate"); i >= 0 {
				for j := i + 2; j < len(words) && !strings.HasPrefix(words[j], "--"); j++ {
					n += " 1"
				}
			}
		}
		words = append(append(words, "--number"), strings.Fields(n)...)
	}
	return words
}

func write(w interface{ Write([]byte) (int, error) }, data []byte) error {
	_, err := w.Write(data)
	return err
}

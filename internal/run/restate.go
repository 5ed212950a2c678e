package run

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A ReportOptions is what a report is made with instead of what the run had. The zero ReportOptions changes nothing.
type ReportOptions struct {
	// Window keeps the requests that were sent in it.
	Window Window
	// Objectives are what each request is held against; Share is the part of requests that must keep one, for verdicts;
	// 0 is the run's own.
	Objectives []metric.Objective
	Share      float64
	// FailuresInfinite counts failed requests as infinite in the percentiles of times.
	FailuresInfinite bool
	// As shows the levels as another tool (one of Tools) would report them, in place of our tables; Explain lays the
	// tools side by side, with the reasons for what differs.
	As      string
	Explain bool
	// Tokenizer counts the tokens of every request again, in place of the server's count; "" does not.
	Tokenizer string
	// Price is what servers or tokens cost; nil is as the run was told.
	Price *price.Price
	// Exports are further files: formats of `evalscope report --export`, or all.
	Exports []string
	// Charts makes a file of each chart in the folder charts, as svg or png; ChartsTheme gives them the light or the dark colors;
	// "" leaves it to the reader's screen, and is light for png.
	Charts, ChartsTheme string
	// Folder is where the files go. "" is the run's own folder where nothing is restated, else the next free folder
	// below its `views`.
	Folder string
	// Names is how the caller calls what is given here, for problems; nil is by flags.
	Names config.Spelling
}

func (r *ReportOptions) names() config.Spelling {
	if r == nil || r.Names == nil {
		return new(config.Arguments).Spelling()
	}
	return r.Names
}

func (r *ReportOptions) tokenizer() string {
	if r == nil {
		return ""
	}
	return r.Tokenizer
}

// compares reports whether levels are shown as other tools would report them.
func (r *ReportOptions) compares() bool { return r != nil && (r.As != "" || r.Explain) }

// changes reports whether figures differ from the run's own.
func (r *ReportOptions) changes() bool {
	return r != nil && (r.Window.set || len(r.Objectives) > 0 || r.Tokenizer != "" || r.FailuresInfinite || r.Price != nil)
}

// elsewhere reports whether the files go to a folder that is not dir, which the caller named.
func (r *ReportOptions) elsewhere(dir string) bool {
	if r == nil || r.Folder == "" {
		return false
	}
	here, err1 := filepath.Abs(dir)
	out, err2 := filepath.Abs(r.Folder)
	return err1 == nil && err2 == nil && here != out
}

// windowed reports whether only a part of each level's time is looked at.
func (r *ReportOptions) windowed() bool { return r != nil && r.Window.set }

// notes say what was restated.
func (r *ReportOptions) notes(kind protocol.Kind) (notes []i18n.Text) {
	if r == nil {
		return nil
	}
	if r.Window.set {
		notes = append(notes, i18n.Sprintf("Only requests sent in the window %s (seconds) of each level are included.",
			"这里只含各级别在时间窗 %s（秒）内发送的请求。", r.Window))
	}
	notes = append(notes, objectiveNotes(r.Objectives)...)
	if r.FailuresInfinite {
		notes = append(notes, infiniteNote(kind))
	}
	if r.Tokenizer != "" {
		notes = append(notes, i18n.Sprintf("Tokens were recounted with the tokenizer %s, without the server's chat template.",
			"token 已用分词器 %s 重新统计，不含服务端的对话模板。", r.Tokenizer))
	}
	return notes
}

// infiniteNote says what --failures-as-infinite does to the times that exist for a kind of answers.
func infiniteNote(kind protocol.Kind) i18n.Text {
	times := i18n.Text{EN: "latency", ZH: "延迟"}
	if d, _ := metric.Define(metric.TTFT); d.Exists(kind) {
		times = i18n.Text{EN: "TTFT, TPOT and latency", ZH: " TTFT、TPOT 与延迟"}
	}
	return i18n.Sprintf("Failed requests count as infinite in the percentiles of %s; means cover successful requests only.",
		"在%s的百分位中，失败的请求按无穷大计；均值只含成功的请求。", times)
}

// objectiveNotes say what goodput counts.
func objectiveNotes(objectives []metric.Objective) []i18n.Text {
	if len(objectives) == 0 {
		return nil
	}
	var words []string
	for _, o := range objectives {
		words = append(words, o.String())
	}
	return []i18n.Text{i18n.Sprintf("Goodput counts requests that meet %s.", "有效吞吐只计满足 %s 的请求。", i18n.Text{EN: strings.Join(words, " and "), ZH: strings.Join(words, "、")})}
}

// prepare makes the folder of the views and of further files. aside keeps the run's own files as they are.
func (p *resultWriter) prepare(dir string, aside bool) (folder string, err error) {
	folder, p.root = dir, dir
	switch {
	case p.overrides.Folder != "":
		folder, err = p.overrides.Folder, os.MkdirAll(p.overrides.Folder, 0o755)
	case p.overrides.changes() || aside:
		folder, err = freeFolder(filepath.Join(dir, "views"))
	}
	if err != nil {
		return "", i18n.Errorf("creating the folder of the views: %v", "创建视图目录：%v", err)
	}
	if folder != dir {
		there := *p.overrides
		there.Folder = folder
		p.overrides = &there
	}
	p.exports, err = newExports(p.overrides.names(), folder, p.exportable, p.overrides.Exports)
	return folder, err
}

// freeFolder makes the first of 1, 2, … below parent that does not exist.
func freeFolder(parent string) (string, error) {
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	for i := 1; ; i++ {
		folder := filepath.Join(parent, strconv.Itoa(i))
		err := os.Mkdir(folder, 0o755)
		if err == nil || !errors.Is(err, os.ErrExist) {
			return folder, err
		}
	}
}

// place is where the files of the level whose log lies in folder go.
func (p *resultWriter) place(folder string) string {
	if p.overrides == nil || p.overrides.Folder == "" {
		return folder
	}
	below, err := filepath.Rel(p.root, folder)
	if err != nil {
		below = filepath.Base(folder)
	}
	return filepath.Join(p.overrides.Folder, below)
}

// make makes the figures of a level and, unless it only prints, its files.
func (p *resultWriter) make(ctx context.Context, folder string, in artifacts.Input) (*artifacts.LevelArtifacts, error) {
	outside := 0
	if p.overrides != nil {
		if len(p.overrides.Objectives) > 0 {
			in.Objectives, in.Restated = p.overrides.Objectives, true
		}
		in.FailuresInfinite = in.FailuresInfinite || p.overrides.FailuresInfinite
		if p.overrides.Tokenizer != "" {
			in.Recount = recountAll(in.Recount)
		}
		if p.overrides.Window.set {
			keep, err := p.overrides.Window.of(ctx, folder)
			if err != nil {
				return nil, err
			}
			in.Keep = func(r *record.Record) bool {
				inside := keep(r)
				if !inside && r.Counted() {
					outside++
				}
				return inside
			}
		}
	}
	made, err := p.read(ctx, folder, in)
	if err == nil && outside > 0 {
		made.Notes = append(made.Notes, i18n.Sprintf("%s: %s were sent outside the window and are not included.",
			"%s：%s 个请求在时间窗之外发送，未计入。", made.Level.Load.Name, i18n.Count(outside, "request")))
	}
	return made, err
}

func (p *resultWriter) read(ctx context.Context, folder string, in artifacts.Input) (*artifacts.LevelArtifacts, error) {
	if p.comparison != nil {
		start, err := startOf(folder)
		if err != nil {
			return nil, err
		}
		in.Each = p.comparison.begin(start.Load)
	}
	if p.printOnly {
		return artifacts.Read(ctx, folder, in)
	}
	in.Folder = p.place(folder)
	if err := os.MkdirAll(in.Folder, 0o755); err != nil {
		return nil, err
	}
	if err := p.beside(folder, &in); err != nil {
		return nil, err
	}
	made, err := artifacts.Level(ctx, folder, in)
	if err == nil {
		p.exports.end(made)
		p.scenario.end(made, in.Folder)
	}
	if p.manifest != nil {
		_ = p.manifest.Flush() // its end tells
	}
	return made, err
}

// beside gives the records of a level to whatever takes those of the whole run.
func (p *resultWriter) beside(folder string, in *artifacts.Input) error {
	if err := p.exports.begin(folder); err != nil {
		return err
	}
	if p.exports != nil {
		in.Each = each(in.Each, p.exports.Add)
	}
	if p.manifest != nil {
		p.manifest.Begin(filepath.Base(folder))
		in.Each = each(in.Each, p.manifest.Add)
	}
	in.Each = p.scenario.begin(in.Each)
	return nil
}

// each gives a record to both.
func each(first, second func(*record.Record)) func(*record.Record) {
	if first == nil {
		return second
	}
	return func(r *record.Record) {
		first(r)
		second(r)
	}
}

// recountAll makes the tokenizer's count the only one.
func recountAll(recount func(*record.Record)) func(*record.Record) {
	return func(r *record.Record) {
		r.Usage.Prompt, r.Usage.Completion = -1, -1
		r.ForgetTokens()
		r.WantPromptTokens = 0 // it was promised in tokens of the run's tokenizer
		if recount != nil {
			recount(r)
		}
	}
}

package run

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

// chartWidth is the width of charts as files in pixels; PNG has twice as many.
const chartWidth = 760

// page is the run as its page shows it.
func (s *summary) page(result *Result, language string) htmlreport.Run {
	r := htmlreport.Run{Run: s.report(), ID: s.run.ID, Host: s.run.Host, Server: s.run.Server, URL: s.plan.URL,
		ReplyModel: s.run.ReplyModel, State: string(s.run.State), Started: s.run.Started, Ended: s.run.Ended,
		Suggestions: result.Suggestions, GPUs: s.plan.GPUs, Language: language}
	for _, t := range s.plan.Tags {
		r.Tags = append(r.Tags, htmlreport.Tag{Name: t.Name, Value: t.Value})
	}
	for _, o := range s.objectives() {
		r.Objectives = append(r.Objectives, htmlreport.Objective{Key: o.Key, Limit: o.Limit, Share: s.share()})
	}
	r.ObjectiveShare = s.share()
	for _, m := range s.made {
		r.Details = append(r.Details, htmlreport.Level{Detail: m.Detail, Ended: m.Ended().Text(), Notes: levelNotes(m), Axis: m.Axis})
	}
	r.Settings, r.Environment = s.settings(), s.environment()
	r.Checks, r.ServerSays = s.checks(), s.serverSays()
	return r
}

func (s *summary) settings() []htmlreport.Pair {
	p := s.plan
	return present([]htmlreport.Pair{
		{Name: i18n.Text{EN: "Command", ZH: "命令"}, Value: p.Command},
		{Name: i18n.Text{EN: "Model", ZH: "模型"}, Value: p.Model},
		{Name: i18n.Text{EN: "Endpoint", ZH: "端点"}, Value: p.URL},
		{Name: i18n.Text{EN: "API", ZH: "API"}, Value: p.API},
		{Name: i18n.Text{EN: "Dataset", ZH: "数据集"}, Value: p.Dataset},
		{Name: i18n.Text{EN: "Dataset path", ZH: "数据集路径"}, Value: p.DatasetPath},
		{Name: i18n.Text{EN: "Tokenizer", ZH: "分词器"}, Value: p.Tokenizer},
		{Name: i18n.Text{EN: "Connections", ZH: "连接"}, Value: p.Connections},
		{Name: i18n.Text{EN: "Max. connections", ZH: "连接数上限"}, Value: positive(p.MaxConnections)},
		{Name: i18n.Text{EN: "Streaming", ZH: "流式"}, Value: onOff(p.Stream).EN, Chinese: onOff(p.Stream).ZH},
		{Name: i18n.Text{EN: "Seed", ZH: "随机种子"}, Value: strconv.FormatUint(p.Seed, 10)},
		{Name: i18n.Text{EN: "GPUs", ZH: "GPU 数"}, Value: positive(p.GPUs)},
	})
}

func (s *summary) environment() []htmlreport.Pair {
	r := s.run
	return present([]htmlreport.Pair{
		{Name: i18n.Text{EN: "Program", ZH: "程序"}, Value: r.Program},
		{Name: i18n.Text{EN: "Client", ZH: "客户端"}, Value: r.Host},
		{Name: i18n.Text{EN: "Client platform", ZH: "客户端平台"}, Value: r.Ran().Platform().EN, Chinese: r.Ran().Platform().ZH},
		{Name: i18n.Text{EN: "Report generated on", ZH: "报告生成于"}, Value: elsewhere(r.Ran(), outputs.ThisMachine())},
		{Name: i18n.Text{EN: "Server", ZH: "服务端"}, Value: r.Server},
		{Name: i18n.Text{EN: "Model in replies", ZH: "返回中的模型名"}, Value: r.ReplyModel},
		{Name: i18n.Text{EN: "Started", ZH: "开始"}, Value: stamp(r.Started.IsZero(), r.Started.Format("2006-01-02 15:04:05 MST"))},
		{Name: i18n.Text{EN: "Finished", ZH: "结束"}, Value: stamp(r.Ended.IsZero(), r.Ended.Format("2006-01-02 15:04:05 MST"))},
		{Name: i18n.Text{EN: "State", ZH: "状态"}, Value: string(r.State), Chinese: states[r.State]},
		{Name: i18n.Text{EN: "Folder", ZH: "目录"}, Value: s.folder},
	})
}

// elsewhere is the machine that makes the report, where it is not the one that sent the load.
func elsewhere(ran, here outputs.Machine) string {
	if ran.Name == here.Name && (ran.OS == "" || ran == here) {
		return ""
	}
	return here.String()
}

// states are the states of a run in Chinese.
var states = map[outputs.State]string{outputs.Running: "进行中", outputs.Done: "已完成", outputs.Interrupted: "已中断", outputs.Failed: "失败"}

func onOff(on bool) i18n.Text {
	if on {
		return i18n.Text{EN: "on", ZH: "开"}
	}
	return i18n.Text{EN: "off", ZH: "关"}
}

func stamp(absent bool, text string) string {
	if absent {
		return ""
	}
	return text
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func present(all []htmlreport.Pair) []htmlreport.Pair {
	var some []htmlreport.Pair
	for _, p := range all {
		if p.Value != "" {
			p.Value = sanitize.OneLine(p.Value) // names and commands are the user's words
			some = append(some, p)
		}
	}
	return some
}

// writePage makes perf_report.html and, where files of charts are asked for, those. A fault of the drawing code is an
// error like any other: a page can be made again, a run cannot.
func (s *summary) writePage(result *Result, p *resultWriter) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("could not create %s because of a bug in this program: %v\n%s", htmlreport.File, fault, debug.Stack())
		}
	}()
	r := s.page(result, p.language)
	var out bytes.Buffer
	err = htmlreport.Write(&out, r)
	if err == nil {
		err = outputs.WriteFile(filepath.Join(s.folder, htmlreport.File), out.Bytes())
	}
	if err != nil {
		err = i18n.Errorf("could not create %s: %v", "无法创建 %s：%v", htmlreport.File, err)
	}
	if p.charts != "" {
		err = errors.Join(err, s.writeCharts(r, p.charts, chart.Theme(p.chartsTheme)))
	}
	return err
}

// writeCharts makes a file of each chart in the folder charts: svg in the page's language, or png in English.
func (s *summary) writeCharts(r htmlreport.Run, format string, theme chart.Theme) error {
	folder := filepath.Join(s.folder, "charts")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return i18n.Errorf("creating the folder of the charts: %v", "创建图表的目录：%v", err)
	}
	for _, c := range htmlreport.Charts(r) {
		data := c.File(chartWidth, r.Language, theme)
		if format == "png" {
			var err error
			if data, err = c.PNG(chartWidth, 2, theme); err != nil {
				return err
			}
		}
		if err := outputs.WriteFile(filepath.Join(folder, c.ID+"."+format), data); err != nil {
			return err
		}
	}
	return nil
}

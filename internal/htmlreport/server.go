package htmlreport

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A serverView is the section of what the server counted: tables with a row a level, and what stands below them.
type serverView struct {
	Tables []*table
	Notes  []i18n.Text
}

// serverSection is there where the server's metrics were looked for at some level.
func serverSection(r Run) (any, string, i18n.Text) {
	v := serverView{}
	var counted []*metric.Level
	for _, l := range r.Run.Levels {
		if l.Server == nil {
			continue
		}
		if note, ok := serverNote(l); ok {
			v.Notes = append(v.Notes, note)
		}
		if l.Server.Error == "" && !l.Server.Restarted {
			counted = append(counted, l)
		}
	}
	if len(counted) > 0 {
		v.tables(counted, r.engine(counted[0].Server.Engine))
	}
	if len(v.Tables) == 0 && len(v.Notes) == 0 {
		return nil, "", i18n.Text{}
	}
	return v, "server", i18n.Text{EN: "Server cross-check", ZH: "服务端核对"}
}

// engine is what the server is called beside its counts. Others name their counters as vLLM does, so an engine is named
// only where the server said before the run that it is one.
func (r Run) engine(named string) i18n.Text {
	for _, said := range r.ServerSays {
		if said.Name == engineRow && strings.EqualFold(said.Value, named) {
			return i18n.Same(named)
		}
	}
	return i18n.Text{EN: "the server", ZH: "服务端"}
}

// engineRow is the name under which the server's engine stands among what it said of itself.
var engineRow = i18n.Text{EN: "Engine", ZH: "引擎"}

// tables adds the tables that have figures.
func (v *serverView) tables(levels []*metric.Level, engine i18n.Text) {
	for _, t := range []*table{
		serverTable("server-counts", i18n.Sprintf("Counted by the client / by %s", "计数，我方 / %s", engine), serverCounts(), levels),
		serverTable("server-times", i18n.Sprintf("Mean times, client / %s", "平均时间，客户端 / %s", engine), serverTimes(), levels),
	} {
		if t != nil {
			v.Tables = append(v.Tables, t)
		}
	}
}

// serverNote is what is to be said of a level.
func serverNote(l *metric.Level) (i18n.Text, bool) {
	name, s := levelText(l), l.Server
	say := func(en, zh string) (i18n.Text, bool) {
		return i18n.Text{EN: name.EN + ": " + en, ZH: name.In("zh") + "：" + zh}, true
	}
	switch {
	case s.Error != "":
		return say("the server's metrics could not be read "+s.Error+".", "未能读取服务端的指标："+s.Error+"。")
	case s.Restarted:
		return say("the server's counters were reset during the level: it was restarted, or another replica answered.", "服务端的计数器在该级别期间重新开始：服务被重启，或由另一个服务应答。")
	case s.Shared():
		return say("the server also handled other clients' requests during the level.", "服务端同时在处理其他客户端的请求；该级别是在这部分负载并存的情况下测得的。")
	case s.Partial() && s.Counts[metric.ServerRequests] == 0:
		return say("the server counted none of the answered requests: it does not count this kind of request, or these are the metrics of another server.",
			"服务端没有计入任何已应答的请求：它不统计这类请求，或这些是另一个服务的计数器。")
	case s.Partial():
		return say("the server counted fewer requests than were answered: it is probably one of several replicas behind a gateway, and its figures "+
			"cover only that replica.",
			"服务端计数的请求少于已应答的请求：它很可能只是网关后的多个服务之一，其数据只涉及自己处理的请求。")
	case s.Unsettled:
		return say("the server's counters still changed two seconds after the last reply.", "最后一个回复之后两秒，服务端的计数器仍在变化。")
	case s.Digits > 0:
		hint := digitsHint(s)
		return say(hint.EN+", so some figures are ranges.", hint.ZH+"，部分数值以范围表示。")
	}
	return i18n.Text{}, false
}

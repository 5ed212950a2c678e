package eventlog

import "github.com/modelscope/evalscope/perf/i18n"

// Reason says why a level ended.
type Reason string

// The reasons that a log's end gives.
const (
	EndDone        Reason = "done"        // every request that was planned
	EndDuration    Reason = "duration"    // the run's time was over
	EndInterrupted Reason = "interrupted" // the user stopped it
	EndFailed      Reason = "failed"      // an error of ours; End.Error says which
)

// What became of a level whose log has no end, beside EndFailed.
const (
	EndKilled  Reason = "killed"
	EndRunning Reason = "running"
)

var reasons = map[Reason]i18n.Text{
	EndDone:        {EN: "all requests were sent", ZH: "全部请求已完成"},
	EndDuration:    {EN: "its time was up", ZH: "到达设定时长"},
	EndInterrupted: {EN: "stopped by the user", ZH: "被用户中断"},
	EndFailed:      {EN: "an error", ZH: "因错误结束"},
	EndKilled:      {EN: "the run was killed", ZH: "被强行终止"},
	EndRunning:     {EN: "still running", ZH: "仍在进行"},
}

// Text is the reason for people. One that this version does not know is shown as it stands in the log.
func (r Reason) Text() i18n.Text {
	if t, known := reasons[r]; known {
		return t
	}
	return i18n.Same(string(r))
}

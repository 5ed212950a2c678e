package htmlreport

import (
	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// endText is why a level ended.
func endText(reason string) i18n.Text {
	zh := map[string]string{"done": "全部请求已完成", "duration": "到达设定时长", "interrupted": "被用户中断", "failed": "因错误结束", "killed": "被强行终止", "running": "仍在进行"}
	en := map[string]string{"done": "all requests were sent", "duration": "its time was over", "interrupted": "stopped by the user", "failed": "an error", "killed": "the run was killed", "running": "still under way"}
	if zh[reason] == "" {
		return i18n.Same(reason)
	}
	return i18n.Text{EN: en[reason], ZH: zh[reason]}
}

// faults are the kinds of failure in Chinese; the English word is what files and other tools call them.
var faults = map[string]string{
	"connect": "连接失败", "tls": "TLS 握手失败", "timeout_pool": "等待连接超时", "timeout_connect": "连接超时", "timeout_first_byte": "首字节超时", "timeout_idle": "响应中途静默超时",
	"timeout_total": "总时长超时", "status": "HTTP 错误", "refused": "被限流或拒绝", "reset": "连接被重置", "truncated": "响应被截断",
	"in_band": "响应内报错", "empty_stream": "空响应", "decode": "响应格式错误", "cancelled": "已取消",
}

func faultText[T ~string](kind T) i18n.Text {
	return i18n.Text{EN: string(kind), ZH: faults[string(kind)]}
}

// clientText says by how much the load generator was late at worst, over all levels.
func clientText(levels []*metric.Level) i18n.Text {
	worst, known := report.ClientLateness(levels)
	if !known {
		return i18n.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：未测量"}
	}
	return i18n.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：P99 " + chart.Duration(worst, worst)}
}

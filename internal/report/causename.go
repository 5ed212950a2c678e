package report

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// verdictNames are the causes of a verdict in a few words that name whatever was at fault: the load generator is blamed only for what it
// did itself.
func verdictNames() map[string]i18n.Text {
	return map[string]i18n.Text{
		"late-dispatch":     {EN: "requests were sent late", ZH: "请求发送偏晚"},
		"schedule-fit":      {EN: "requests were not sent at their scheduled times", ZH: "请求的发送时刻与计划不符"},
		"idle-slots":        {EN: "slots of the load generator were idle", ZH: "压测客户端的并发槽位空闲"},
		"stood-still":       {EN: "the load generator stalled", ZH: "压测客户端曾停顿"},
		"suspended":         {EN: "this machine was suspended", ZH: "本机曾被挂起"},
		"late-reads":        {EN: "answers were read late", ZH: "响应读取偏晚"},
		"unread":            {EN: "answers waited to be read", ZH: "响应未能及时读取"},
		"processors":        {EN: "the load generator used all of its processors", ZH: "压测客户端用满了处理器"},
		"run-queue":         {EN: "the load generator waited for a processor", ZH: "压测客户端在等待处理器"},
		"stolen-cpu":        {EN: "the hypervisor gave this machine's processors to other virtual machines", ZH: "虚拟化平台把本机的处理器分给了其他虚拟机"},
		"cpu-quota":         {EN: "the CPU quota of the container stopped the load generator", ZH: "容器的 CPU 配额使压测客户端暂停"},
		"garbage-collector": {EN: "the load generator paused to free memory", ZH: "压测客户端因回收内存而停顿"},
		"clock-step":        {EN: "this machine's clock was set", ZH: "本机时钟被调整"},
		"foreign-traffic":   {EN: "the server also handled other clients' requests", ZH: "服务端同时在处理其他客户端的请求"},
		"gpu-throttled":     {EN: "the GPUs lowered their clocks because of heat", ZH: "GPU 因过热而降频"},
		"rate-not-offered":  {EN: "the rate was lower than requested", ZH: "实际速率低于要求"},
		"in-flight-limit":   {EN: "--max-in-flight delayed or dropped arrivals", ZH: "--max-in-flight 推迟或放弃了部分请求"},
		"worker-lost":       {EN: "worker lost", ZH: "有 worker 失去联系"},
		"own-limits":        {EN: "the load generator reached its own limits", ZH: "压测客户端达到自身的上限"},
	}
}

// CauseName is a cause in a few words, with what explains it where another cause of the same level does: requests were sent late because
// the hypervisor gave the processors to others.
func CauseName(c metric.Cause, all []metric.Cause) i18n.Text {
	name, known := verdictNames()[c.Key]
	if !known {
		return c.Finding
	}
	for _, key := range []string{"stolen-cpu", "cpu-quota", "suspended"} {
		if c.Key == key || !effectOfMachine(c.Key) {
			continue
		}
		if slices.ContainsFunc(all, func(o metric.Cause) bool { return o.Key == key }) {
			return i18n.Sprintf("%s because %s", "%[1]s，原因是%[2]s", name, verdictNames()[key])
		}
	}
	return name
}

// effectOfMachine reports whether a cause may be the effect of a machine that gave the load generator no processor.
func effectOfMachine(key string) bool {
	return slices.Contains([]string{"late-dispatch", "schedule-fit", "idle-slots", "stood-still", "late-reads", "unread", "run-queue"}, key)
}

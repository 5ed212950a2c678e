package main

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/perf/i18n"
)

// figures are measured values by name, one for each repetition.
type figures map[string][]float64

func (f figures) add(name string, v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		f[name] = append(f[name], v)
	}
}

// median is the middle value of a figure, ok false where it was not measured.
func (f figures) median(name string) (v float64, ok bool) {
	all := slices.Clone(f[name])
	if len(all) == 0 {
		return 0, false
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2, true
}

// span is the least and the greatest value of a figure that was measured.
func (f figures) span(name string) (least, most float64) {
	return slices.Min(f[name]), slices.Max(f[name])
}

// A bound is a limit that a figure must not pass.
type bound struct {
	least bool // at least the limit, else at most
	limit float64
	set   bool
}

func atLeast(v float64) bound { return bound{least: true, limit: v, set: true} }
func atMost(v float64) bound  { return bound{limit: v, set: true} }

func (b bound) holds(v float64) bool {
	if b.least {
		return v >= b.limit
	}
	return v <= b.limit
}

// A goal is one row of the table.
type goal struct {
	id        string
	what      i18n.Text
	arrivals  string // how payloads arrived: lockstep, staggered, flood
	figure    string
	unit      string
	must, aim bound
}

// goals are PERFORMANCE's goals, as far as one machine and this bench can tell. A is EvalScope, B the raw reader, R the
// better of SGLang's and vLLM's Rust clients.
func goals() []goal {
	return slices.Concat(chunkGoals(), requestGoals(), errorGoals(), besideGoals(), footprintGoals(), scheduleGoals())
}

// chunkGoals are the cost of chunks.
func chunkGoals() []goal {
	return []goal{
		{"P1", i18n.Text{EN: "payloads per CPU-second against B", ZH: "每 CPU 秒数据块数，相对 B"},
			results.FloodOf50, "P1 share", "%", atLeast(10), bound{}},
		{"P1", i18n.Text{EN: "payloads per CPU-second against A", ZH: "每 CPU 秒数据块数，相对 A"},
			results.FloodOf50, "P1 times A", "×", atLeast(15), atLeast(40)},
		{"P1", i18n.Text{EN: "payloads per CPU-second against R", ZH: "每 CPU 秒数据块数，相对 R"},
			results.FloodOf50, "P1 times R", "×", bound{}, atLeast(3)},
		{"", i18n.Text{EN: "CPU per payload", ZH: "每个数据块的 CPU"},
			results.FloodOf50, "P1 us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, raw reader", ZH: "每个数据块的 CPU，裸读取器"},
			results.FloodOf50, "P1 us raw", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, A", ZH: "每个数据块的 CPU，A"},
			results.FloodOf50, "P1 us peer", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, R", ZH: "每个数据块的 CPU，R"},
			results.FloodOf50, "P1 us R", "µs", bound{}, bound{}},
		{"P2", i18n.Text{EN: "CPU per payload, 1,000 streams × 25/s, relative to A", ZH: "每个数据块的 CPU，1,000 个流 × 25/s，占 A 的比例"},
			results.Staggered, "P2 share", "%", atMost(50), bound{}},
		{"P2", i18n.Text{EN: "CPU per payload, 1,000 streams × 25/s, relative to R", ZH: "每个数据块的 CPU，1,000 个流 × 25/s，占 R 的比例"},
			results.Staggered, "P2 of R", "%", atMost(125), atMost(100)},
		{"", i18n.Text{EN: "CPU per payload, 1,000 streams × 25/s", ZH: "每个数据块的 CPU，1,000 个流 × 25/s"},
			results.Staggered, "P2 us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, raw reader", ZH: "每个数据块的 CPU，裸读取器"},
			results.Staggered, "P2 us raw", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, A", ZH: "每个数据块的 CPU，A"},
			results.Staggered, "P2 us peer", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload, R", ZH: "每个数据块的 CPU，R"},
			results.Staggered, "P2 us R", "µs", bound{}, bound{}},
	}
}

// requestGoals are the cost of requests, and of TLS.
func requestGoals() []goal {
	return []goal{
		{"P3", i18n.Text{EN: "requests per CPU-second against B", ZH: "每 CPU 秒请求数，相对 B"},
			results.OneToken, "P3 share", "%", atLeast(20), bound{}},
		{"P3", i18n.Text{EN: "requests per CPU-second against A", ZH: "每 CPU 秒请求数，相对 A"},
			results.OneToken, "P3 times A", "×", atLeast(10), atLeast(20)},
		{"P3", i18n.Text{EN: "requests per CPU-second against R", ZH: "每 CPU 秒请求数，相对 R"},
			results.OneToken, "P3 times R", "×", bound{}, atLeast(1)},
		{"", i18n.Text{EN: "CPU per request", ZH: "每个请求的 CPU"},
			results.OneToken, "P3 us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per request, raw reader", ZH: "每个请求的 CPU，裸读取器"},
			results.OneToken, "P3 us raw", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per request, A", ZH: "每个请求的 CPU，A"},
			results.OneToken, "P3 us peer", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per request, R", ZH: "每个请求的 CPU，R"},
			results.OneToken, "P3 us R", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload over TLS", ZH: "每个数据块的 CPU（TLS）"},
			results.FloodOf50, "P1 tls us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per payload over TLS, relative to plaintext", ZH: "每个数据块的 CPU（TLS），相对明文"},
			results.FloodOf50, "P1 tls of plain", "×", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per request over TLS", ZH: "每个请求的 CPU（TLS）"},
			results.OneToken, "P3 tls us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU per request over TLS, relative to plaintext", ZH: "每个请求的 CPU（TLS），相对明文"},
			results.OneToken, "P3 tls of plain", "×", bound{}, bound{}},
	}
}

// errorGoals are how far measured times may be off.
func errorGoals() []goal {
	return []goal{
		{"P4", i18n.Text{EN: "TTFT error, 1,000 streams, after the first wave, p50", ZH: "TTFT 误差，1,000 个流，首批之后，p50"},
			results.Lockstep, "P4 p50", "ms", atMost(0.5), bound{}},
		{"P4", i18n.Text{EN: "TTFT error, 1,000 streams, after the first wave, p99", ZH: "TTFT 误差，1,000 个流，首批之后，p99"},
			results.Lockstep, "P4 p99", "ms", atMost(5), atMost(1)},
		{"P4", i18n.Text{EN: "TTFT error p50 of all requests, relative to A", ZH: "全部请求的 TTFT 误差 p50，占 A 的比例"},
			results.Lockstep, "P4 of A", "%", atMost(5), bound{}},
		{"", i18n.Text{EN: "TTFT error p50 of all requests, A", ZH: "全部请求的 TTFT 误差 p50，A"},
			results.Lockstep, "P4 p50 peer", "ms", bound{}, bound{}},
		{"P4", i18n.Text{EN: "TTFT error p99 of all requests, relative to R", ZH: "全部请求的 TTFT 误差 p99，占 R 的比例"},
			results.Lockstep, "P4 of R", "%", bound{}, atMost(100)},
		{"", i18n.Text{EN: "TTFT error p99 of all requests, R", ZH: "全部请求的 TTFT 误差 p99，R"},
			results.Lockstep, "P4 p99 R", "ms", bound{}, bound{}},
		{"", i18n.Text{EN: "delay of the server itself, p99", ZH: "服务自身的延迟，p99"},
			results.Lockstep, "P4 late", "ms", bound{}, bound{}},
		{"P4b", i18n.Text{EN: "TTFT error, 200 streams, p99", ZH: "TTFT 误差，200 个流，p99"},
			results.Staggered, "P4b p99", "ms", atMost(2), atMost(0.7)},
		{"P4b", i18n.Text{EN: "ITL error, 200 streams, p99", ZH: "ITL 误差，200 个流，p99"},
			results.Staggered, "P4b ITL p99", "ms", atMost(1), bound{}},
		{"P5", i18n.Text{EN: "TTFT error, first wave of 1,000, p99", ZH: "TTFT 误差，首批 1,000 个，p99"},
			results.Lockstep, "P5 p99", "ms", atMost(25), atMost(2)},
		{"P7", i18n.Text{EN: "ITL error, 1,000 streams, p50", ZH: "ITL 误差，1,000 个流，p50"},
			results.Lockstep, "P7 p50 lockstep", "ms", atMost(0.05), bound{}},
		{"P7", i18n.Text{EN: "ITL error, 1,000 streams, p99", ZH: "ITL 误差，1,000 个流，p99"},
			results.Lockstep, "P7 p99 lockstep", "ms", atMost(3), atMost(0.3)},
		{"P7", i18n.Text{EN: "falsely merged gaps", ZH: "误合并的间隔"},
			results.Lockstep, "P7 merged lockstep", "%", atMost(0.1), bound{}},
		{"P7", i18n.Text{EN: "ITL error, 1,000 streams, p50", ZH: "ITL 误差，1,000 个流，p50"},
			results.Staggered, "P7 p50 staggered", "ms", atMost(0.05), bound{}},
		{"P7", i18n.Text{EN: "ITL error, 1,000 streams, p99", ZH: "ITL 误差，1,000 个流，p99"},
			results.Staggered, "P7 p99 staggered", "ms", atMost(3), atMost(0.3)},
		{"P7", i18n.Text{EN: "falsely merged gaps", ZH: "误合并的间隔"},
			results.Staggered, "P7 merged staggered", "%", atMost(0.1), bound{}},
		{"P8", i18n.Text{EN: "streams × 25/s with TTFT p99 error ≤ 5 %", ZH: "TTFT p99 误差不超过 5 % 的流数 × 25/s"},
			results.Staggered, "P8", "", atLeast(1000), atLeast(2500)},
	}
}

// besideGoals are the cost of what runs beside the load: dashboards, the watcher, the live view.
func besideGoals() []goal {
	return []goal{
		{"", i18n.Text{EN: "CPU of one data point: snapshot, figures, SwanLab's files", ZH: "一个点的 CPU：快照、指标、SwanLab 文件"},
			"", "V swanlab us", "µs", bound{}, bound{}},
		{"", i18n.Text{EN: "CPU of one data point: snapshot, figures, WandB's files", ZH: "一个点的 CPU：快照、指标、WandB 文件"},
			"", "V wandb us", "µs", bound{}, bound{}},
		{"V", i18n.Text{EN: "CPU of SwanLab's local files, relative to the client's CPU at 1,000 streams",
			ZH: "SwanLab 本地文件的 CPU，占 1,000 个流时客户端的比例"},
			results.Staggered, "V swanlab", "%", atMost(2), bound{}},
		{"V", i18n.Text{EN: "CPU of WandB's offline files, relative to the client's CPU at 1,000 streams",
			ZH: "WandB 离线文件的 CPU，占 1,000 个流时客户端的比例"},
			results.Staggered, "V wandb", "%", atMost(2), bound{}},
		{"W", i18n.Text{EN: "CPU of the client's health monitor, relative to the client's CPU at 1,000 streams",
			ZH: "客户端自身状态监测的 CPU，占 1,000 个流时客户端的比例"},
			results.Staggered, "W", "%", atMost(2), bound{}},
		{"", i18n.Text{EN: "CPU of one frame of the live view: state, layout, terminal", ZH: "实时视图一帧的 CPU：状态、排版、终端"},
			results.Staggered, "L us", "µs", bound{}, bound{}},
		{"L", i18n.Text{EN: "CPU of the live view's thread, relative to the client's CPU at 1,000 streams", ZH: "实时视图线程的 CPU，占 1,000 个流时客户端的比例"},
			results.Staggered, "L", "%", atMost(2), bound{}},
		{"L", i18n.Text{EN: "the same with SwanLab's local files", ZH: "同上，另加 SwanLab 本地文件"},
			results.Staggered, "L+V", "%", atMost(2), bound{}},
	}
}

// footprintGoals are memory, disk, and the time of start and end.
func footprintGoals() []goal {
	return []goal{
		{"P9", i18n.Text{EN: "memory per open stream, 50 → 1,000", ZH: "每个打开的流的内存，50 → 1,000"},
			results.Lockstep, "P9", "KB", atMost(64), atMost(20)},
		{"P10", i18n.Text{EN: "resident set, 50 streams, 2,000 requests", ZH: "常驻集，50 个流，2,000 个请求"},
			results.FloodOf1, "P10", "MB", atMost(60), atMost(35)},
		{"", i18n.Text{EN: "resident set, A", ZH: "常驻集，A"},
			results.FloodOf1, "P10 peer", "MB", bound{}, bound{}},
		{"P11", i18n.Text{EN: "growth of the resident set from 2,000 to 50,000 requests", ZH: "从 2,000 到 50,000 个请求时常驻集的增长"},
			results.OneToken, "P11", "MB", atMost(20), atMost(5)},
		{"P12", i18n.Text{EN: "disk per request of 100 payloads", ZH: "每个 100 数据块请求的磁盘占用"},
			results.FloodOf1, "P12", "KB", atMost(33), atMost(8)},
		{"P13", i18n.Text{EN: "start to first request, no connection test", ZH: "启动到首个请求，无连接测试"},
			results.OneToken, "P13", "ms", atMost(150), atMost(40)},
		{"P13", i18n.Text{EN: "start to first request, connection test first", ZH: "启动到首个请求，先做连接测试"},
			results.OneToken, "P13 test", "ms", atMost(150), atMost(40)},
		{"", i18n.Text{EN: "start to first request, A", ZH: "启动到首个请求，A"},
			results.OneToken, "P13 peer", "ms", bound{}, bound{}},
		{"P14", i18n.Text{EN: "last write to exit, 2,000 requests", ZH: "最后一次写出到退出，2,000 个请求"},
			results.FloodOf1, "P14", "s", atMost(1), atMost(0.3)},
	}
}

// scheduleGoals are the open loop, and many streams that say little.
func scheduleGoals() []goal {
	return []goal{
		{"P15", i18n.Text{EN: "open loop 200/s: sent − scheduled start, p50", ZH: "开环 200/s：sent − due，p50"},
			results.OneToken, "P15 p50", "ms", atMost(0.1), bound{}},
		{"P15", i18n.Text{EN: "open loop 200/s: sent − scheduled start, p99", ZH: "开环 200/s：sent − due，p99"},
			results.OneToken, "P15 p99", "ms", atMost(1), atMost(0.25)},
		{"P15", i18n.Text{EN: "drift: median of the last quarter minus the first", ZH: "漂移：末四分之一的中位数减首四分之一的"},
			results.OneToken, "P15 drift", "ms", atMost(0.1), bound{}},
		{"P15", i18n.Text{EN: "open loop 500/s: sent − scheduled start, p50", ZH: "开环 500/s：sent − due，p50"},
			results.OneToken, "P15 500/s p50", "ms", atMost(0.1), atMost(0.05)},
		{"P15", i18n.Text{EN: "open loop 500/s: sent − scheduled start, p99", ZH: "开环 500/s：sent − due，p99"},
			results.OneToken, "P15 500/s p99", "ms", atMost(1), atMost(0.25)},
		{"", i18n.Text{EN: "what evalscope record adds to TTFT, 10 streams, p50", ZH: "evalscope record 对 TTFT 的增加，10 个流，p50"},
			results.Staggered, "record TTFT p50", "ms", bound{}, bound{}},
		{"", i18n.Text{EN: "TTFT minus the server's, without evalscope record, p99", ZH: "不经过它时 TTFT 与服务端之差，p99"},
			results.Staggered, "direct TTFT p99", "ms", bound{}, bound{}},
		{"Record", i18n.Text{EN: "what evalscope record adds to TTFT, 10 streams, p99", ZH: "evalscope record 对 TTFT 的增加，10 个流，p99"},
			results.Staggered, "record TTFT p99", "ms", atMost(0.2), bound{}},
		{"Record", i18n.Text{EN: "what evalscope record adds to latency, 10 streams, p99", ZH: "evalscope record 对延迟的增加，10 个流，p99"},
			results.Staggered, "record latency p99", "ms", atMost(0.2), bound{}},
		{"Idle", i18n.Text{EN: "memory, 10,000 streams × 2/s", ZH: "内存，10,000 个流 × 2/s"},
			results.Staggered, "idle MB", "MB", bound{}, bound{}},
		{"Idle", i18n.Text{EN: "memory per stream", ZH: "其中每个流的内存"},
			results.Staggered, "idle KB", "KB", atMost(64), atMost(20)},
		{"Idle", i18n.Text{EN: "TTFT error, 10,000 streams × 2/s, p99", ZH: "TTFT 误差，10,000 个流 × 2/s，p99"},
			results.Staggered, "idle p99", "ms", atMost(5), atMost(1)},
		{"Idle", i18n.Text{EN: "ITL error, 10,000 streams × 2/s, p99", ZH: "ITL 误差，10,000 个流 × 2/s，p99"},
			results.Staggered, "idle gap p99", "ms", atMost(3), atMost(0.3)},
		{"", i18n.Text{EN: "CPU per payload, 10,000 streams × 2/s", ZH: "每个数据块的 CPU，10,000 个流 × 2/s"},
			results.Staggered, "idle us", "µs", bound{}, bound{}},
	}
}

package main

// chineseGoals are the names of bench's goals by their figure.
var chineseGoals = map[string]string{
	"P1 share": "每 CPU 秒数据块数，相对 B", "P1 times A": "每 CPU 秒数据块数，相对 A", "P1 times R": "每 CPU 秒数据块数，相对 R",
	"P1 us": "每个数据块的 CPU", "P1 us raw": "每个数据块的 CPU，裸读取器", "P1 us peer": "每个数据块的 CPU，A", "P1 us R": "每个数据块的 CPU，R",
	"P2 share": "每个数据块的 CPU，1,000 个流 × 25/s，占 A 的比例", "P2 of R": "每个数据块的 CPU，1,000 个流 × 25/s，占 R 的比例",
	"P2 us": "每个数据块的 CPU，1,000 个流 × 25/s", "P2 us raw": "每个数据块的 CPU，裸读取器", "P2 us peer": "每个数据块的 CPU，A", "P2 us R": "每个数据块的 CPU，R",
	"P3 share": "每 CPU 秒请求数，相对 B", "P3 times A": "每 CPU 秒请求数，相对 A", "P3 times R": "每 CPU 秒请求数，相对 R",
	"P3 us": "每个请求的 CPU", "P3 us raw": "每个请求的 CPU，裸读取器", "P3 us peer": "每个请求的 CPU，A", "P3 us R": "每个请求的 CPU，R",
	"P4 p50": "TTFT 误差，1,000 个流，首批之后，p50", "P4 p99": "TTFT 误差，1,000 个流，首批之后，p99",
	"P4 of A": "全部请求的 TTFT 误差 p50，占 A 的比例", "P4 p50 peer": "全部请求的 TTFT 误差 p50，A",
	"P4 of R": "全部请求的 TTFT 误差 p99，占 R 的比例", "P4 p99 R": "全部请求的 TTFT 误差 p99，R", "P4 late": "服务自身的延迟，p99",
	"P4b p99": "TTFT 误差，200 个流，p99", "P4b ITL p99": "ITL 误差，200 个流，p99", "P5 p99": "TTFT 误差，首批 1,000 个，p99",
	"P7 p50 lockstep": "ITL 误差，1,000 个流，p50", "P7 p99 lockstep": "ITL 误差，1,000 个流，p99", "P7 merged lockstep": "误合并",
	"P7 p50 staggered": "ITL 误差，1,000 个流，p50", "P7 p99 staggered": "ITL 误差，1,000 个流，p99", "P7 merged staggered": "误合并",
	"P8":           "TTFT p99 误差不超过 5 % 的流数 × 25/s",
	"V swanlab us": "一个点的 CPU：快照、指标、SwanLab 文件", "V wandb us": "一个点的 CPU：快照、指标、WandB 文件",
	"V swanlab": "SwanLab 本地文件的 CPU，占 1,000 个流时客户端的比例", "V wandb": "WandB 离线文件的 CPU，占 1,000 个流时客户端的比例",
	"L us": "实时视图一帧的 CPU：状态、排版、终端", "L": "实时视图线程的 CPU，占 1,000 个流时客户端的比例", "L+V": "同上，另加 SwanLab 本地文件",
	"W":  "客户端自身状态监测的 CPU，占 1,000 个流时客户端的比例",
	"P9": "每个打开的流的内存，50 → 1,000", "P10": "常驻集，50 个流，2,000 个请求", "P10 peer": "常驻集，A",
	"P11": "从 2,000 到 50,000 个请求的增长", "P12": "每个 100 数据块请求的磁盘占用",
	"P13": "启动到首个请求，无连接测试", "P13 test": "启动到首个请求，先做连接测试", "P13 peer": "启动到首个请求，A",
	"P14": "最后一次写出到退出，2,000 个请求", "P15 p50": "开环 200/s：sent − due，p50", "P15 p99": "开环 200/s：sent − due，p99",
	"P15 drift": "漂移：末四分之一的中位数减首四分之一的",
	"idle MB":   "内存，10,000 个流 × 2/s", "idle KB": "其中每个流的内存", "idle p99": "TTFT 误差，10,000 个流 × 2/s，p99",
	"idle gap p99": "ITL 误差，10,000 个流 × 2/s，p99", "idle us": "每个数据块的 CPU，10,000 个流 × 2/s",
}

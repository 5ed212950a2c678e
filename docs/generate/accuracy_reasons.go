package main

import "github.com/modelscope/evalscope/perf/i18n"

// reasons say by a goal's figure why an aim is not reached, for whoever works on it next. One that is reached stays here: on
// another machine it may not be. A test asks for the reason of each miss in the committed results.
var reasons = map[string]i18n.Text{
	"P1 times A": {
		EN: "Every payload is kept with two stamps and written to the log, and database, JSON and reports are made in the same CPU time; they are what is left to make cheaper. A's own figure lay between 9 and 51 µs in different runs.",
		ZH: "每个数据块都带两个时间戳保存并写入日志，数据库、JSON 与报告也在同一 CPU 时间内生成；可优化的正是这些。A 自身的数值在不同次运行中为 9 至 51 µs。"},
	"P1 times R": {
		EN: "The aim was set against 3.6 µs a payload of SGLang's client; vLLM's of today costs 1.6 to 2.6 µs here. It keeps a time and a text for each payload in memory; ours also writes each to the log and makes database and reports in the same CPU time.",
		ZH: "目标是按 SGLang 客户端每块 3.6 µs 设定的，如今 vLLM 的客户端在此为 1.6 至 2.6 µs。它在内存中为每块保存一个时间与文本；我们还把每块写入日志，并在同一 CPU 时间内生成数据库与报告。"},
	"P2 of R": {
		EN: "One read a payload is most of it for every client. Ours asks the kernel for its stamp with each read, and writes each payload to the log.",
		ZH: "对所有客户端而言，每块一次读取占了大部分。我们每次读取还向内核索取时间戳，并把每块写入日志。"},
	"P3 share": {
		EN: "The host's other guests move both: three times three repetitions within ten minutes gave 21.5, 22.5 and 15.5 % (ours 43 to 76 µs, B 9 to 12); the last stands here. Ours writes body, record, database row and report of each request.",
		ZH: "宿主机上的其他虚拟机使两者都波动：十分钟内三次、每次三轮，得到 21.5、22.5 与 15.5 %（我们 43 至 76 µs，B 9 至 12 µs），此处为最后一次。我们为每个请求写请求体、记录、数据库行与报告。"},
	"P3 times A": {
		EN: "A request costs more than its payloads: connection work, body, goroutine, record, database row. A's own figure lay between 530 and 1,500 µs in runs of one hour.",
		ZH: "请求的开销不止其数据块：连接处理、请求体、goroutine、记录、数据库行。A 自身的数值在一小时内的运行中为 530 至 1,500 µs。"},
	"P3 times R": {
		EN: "See P3 against A.",
		ZH: "同 P3 相对 A。"},
	"P8": {
		EN: "The server's one processor does not hold more streams; the client's error was still small at the last step that counts.",
		ZH: "服务的一个处理器无法承受更多的流；在最后一个有效的步骤上，客户端误差仍然很小。"},
	"P9": {
		EN: "Measured over three waves in lockstep, where a thousand replies end in one moment and their records wait for the log together; 10,000 mostly idle streams take half as much each (Idle). A stream holds a goroutine's stack (8 KB) and the payloads of its reply (32 bytes each).",
		ZH: "在同步到达的三波请求中测得：一千个应答同时结束，其记录一起等待写入日志；一万个基本空闲的流每个只占一半（Idle）。每个流有 goroutine 栈（8 KB）及其应答的数据块（各 32 字节）。"},
	"P10": {
		EN: "The binary and its runtime are most of it.",
		ZH: "其中大部分是程序本身与其运行时。"},
	"P11": {
		EN: "It is the heap's headroom between two collections and the log's queue; values of single requests are not kept beyond 8,192.",
		ZH: "为两次垃圾回收之间的堆余量与日志队列；单个请求的数值超过 8,192 个后不再保留。"},
	"idle KB": {
		EN: "A goroutine's stack and the payloads of its reply for each stream.",
		ZH: "每个流一个 goroutine 栈与其应答的数据块。"},
}

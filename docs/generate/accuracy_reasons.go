package main

import "github.com/modelscope/evalscope/perf/i18n"

// reasons say by a goal's figure why an aim is not reached, for whoever works on it next. One that is reached stays here: on
// another machine it may not be. A test asks for the reason of each miss in the committed results.
var reasons = map[string]i18n.Text{
	"P1 times A": {
		EN: "Every payload is kept with two timestamps and written to the log, and the same CPU time includes the database, JSON and reports. These parts can still be optimized. A's own figure was between 9 and 51 µs in different runs.",
		ZH: "每个数据块都带两个时间戳保存并写入日志，同一 CPU 时间还包括生成数据库、JSON 与报告；可优化的正是这些。A 自身的数值在不同次运行中为 9 至 51 µs。"},
	"P1 times R": {
		EN: "The aim was set when SGLang's client needed 3.6 µs per payload. Today's vLLM client needs 1.6 to 2.6 µs here. The vLLM client keeps a time and a text per payload in memory. EvalScope Perf also writes each payload to the log, and the same CPU time includes the database and reports.",
		ZH: "目标是按 SGLang 客户端每块 3.6 µs 设定的，如今 vLLM 的客户端在此为 1.6 至 2.6 µs。它在内存中为每块保存一个时间与文本；我们还把每块写入日志，并在同一 CPU 时间内生成数据库与报告。"},
	"P2 of R": {
		EN: "For every client, most of the cost is one read per payload. EvalScope Perf also asks the kernel for a timestamp with each read, and writes each payload to the log.",
		ZH: "对所有客户端而言，大部分开销是每块一次读取。我们每次读取还向内核获取时间戳，并把每块写入日志。"},
	"P3 share": {
		EN: "Other virtual machines on the host affect both clients: three measurements of three repetitions each, all within ten minutes, gave 21.5, 22.5 and 15.5 % (CPU per request: 43 to 76 µs for EvalScope Perf, 9 to 12 µs for B). The table has the last one. EvalScope Perf writes the body, the record, the database row and the report of each request.",
		ZH: "宿主机上的其他虚拟机对双方都有影响：十分钟内三次、每次三轮，得到 21.5、22.5 与 15.5 %（我们 43 至 76 µs，B 9 至 12 µs），表中为最后一次。我们为每个请求写请求体、记录、数据库行与报告。"},
	"P3 times A": {
		EN: "Besides its payloads, a request needs a connection, a body, a thread of execution, a record and a database row. A's own figure was between 530 and 1,500 µs in runs within an hour.",
		ZH: "请求的开销不止其数据块，还有连接、请求体、独立的执行流、记录与数据库行。A 自身的数值在一小时内的运行中为 530 至 1,500 µs。"},
	"P3 times R": {
		EN: "See P3 against A.",
		ZH: "同 P3 相对 A。"},
	"P8": {
		EN: "The single processor of the server cannot hold more streams. The client's error was still small at the last valid step.",
		ZH: "服务的单个处理器无法承受更多的流；在最后一个有效的步骤上，客户端误差仍然很小。"},
	"P9": {
		EN: "It is measured over three waves in lockstep. A thousand replies end at once, and their records wait for the log together. With 10,000 mostly idle streams, each takes half as much (row Idle). A stream needs a stack (8 KB) and the payloads of its reply (32 bytes each).",
		ZH: "在同步到达的三波请求中测得：一千个应答同时结束，其记录一起等待写入日志；一万个基本空闲的流每个只占一半（Idle）。每个流需要一个栈（8 KB）及其应答的数据块（各 32 字节）。"},
	"P10": {
		EN: "Most of it is the binary and its runtime.",
		ZH: "其中大部分是程序本身与其运行时。"},
	"P11": {
		EN: "The growth is memory that the garbage collector has not yet released, and the queue of the log. Values of at most 8,192 single requests are kept.",
		ZH: "这是两次垃圾回收之间的堆余量与日志队列；单个请求的数值最多保留 8,192 个。"},
	"idle KB": {
		EN: "Each stream needs a stack and the payloads of its reply.",
		ZH: "每个流需要一个栈及其应答的数据块。"},
}

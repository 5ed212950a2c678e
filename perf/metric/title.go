package metric

// titlesZH are the Chinese titles of the metrics that reports name; the others keep their English one.
var titlesZH = map[Key]string{
	Duration: "测试时长", RequestThroughput: "请求吞吐", OutputThroughput: "输出吞吐", TotalThroughput: "总吞吐",
	ReachedConcurrency: "实际并发", CachedShare: "提示词缓存命中率", TTFTSlope: "每输入 token 的 TTFT",
	TTFT: "首 token 时间", TTFTFromDue: "自计划时刻起的 TTFT", TTFTAnswer: "首个回答 token 时间",
	TTFTFirstWave: "首批请求的 TTFT", TTFTRest: "其余请求的 TTFT", Latency: "延迟", LatencyFromDue: "自计划时刻起的延迟",
	TPOT: "每输出 token 时间", TPOTExact: "TPOT（不计首块）", MeanITL: "平均 token 间隔", ITL: "token 间隔",
	PayloadGap: "数据块间隔", Tail: "收尾时间", InputTokens: "输入 token", OutputTokens: "输出 token",
	OutputRate: "单请求输出速率", TotalRate: "单请求总速率", DecodeRate: "单用户解码速率", Packages: "数据块数",
	SendLag: "发送延迟", PoolWait: "等待连接时间", ConnectTime: "建连时间", TLSTime: "TLS 握手时间", DecodeStreams: "解码中的流", WaitingStreams: "等待首 token 的流",
}

// TitleZH is the metric's title in Chinese.
func (d Definition) TitleZH() string {
	if t := titlesZH[d.Key]; t != "" {
		return t
	}
	return d.Title
}

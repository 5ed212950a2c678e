package report

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// preemptedShare: a preempted request is worked on again from its beginning; one in a hundred shows in the upper percentiles.
	preemptedShare = 0.01
	// queueShare and queueLeast: the queue is what a user waits for where it is three tenths of the server's TTFT and 50 ms.
	queueShare = 0.3
	queueLeast = 0.05
	// queueNone: a queue of less than a tenth of the TTFT explains no waiting.
	queueNone = 0.1
	// frontShare and frontLeast: what lies between client and server matters from three tenths of the client's TTFT and 50 ms on.
	frontShare = 0.3
	frontLeast = 0.05
	// hitRate: from three tenths of the prompt on, a cache visibly shortens the TTFT.
	hitRate = 0.3
)

// preemptionRule says that the server's KV cache was too small for the load, by the server's own count of preemptions.
func preemptionRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		if l.Server == nil || l.Server.Ours.Choices == 0 {
			continue
		}
		n := l.Server.Counts[metric.ServerPreemptions]
		if share := n / float64(l.Server.Ours.Choices); n > 0 && share >= preemptedShare && share > most {
			worst, most = l, share
		}
	}
	if worst == nil {
		return nil
	}
	n := worst.Server.Counts[metric.ServerPreemptions]
	return []Suggestion{{
		Rule: "preemptions", Severity: Advice, Level: levelName(worst),
		Finding: fmt.Sprintf("At %s the server's KV cache was full: it took requests out of the batch %s times and began them again later, "+
			"which lengthens their latency and stalls their streams.", levelName(worst), whole(n)),
		Evidence: []Figure{{"preemptions", n, metric.Count}, {"requests", float64(worst.Server.Ours.Choices), metric.Count}},
		Try: "more memory for the KV cache (vLLM: --gpu-memory-utilization, --kv-cache-dtype fp8; SGLang: --mem-fraction-static), a smaller " +
			"batch (vLLM: --max-num-seqs, SGLang: --max-running-requests), or less load",
		FindingZH: fmt.Sprintf("%s 时服务端的 KV 缓存已满：它 %s 次将请求移出批次并在之后重新开始，这会拉长延迟并使输出流停顿。", levelZH(worst), whole(n)),
		TryZH:     "为 KV 缓存分配更多显存（vLLM：--gpu-memory-utilization、--kv-cache-dtype fp8；SGLang：--mem-fraction-static）、减小批次（vLLM：--max-num-seqs，SGLang：--max-running-requests），或降低负载",
	}}
}

// serverQueueRule says that requests waited in the server's own queue, by its own clock, at the level where that is the largest part
// of its TTFT. Where the levels show a batch limit, or the KV cache was full, those rules name the cause and this one is silent.
func serverQueueRule(r Run) []Suggestion {
	if _, lo, hi, ok := topPair(r); ok && batchLimited(r, lo, hi) || len(preemptionRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		wait, part, ok := serverQueue(l)
		if ok && part >= queueShare && wait >= queueLeast && wait > most {
			worst, most = l, wait
		}
	}
	if worst == nil {
		return nil
	}
	_, part, _ := serverQueue(worst)
	return []Suggestion{{
		Rule: "server-queue", Severity: Advice, Level: levelName(worst),
		Finding: fmt.Sprintf("At %s requests waited %s in the server's queue by its own clock, which is %s of its TTFT.", levelName(worst),
			duration(most), percent(part, true)),
		Evidence: []Figure{{"time in the server's queue", most, metric.Seconds}, {"server's TTFT", worst.Server.Times[metric.SpanTTFT].Mean, metric.Seconds}},
		Try:      "a larger batch (vLLM: --max-num-seqs, SGLang: --max-running-requests) where memory allows it, another replica, or less load",
		FindingZH: fmt.Sprintf("%s 时按服务端自己的时钟，请求在其队列中等待了 %s，占其 TTFT 的 %s。", levelZH(worst),
			duration(most), percent(part, true)),
		TryZH: "在显存允许时增大批次（vLLM：--max-num-seqs，SGLang：--max-running-requests）、增加副本，或降低负载",
	}}
}

// serverQueue is the mean time in the server's queue and its part of the server's TTFT; not ok where the server does not tell both.
func serverQueue(l *metric.Level) (wait, part float64, ok bool) {
	if l.Server == nil {
		return 0, 0, false
	}
	queue, okQueue := l.Server.Times[metric.SpanQueue]
	ttft, okTTFT := l.Server.Times[metric.SpanTTFT]
	if !okQueue || !okTTFT || ttft.N < minRequests || ttft.Mean <= 0 {
		return 0, 0, false
	}
	return queue.Mean, min(queue.Mean/ttft.Mean, 1), true
}

// queueDenied says that the server's own clock knows of no queue, so that a wait has another place.
func queueDenied(l *metric.Level) bool {
	_, part, ok := serverQueue(l)
	return ok && part < queueNone
}

// frontRule says that much of the time to the first token lies before the server's own clock: in the network or a gateway.
func frontRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		ttft, ok := frontOf(l)
		if x := 0.0; ok {
			if x = *l.Server.Network; x >= frontLeast && x >= frontShare*ttft && x > most && !clientShort(l) {
				worst, most = l, x
			}
		}
	}
	if worst == nil {
		return nil
	}
	ttft, _ := frontOf(worst)
	return []Suggestion{{
		Rule: "network-gateway", Severity: Advice, Level: levelName(worst),
		Finding: fmt.Sprintf("At %s %s of the TTFT passed before the server's own clock began or after it ended: in the network, a gateway, or the "+
			"server's front end.", levelName(worst), percent(most/ttft, true)),
		Evidence: []Figure{{"network + gateway", most, metric.Seconds}, {"client's TTFT", ttft, metric.Seconds},
			{"server's TTFT", worst.Server.Times[metric.SpanTTFT].Mean, metric.Seconds}},
		Try:       "look at the gateway (its limits, queues and buffering) and at the network first; measure once straight to the server to compare",
		FindingZH: fmt.Sprintf("%s 时 TTFT 的 %s 不在服务端自身计时之内：位于网络、网关或服务端的前端。", levelZH(worst), percent(most/ttft, true)),
		TryZH:     "先检查网关（其限流、排队与缓冲）和网络；并直连服务端测一次作比较",
	}}
}

// frontOf is the client's mean TTFT, ok where what lies before the server is known of the TTFT.
func frontOf(l *metric.Level) (float64, bool) {
	if l.Server == nil || l.Server.Network == nil {
		return 0, false
	}
	ours, ok := l.Server.Ours.Times[metric.SpanTTFT]
	return ours.Mean, ok && ours.N >= minRequests && ours.Mean > 0
}

// cacheHitRule says that much of the prompts came from the server's prefix cache, by its own count. Where prefixCacheRule has
// spoken, it is silent.
func cacheHitRule(r Run) []Suggestion {
	if len(prefixCacheRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	most := hitRate
	for _, l := range r.Levels {
		if l.Server != nil && l.Server.CacheHitRate != nil && l.Server.Ours.Answered >= minRequests && *l.Server.CacheHitRate >= most {
			worst, most = l, *l.Server.CacheHitRate
		}
	}
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "server-cache", Severity: Remark, Level: levelName(worst),
		Finding: fmt.Sprintf("The server found %s of the prompt tokens at %s in its prefix cache: TTFT and throughput are those of such prompts, "+
			"and better than for prompts that it has not seen.", percent(most, true), levelName(worst)),
		Evidence: []Figure{{"prefix-cache hit rate", most, metric.Ratio}},
		Try: "where real prompts repeat less, more distinct prompts (--dataset random, a larger dataset), or a server without its prefix cache " +
			"(vLLM: --no-enable-prefix-caching, SGLang: --disable-radix-cache)",
		FindingZH: fmt.Sprintf("%[2]s 时服务端有 %[1]s 的提示词 token 命中前缀缓存：TTFT 与吞吐反映的是这类提示词，优于它未见过的提示词。", percent(most, true), levelZH(worst)),
		TryZH:     "若真实提示词重复较少，请使用更多不同的提示词（--dataset random 或更大的数据集），或启动不带前缀缓存的服务（vLLM：--no-enable-prefix-caching，SGLang：--disable-radix-cache）",
	}}
}

package preflight

import (
	"fmt"
	"math"
)

// Reserve is how many files a run has open beside its connections: logs, exports, the runtime, standard streams.
const Reserve = 64

// descriptors holds the limits of open files against a socket a stream.
func descriptors(h Host, t Target) Finding {
	const check = "descriptors"
	soft, hard, known := h.OpenFiles()
	if !known {
		return found(check, Skipped, "this system has no open file limit", "该系统没有可读取的打开文件数限制")
	}
	need := uint64(t.Connections + Reserve)
	en := fmt.Sprintf("%s open files allowed (hard limit %s), about %d needed", files(soft), files(hard), need)
	zh := fmt.Sprintf("允许打开 %s 个文件（硬限制 %s），约需 %d 个", files(soft), files(hard), need)
	command := fmt.Sprintf("ulimit -n %d", need)
	switch {
	case soft >= need:
		return found(check, OK, en, zh)
	case hard >= need:
		return found(check, Warn, en, zh).fix("raise the soft limit in the shell that starts the run", "在启动测试的 shell 中提高软限制", command)
	case t.Guessed:
		return found(check, Warn, en, zh).fix("an open loop may have more requests in flight than this: raise the hard limit as root (limits.conf, LimitNOFILE=, docker run --ulimit nofile=N)",
			"开环负载的在途请求可能超过此数：请以 root 提高硬限制（limits.conf、LimitNOFILE=、docker run --ulimit nofile=N）", command)
	}
	return found(check, Fail, en, zh).fix("raise the hard limit as root (limits.conf, LimitNOFILE=, docker run --ulimit nofile=N), or lower --parallel",
		"以 root 提高硬限制（limits.conf、LimitNOFILE=、docker run --ulimit nofile=N），或降低 --parallel", command)
}

func files(n uint64) string {
	if n >= math.MaxInt64 {
		return "∞"
	}
	return fmt.Sprint(n)
}

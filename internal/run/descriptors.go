package run

import (
	"fmt"
	"os"
	"strconv"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/preflight"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// setAside is how many open files are kept from the connections of a level for the files that are made of it.
const setAside = 24

// leastFiles is what a run needs beside its connections: those set aside, and the log, standard streams and runtime. It is less than
// what preflight advises.
const leastFiles = setAside + 20

// advisedFiles is what preflight advises beside the connections.
const advisedFiles = 64

// enoughFiles is a problem for each level, of those that bound the sweep, that needs more open files than this process may have. In
// an open loop nobody knows how many requests will be in flight: preflight warns of it.
func enoughFiles(p *plan.Plan) error {
	limit, _, known := preflight.This(wire.KernelStamps).OpenFiles()
	if !known {
		return nil
	}
	if room := int(min(limit, 1<<20)) - advisedFiles; p.Connections.Max == 0 {
		if bound, lowered := p.Within(room); lowered {
			p.Notes = append(p.Notes, i18n.Sprintf("--sla-upper-bound is lowered to %d: each request in flight needs a connection, and this process may open only %s; to search higher, raise ulimit -n",
				"--sla-upper-bound 降为 %d：每个在途请求需要一个连接，而本进程最多可打开 %s 个文件；要搜索更高的负载，请提高 ulimit -n", bound, i18n.Count(int64(limit), "file")))
		}
	}
	var problems Problems
	for _, l := range p.Range() {
		n := l.MaxSlots()
		if most := l.Sessions(); most > 0 {
			n = min(n, most)
		}
		if most := p.Connections.Max; most > 0 {
			n = min(n, most)
		}
		need := uint64(n + leastFiles)
		if l.OpenLoop() || need <= limit {
			continue
		}
		do := i18n.Sprintf("raise the limit before the run (ulimit -n %d; the hard limit as root)", "请在运行前提高限制（ulimit -n %d；硬限制需以 root 设置）", need)
		if room := int64(limit) - leastFiles; room > 0 {
			do = do.Plus(i18n.Sprintf(", lower %s to %d, or share connections with %s", "，或将 %s 降到 %d，或用 %s 共用连接", p.Names.Name("parallel"), room,
				p.Names.Example("max_connections", fmt.Sprint(room))))
		}
		problems = append(problems, config.AboutValue(p.Names, "parallel", strconv.Itoa(l.MaxSlots()),
			i18n.Sprintf("%s and %s need %s, but this process may open only %d",
				"%s 个连接和另外 %s 个文件共需打开 %s 个文件，而本进程只能打开 %d 个", i18n.Count(n, "connection"), i18n.Count(leastFiles, "other file"), i18n.Count(int64(need), "open file"),
				limit), do))
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// keepFiles takes open files, so that connections cannot have them, until release gives them back.
func keepFiles() (release func(), err error) {
	var kept []*os.File
	release = func() {
		for _, f := range kept {
			_ = f.Close() // nothing was written
		}
	}
	for range setAside {
		f, err := os.Open(os.DevNull)
		if err != nil {
			release()
			return nil, i18n.Errorf("reserving %d open files for the results: %v; raise the open file limit (ulimit -n) or lower --parallel", "为结果预留 %d 个打开的文件：%v；请提高打开文件数的上限（ulimit -n）或减小 --parallel", setAside, err)
		}
		kept = append(kept, f)
	}
	return release, nil
}

package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// processes are the workers that a coordinator started on its own machine.
type processes struct {
	all     []*exec.Cmd
	running sync.WaitGroup
}

// startProcesses starts n workers, each with cores of its own where there are as many. They are told the token by the environment, and keep
// their logs where those of a run that goes on find them. gone is told of each that fails. One whose coordinator is killed ends too: the
// coordinator holds the other end of its standard input.
func startProcesses(n int, address, token string, log *slog.Logger, gone func(name, why string)) (*processes, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("evalscope-processes-%d", os.Getuid()))
	if err := ownFolder(folder); err != nil {
		return nil, err
	}
	p := &processes{}
	for k := range n {
		name := fmt.Sprintf("process %d", k+1)
		cmd := exec.Command(program, "worker", "--join", address, "--once", "--"+childFlag, "--name", name, "--folder", filepath.Join(folder, fmt.Sprint(k)))
		cmd.Env = append(os.Environ(), joinToken+"="+token)
		said := &bytes.Buffer{}
		cmd.Stderr = said
		if _, err := cmd.StdinPipe(); err != nil { // Wait closes it
			p.end()
			return nil, fmt.Errorf("starting a process: %w", err)
		}
		if err := startOnCores(cmd, k, n); err != nil {
			p.end()
			return nil, fmt.Errorf("starting a process: %w", err)
		}
		p.all = append(p.all, cmd)
		p.running.Go(func() {
			if err := cmd.Wait(); err != nil {
				lines := strings.Split(strings.TrimSpace(said.String()), "\n")
				logline.Error(log, i18n.Sprintf("Process %d: %v: %s", "进程 %d：%v：%s", k+1, err, lines[len(lines)-1]))
				gone(name, err.Error())
			}
		})
	}
	logline.Info(log, i18n.Sprintf("Started %d processes on this machine, which has %d cores.", "已在本机启动 %d 个进程，本机有 %d 个核心。", n, runtime.NumCPU()))
	return p, nil
}

// endWait is how long processes have to end by themselves when the run is over.
const endWait = 10 * time.Second

// end waits for the processes.
func (p *processes) end() {
	if p == nil {
		return
	}
	late := time.AfterFunc(endWait, func() {
		for _, cmd := range p.all {
			_ = cmd.Process.Kill() // it may have ended
		}
	})
	p.running.Wait()
	late.Stop()
}

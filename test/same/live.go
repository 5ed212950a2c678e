package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// prompts are the lines of the dataset line_by_line.
const prompts = "What is the capital of France?\n用三句话介绍一下长城。\n\nTell me a story about \"quotes\" and <tags>.\n"

// live lets both binaries do one run against one simulator, that of the old binary. Where keep is set, the old one's folder
// becomes a recorded run.
func (p *pair) live(ctx context.Context, r run, keep bool) error {
	words := append([]string{"simulate", "--port", "0", "--ttft", "2ms", "--itl", "1ms", "--seed", "1"}, r.server...)
	server := p.old.command(ctx, p.old.folder, nil, words...)
	url, err := serving(server)
	if err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait() // it was killed
	}()
	for _, b := range []*binary{p.old, p.new} {
		side := filepath.Base(b.folder)
		outputs, err := b.run(ctx, r, url, filepath.Join(p.folder, "live", side, r.name))
		if err != nil {
			return fmt.Errorf("%s: %w", side, err)
		}
		if r.stopped == 0 && r.killed == 0 {
			if err := keepTimeless(outputs, filepath.Join(b.folder, "live", r.name), !r.loose); err != nil {
				return err
			}
		}
		if keep && b == p.old {
			if err := errors.Join(os.MkdirAll(p.recorded, 0o755), os.Rename(outputs, filepath.Join(p.recorded, r.name))); err != nil {
				return err
			}
		}
	}
	return nil
}

// run does one run in a folder of its own and returns that of its results.
func (b *binary) run(ctx context.Context, r run, url, folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "prompts.txt"), []byte(prompts), 0o644); err != nil {
		return "", err
	}
	words := append([]string{"perf", "--model", "simulated", "--url", url + r.path, "--seed", "7", "--sleep-interval", "0", "--no-timestamp", "--name", "run"}, r.words...)
	cmd := b.command(ctx, folder, nil, words...)
	said := filepath.Join(folder, "said.txt")
	file, err := os.Create(said)
	if err != nil {
		return "", err
	}
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Start(); err != nil {
		return "", err
	}
	if r.stopped > 0 {
		time.Sleep(r.stopped)
		err = cmd.Process.Signal(os.Interrupt)
	} else if r.killed > 0 {
		time.Sleep(r.killed)
		err = cmd.Process.Kill()
	}
	_ = cmd.Wait() // a failed run is a recorded run too; its exit code is compared with the other's
	code := fmt.Sprintf("%d\n", cmd.ProcessState.ExitCode())
	logs, globErr := filepath.Glob(filepath.Join(folder, "outputs", "*", "*", "events.ndjson"))
	if err = errors.Join(err, globErr); err != nil {
		return "", err
	}
	if len(logs) == 0 {
		text, _ := os.ReadFile(said)
		return "", fmt.Errorf("no event log; it printed:\n%s", text)
	}
	outputs := filepath.Dir(filepath.Dir(logs[0]))
	return outputs, os.WriteFile(filepath.Join(folder, "exit"), []byte(code), 0o644)
}

// serving starts a simulator and returns its address.
func serving(server *exec.Cmd) (string, error) {
	out, err := server.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), " on ")
	if err != nil || !ok {
		_ = server.Process.Kill()
		return "", fmt.Errorf("the simulator did not start: %q: %w", line, errors.Join(err, server.Wait()))
	}
	return url, nil
}

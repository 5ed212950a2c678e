// Command pictures makes the documentation's pictures from our own output: it starts `evalscope simulate`, runs a sweep
// against it, and lets headless Chromium photograph the summary and the HTML report. `make pictures` runs it.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/standard"
)

// A picture is a page, the size of the window that shows it, and the file to write.
type picture struct {
	page, file    string
	width, height int
}

func main() {
	bin := flag.String("bin", "bin/evalscope", "the program")
	out := flag.String("o", "docs/images", "folder of the pictures")
	browser := flag.String("browser", "chromium", "Chromium or Chrome")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := makePictures(ctx, *bin, *out, *browser); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func makePictures(ctx context.Context, bin, out, browser string) error {
	work, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if err := os.Chdir(work); err != nil { // the pictures show a path as a user sees it
		return err
	}
	text, folder, err := sweep(ctx, bin)
	if err != nil {
		return err
	}
	summary := summaryOf(text)
	screen := filepath.Join(work, "summary.html")
	if err := os.WriteFile(screen, []byte(terminal(summary)), 0o600); err != nil {
		return err
	}
	lines := strings.Count(summary, "\n") + 1
	for _, p := range []picture{
		{screen, "multi_perf.png", 900, 15*lines + 32},
		{filepath.Join(folder, "perf_report.html"), "report.png", 1100, 1250},
	} {
		if err := photograph(ctx, browser, work, p, out); err != nil {
			return err
		}
	}
	return nil
}

// sweep runs the guide's five levels, scaled down, and returns its colored tables and its folder.
func sweep(ctx context.Context, bin string) (string, string, error) {
	url, end, err := serve(ctx, bin)
	if err != nil {
		return "", "", err
	}
	defer end()
	var text bytes.Buffer
	with := run.Options{Plugins: standard.Plugins(), Tables: &text, Color: true}
	args, _, err := config.Parse(strings.Fields("--parallel 1 10 50 100 200 --number 10 20 100 200 400 --model Qwen2.5-0.5B-Instruct --dataset random "+
		"--tokenizer-path builtin --min-prompt-length 256 --max-prompt-length 256 --max-tokens 96 --min-tokens 96 --extra-args {\"ignore_eos\":true} "+
		"--sleep-interval 0 --url "+url+"/chat/completions"), run.Environment(with))
	if err != nil {
		return "", "", err
	}
	result, err := run.Run(ctx, args, with)
	if err != nil {
		return "", "", err
	}
	return text.String(), result.Folder, nil
}

// serve starts the built-in server and returns its URL and what ends it.
func serve(ctx context.Context, bin string) (url string, end func(), err error) {
	server := exec.CommandContext(ctx, bin, "simulate", "--port", "0", "--model", "Qwen2.5-0.5B-Instruct", "--ttft", "20ms", "--itl", "4ms",
		"--decode-slowdown", "0.02", "--prefill-rate", "100000", "--max-batch", "96")
	said, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		return "", nil, err
	}
	end = func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	}
	var line []byte
	for one := make([]byte, 1); !bytes.HasSuffix(line, []byte("\n")); line = append(line, one...) {
		if _, err := io.ReadFull(said, one); err != nil {
			end()
			return "", nil, fmt.Errorf("the server did not start: %w", err)
		}
	}
	words := strings.Fields(string(line))
	return words[len(words)-1], end, nil
}

// photograph lets the browser write one picture.
func photograph(ctx context.Context, browser, work string, p picture, out string) error {
	page, err := filepath.Abs(p.page)
	if err != nil {
		return err
	}
	file, err := filepath.Abs(filepath.Join(out, p.file))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
		"--user-data-dir="+filepath.Join(work, "profile"), fmt.Sprintf("--window-size=%d,%d", p.width, p.height), "--screenshot="+file, "file://"+page)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", browser, err, said)
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if info.Size() > 200_000 {
		return fmt.Errorf("%s has %d bytes: keep pictures below 200 KB", file, info.Size())
	}
	fmt.Println(p.file, info.Size(), "bytes")
	return nil
}

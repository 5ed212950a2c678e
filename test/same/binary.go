package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A binary is one of the two programs and the folder for what it makes.
type binary struct {
	path, folder, home string
	version            string
}

// newBinary is the program at path, which works in folder/side.
func newBinary(ctx context.Context, path, folder, side string) (*binary, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	b := &binary{path: path, folder: filepath.Join(folder, side), home: filepath.Join(folder, "home")}
	text, err := b.command(ctx, b.folder, nil, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", path, err)
	}
	b.version, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(text)), "evalscope "), " (")
	return b, nil
}

// command is the program with an environment of its own: no key, no terminal, no calibration of this user is seen.
func (b *binary) command(ctx context.Context, folder string, env []string, words ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.path, words...)
	cmd.Dir = folder
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.home, "TZ=UTC", "NO_COLOR=1"}, env...)
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// capture runs the program in its folder and keeps what it printed as name.stdout and name.stderr, and name.exit. Its standard
// input stays open after the text until it ends: the end of it is Ctrl-C to the pipe.
func (b *binary) capture(ctx context.Context, name string, env []string, input string, words ...string) error {
	path := filepath.Join(b.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	cmd := b.command(ctx, b.folder, env, words...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	_, _ = io.WriteString(stdin, input) // one that ended reads nothing
	err = cmd.Wait()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return err
	}
	said := fmt.Sprintf("%d\n", cmd.ProcessState.ExitCode())
	return errors.Join(os.WriteFile(path+".stdout", stdout.Bytes(), 0o644), os.WriteFile(path+".stderr", stderr.Bytes(), 0o644),
		os.WriteFile(path+".exit", []byte(said), 0o644))
}

// build makes the binary of a git revision from an unpacked copy of it.
func build(ctx context.Context, revision, folder string) (string, error) {
	source := filepath.Join(folder, "source")
	if err := errors.Join(os.RemoveAll(source), os.MkdirAll(source, 0o755)); err != nil {
		return "", err
	}
	tree, archive := source+".tar", exec.CommandContext(ctx, "git", "archive", "--output", source+".tar", revision)
	if text, err := archive.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s is neither a binary nor a revision: %s", revision, bytes.TrimSpace(text))
	}
	defer os.Remove(tree)
	if text, err := exec.CommandContext(ctx, "tar", "-xf", tree, "-C", source).CombinedOutput(); err != nil {
		return "", fmt.Errorf("tar: %w: %s", err, text)
	}
	path := filepath.Join(folder, "evalscope-old")
	make := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/evalscope")
	make.Dir = source
	if text, err := make.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build of %s: %w: %s", revision, err, text)
	}
	return path, os.RemoveAll(source)
}

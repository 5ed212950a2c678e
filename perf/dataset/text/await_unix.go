//go:build unix

package text

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openPipe opens a named pipe without waiting for its writer: awaited waits.
func openPipe(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// awaited reads in, where it is a pipe only when there is something to read, so that a wait ends with ctx.
func awaited(ctx context.Context, in io.Reader) io.Reader {
	file, ok := in.(*os.File)
	if !ok {
		return in
	}
	if info, err := file.Stat(); err != nil || info.Mode().IsRegular() {
		return in
	}
	return awaitedFile{ctx, file}
}

type awaitedFile struct {
	ctx  context.Context
	file *os.File
}

// patience is how long one look at a pipe lasts, in milliseconds: the end of the context is seen between two.
const patience = 100

// Read waits for bytes, or for the last writer's end, and reads.
func (a awaitedFile) Read(p []byte) (int, error) {
	for {
		ready, err := a.ready()
		if a.ctx.Err() != nil {
			return 0, a.ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		if ready {
			return a.file.Read(p)
		}
	}
}

// ready looks at the pipe once. A named pipe that no writer has opened yet is not ready.
func (a awaitedFile) ready() (ready bool, err error) {
	raw, err := a.file.SyscallConn()
	if err != nil {
		return false, err
	}
	controlErr := raw.Control(func(fd uintptr) {
		look := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		var n int
		n, err = unix.Poll(look, patience)
		ready = n > 0
	})
	if errors.Is(err, unix.EINTR) {
		err = nil
	}
	return ready, errors.Join(controlErr, err)
}

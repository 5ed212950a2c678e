package hub

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/modelscope/evalscope/perf/i18n"
)

const lockPoll = 100 * time.Millisecond

// lock waits for the file lock at path, the one the Python tools take (flock on Unix). held is false where the file
// system knows no locks: then the download goes on, as theirs does, with a partial file of its own.
func lock(ctx context.Context, path string) (unlock func(), held bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, false, i18n.Errorf("making the folder of the lock: %v", "创建锁的目录：%v", err)
	}
	l := flock.New(path)
	held, err = l.TryLockContext(ctx, lockPoll)
	switch {
	case ctx.Err() != nil:
		return nil, false, i18n.Errorf("waiting for another download to release %s: %v", "等待另一个下载释放 %s：%v", path, ctx.Err())
	case errors.Is(err, os.ErrPermission):
		return nil, false, i18n.Errorf("taking the lock: %v", "获取锁：%v", err)
	case err != nil:
		return func() {}, false, nil
	}
	return func() { _ = l.Unlock() }, held, nil
}

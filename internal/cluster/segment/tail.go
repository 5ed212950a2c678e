package segment

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/modelscope/evalscope/internal/regular"
)

// pace is how often a log that grows is looked at.
const pace = 500 * time.Millisecond

// Follow gives send the pieces of the log at path in their order, as it grows, until over is closed and all of it was given. send must have
// brought a piece to safety when it returns. It returns how many bytes that were.
func Follow(ctx context.Context, path string, level, worker int, over <-chan struct{},
	send func(context.Context, Piece) error) (bytes int64, err error) {
	var file *os.File
	defer func() {
		if file != nil {
			_ = file.Close() // it was only read
		}
	}()
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	p := Piece{Level: level, Worker: worker}
	buffer := make([]byte, MostRaw)
	for ended := false; ; {
		if file == nil {
			if file, err = regular.Open(path); err != nil && (ended || !errors.Is(err, os.ErrNotExist)) {
				if errors.Is(err, os.ErrNotExist) { // the level did not begin
					return 0, nil
				}
				return 0, err
			}
		}
		for file != nil {
			n, err := io.ReadFull(file, buffer)
			if n > 0 {
				p.Bytes = buffer[:n]
				if err := send(ctx, p); err != nil {
					return p.Offset, err
				}
				p.Number, p.Offset = p.Number+1, p.Offset+int64(n)
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				break
			}
			if err != nil {
				return p.Offset, err
			}
		}
		if ended {
			return p.Offset, nil
		}
		select {
		case <-over:
			ended = true
		case <-ticker.C:
		case <-ctx.Done():
			return p.Offset, context.Cause(ctx)
		}
	}
}

package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	partSuffix    = ".incomplete"
	corruptChecks = 3 // downloads whose content is wrong, before giving up
	copyBuffer    = 256 << 10
)

// transfer is the download of one file into a partial file beside its place.
type transfer struct {
	address string
	part    string
	size    int64 // -1 where unknown
	sums    []checksum
	report  func(done int64)
}

// receive leaves the whole, verified and synced file at t.part. Wrong content is dropped and loaded again a few times.
func (l *link) receive(ctx context.Context, t transfer) error {
	for failures := 1; ; failures++ {
		err := l.retry(ctx, func() (bool, error) { return l.resume(ctx, t) })
		if err == nil {
			err = verify(t.part, t.size, t.sums...)
		}
		if !errors.Is(err, ErrCorrupt) {
			return err
		}
		if err := os.Remove(t.part); err != nil && !os.IsNotExist(err) {
			return err
		}
		t.report(0)
		if failures >= corruptChecks {
			return i18n.Errorf("%v (tried %d times)", "%v（已尝试 %d 次）", err, failures)
		}
		if err := l.wait(ctx, firstPause<<(failures-1)); err != nil {
			return err
		}
	}
}

// resume makes one attempt at the rest of the file.
func (l *link) resume(ctx context.Context, t transfer) (progress bool, err error) {
	have, exists, err := t.received()
	if err != nil {
		return false, err
	}
	t.report(have)
	if exists && have == t.size {
		return true, nil
	}
	ctx, watch := newWatchdog(ctx, l.idle)
	defer watch.stop()
	resp, err := l.send(ctx, http.MethodGet, t.address, rangeFrom(have), false)
	if err != nil {
		return false, t.refused(err, have)
	}
	defer resp.Body.Close()
	if have, err = t.startAt(resp, have); err != nil {
		return false, err
	}
	n, err := t.append(resp, have, watch)
	return n > 0, err
}

// received is what an earlier attempt left. More than the whole file cannot be a part of it.
func (t transfer) received() (have int64, exists bool, err error) {
	info, err := os.Stat(t.part)
	if os.IsNotExist(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if t.size >= 0 && info.Size() > t.size {
		return 0, false, os.Remove(t.part)
	}
	return info.Size(), true, nil
}

// refused drops the part when the hub says that the file does not reach beyond it.
func (t transfer) refused(err error, have int64) error {
	var status *statusError
	if have > 0 && errors.As(err, &status) && status.status == http.StatusRequestedRangeNotSatisfiable {
		return t.restart(i18n.Text{EN: "the hub rejected the resume request (416)", ZH: "模型库拒绝了续传请求（416）"})
	}
	return err
}

func (t transfer) restart(why i18n.Text) error {
	if err := os.Remove(t.part); err != nil && !os.IsNotExist(err) {
		return err
	}
	return i18n.Errorf("%v: %s", "%v：%s", errRestart, why)
}

func rangeFrom(have int64) http.Header {
	if have == 0 {
		return nil
	}
	return http.Header{"Range": {fmt.Sprintf("bytes=%d-", have)}}
}

var contentRange = regexp.MustCompile(`^bytes (\d+)-(\d+)/(\d+|\*)$`)

// startAt decides from the answer where its body belongs: after what is there only if it says so itself, else at the
// start. An announced size that contradicts the listing is wrong content.
func (t transfer) startAt(resp *http.Response, have int64) (int64, error) {
	announced := int64(-1)
	if resp.StatusCode == http.StatusPartialContent {
		parts := contentRange.FindStringSubmatch(resp.Header.Get("Content-Range"))
		if parts == nil || parts[1] != strconv.FormatInt(have, 10) {
			return 0, t.restart(i18n.Sprintf("asked to resume at byte %d, the hub returned %q",
				"请求从第 %d 字节续传，模型库返回 %q", have, resp.Header.Get("Content-Range")))
		}
		if total, err := strconv.ParseInt(parts[3], 10, 64); err == nil {
			announced = total
		}
	} else {
		have, announced = 0, resp.ContentLength
	}
	if t.size >= 0 && announced >= 0 && announced != t.size {
		return 0, i18n.Errorf("%v: the hub announces %d bytes but lists %d", "%v：模型库声明 %d 字节，但列表中为 %d 字节", ErrCorrupt, announced, t.size)
	}
	return have, nil
}

// append writes the body at byte have and returns how many bytes came.
func (t transfer) append(resp *http.Response, have int64, watch *watchdog) (n int64, err error) {
	f, err := os.OpenFile(t.part, os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Truncate(have); err != nil {
		return 0, err
	}
	if _, err := f.Seek(have, io.SeekStart); err != nil {
		return 0, err
	}
	n, err = t.copy(f, resp.Body, have, watch)
	if err != nil {
		return n, err
	}
	if t.size >= 0 && have+n < t.size {
		return n, i18n.Errorf("connection closed after %d of %d bytes: %v", "连接在 %d 字节（共 %d 字节）后关闭：“%v”", have+n, t.size, io.ErrUnexpectedEOF)
	}
	return n, f.Sync()
}

func (t transfer) copy(f *os.File, body io.Reader, have int64, watch *watchdog) (n int64, err error) {
	buffer := make([]byte, copyBuffer)
	for {
		read, err := body.Read(buffer)
		watch.pet()
		if t.size >= 0 && have+n+int64(read) > t.size {
			return n, i18n.Errorf("%v: received more than the listed %d bytes", "%v：收到的内容超过列表中的 %d 字节", ErrCorrupt, t.size)
		}
		if _, err := f.Write(buffer[:read]); err != nil {
			return n, err
		}
		n += int64(read)
		if read > 0 {
			t.report(have + n)
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// watchdog ends a context when nothing was received for a while.
type watchdog struct {
	timer  *time.Timer
	idle   time.Duration
	cancel context.CancelFunc
}

func newWatchdog(ctx context.Context, idle time.Duration) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &watchdog{timer: time.AfterFunc(idle, cancel), idle: idle, cancel: cancel}
}

func (w *watchdog) pet() { w.timer.Reset(w.idle) }

func (w *watchdog) stop() {
	w.timer.Stop()
	w.cancel()
}

package run

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/localserver"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// serverLog is the name of the log of a server that a run starts, in the run's folder.
const serverLog = "server.log"

// mostServerLog is how much of that log is kept: its end.
const mostServerLog = 16 << 20

// stopPatience is how long a server may take to end before it is killed.
const stopPatience = 10 * time.Second

// launch starts the server that the plan names, and waits until it is ready. Its log is kept until the run has a folder.
func (b *Runner) launch(ctx context.Context) error {
	if len(b.plan.Launch) == 0 {
		return nil
	}
	address := b.plan.Target.URL.Host
	if c, err := net.DialTimeout("tcp", address, time.Second); err == nil { // its answers would be measured in place of the server's
		c.Close()
		return Problems{config.About(b.plan.Names, "port", i18n.Sprintf("%s is used by another server", "%s 已被其他服务占用", address),
			i18n.Text{EN: "use a free port, or stop that server", ZH: "请换用空闲端口，或停止该服务"})}
	}
	log, err := os.CreateTemp("", "evalscope-server-*.log")
	if err != nil {
		return i18n.Errorf("saving the server's log: %v", "保存服务的日志：%v", err)
	}
	b.serverLog = log
	logline.Info(b.writer.logger, i18n.Sprintf("Starting the server: %s", "正在启动服务：%s", strings.Join(b.plan.Launch, " ")))
	b.server, err = localserver.Start(b.plan.Launch, log, func(line string) { logline.Info(b.writer.logger, i18n.Sprintf("server: %s", "服务：%s", line)) })
	if err != nil {
		return Problems{config.AboutValue(b.plan.Names, "api", b.plan.Protocol.Name, i18n.Message(err), i18n.Text{})}
	}
	models := *b.plan.Target.URL
	models.Path, models.RawQuery = "/v1/models", ""
	begin := time.Now()
	if err := b.server.Ready(ctx, models.String()); err != nil {
		return err
	}
	logline.Info(b.writer.logger, i18n.Sprintf("Server ready after %.0f s.", "服务已就绪，用时 %.0f 秒。", time.Since(begin).Seconds()))
	return nil
}

// errServerDied is what ends a run whose own server has ended.
var errServerDied = i18n.Text{EN: "the run was stopped", ZH: "测试已停止"}.Err()

// whileServing is a context that ends when the server that the run started does, with its last words as the cause; where the run
// started none it is stop. end releases it.
func (b *Runner) whileServing(stop context.Context) (serving context.Context, end func()) {
	if b.server == nil {
		return stop, func() {}
	}
	server := b.server
	serving, cancel := context.WithCancelCause(stop)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-server.Exited():
			cancel(i18n.Errorf("%v: %v", "%v：%v", errServerDied, server.Died()))
		case <-serving.Done():
		}
	})
	return serving, func() { cancel(nil); watch.Wait() }
}

// closeServer ends the server and brings its log into the run's folder, where there is one.
func (b *Runner) closeServer() {
	if b.server != nil {
		b.server.Stop(stopPatience)
		b.server = nil
	}
	if b.serverLog == nil {
		return
	}
	var err error
	if b.keeper != nil {
		var data []byte
		if data, err = lastOf(b.serverLog, mostServerLog); err == nil {
			err = os.WriteFile(filepath.Join(b.keeper.Folder(), serverLog), b.settings.secrets.Bytes(data), 0o644)
		}
	}
	name := b.serverLog.Name()
	b.serverLog.Close()
	b.serverLog = nil
	if err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not copy the server's log to the run's folder; it is in %s: %v",
			"未能将服务的日志复制到测试目录；它在 %s：%v", name, err))
	} else if err = os.Remove(name); err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not remove a copy of the server's log: %v", "未能删除服务日志的副本：%v", err))
	}
}

// lastOf are the last lines of a file, of so many bytes at most.
func lastOf(f *os.File, most int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-most)
	data, err := io.ReadAll(io.NewSectionReader(f, from, most))
	if from > 0 {
		_, data, _ = bytes.Cut(data, []byte("\n")) // its first line may have lost its begin
	}
	return data, err
}

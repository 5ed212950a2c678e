package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/localserver"
	"github.com/modelscope/evalscope/internal/regular"
)

// serverLog is the name of the log of a server that a run starts, in the run's folder.
const serverLog = "server.log"

// mostServerLog is how much of that log is kept.
const mostServerLog = 256 << 20

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
		return Problems{config.About(b.plan.Names, "port", address+" is taken by another server", "choose a free port, or end that server")}
	}
	log, err := os.CreateTemp("", "evalscope-server-*.log")
	if err != nil {
		return fmt.Errorf("keeping the log of the server: %w", err)
	}
	b.serverLog = log
	b.writer.logger.Info("Starting the server: " + strings.Join(b.plan.Launch, " "))
	b.server, err = localserver.Start(b.plan.Launch, log, func(line string) { b.writer.logger.Info("server: " + line) })
	if err != nil {
		return Problems{config.AboutValue(b.plan.Names, "api", b.plan.Protocol.Name, err.Error(), "")}
	}
	models := *b.plan.Target.URL
	models.Path, models.RawQuery = "/v1/models", ""
	begin := time.Now()
	if err := b.server.Ready(ctx, models.String()); err != nil {
		return err
	}
	b.writer.logger.Info(fmt.Sprintf("The server is ready after %.0f s.", time.Since(begin).Seconds()))
	return nil
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
	name := b.serverLog.Name()
	err := b.serverLog.Close()
	b.serverLog = nil
	if b.keeper != nil {
		data, readErr := regular.Read(name, mostServerLog)
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(b.keeper.Folder(), serverLog), b.settings.secrets.Bytes(data), 0o644))
	}
	if err = errors.Join(err, os.Remove(name)); err != nil {
		b.writer.logger.Warn("the server's log is not in the run's folder: " + err.Error())
	}
}

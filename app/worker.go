package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/cluster/transport"
	"github.com/modelscope/evalscope/internal/cluster/worker"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A workerCommand is what `evalscope worker` was told.
type workerCommand struct {
	join, name, tokenFile, creds, ca, folder string
	once                                     bool
	patience                                 time.Duration
}

// workerCommand is `evalscope worker`.
func (p Process) workerCommand(plugins plugin.Set) *cobra.Command {
	w := &workerCommand{}
	cmd := &cobra.Command{
		Use:   "worker --join nats://HOST:4222 [--token-file FILE]",
		Short: "Send part of the load of runs that another machine coordinates",
		Long: "Wait for runs of `evalscope perf --workers`, and send this machine's part of each. The coordinator says what to send; files and models that\n" +
			"it names must be here too. The token is read from the file, or from the variable " + joinToken + ".",
		Example: "  evalscope worker --join nats://coordinator:4222 --token-file token.txt",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return p.worker(w, plugins) },
	}
	f := cmd.Flags()
	f.StringVar(&w.join, "join", "", "address of the coordinator's broker, or of the NATS server that it uses: nats://host:4222, tls://host:4222")
	f.StringVar(&w.name, "name", "", "name of this worker in reports (default: the machine's name)")
	f.StringVar(&w.tokenFile, "token-file", "", "file of the join token (default: the variable "+joinToken+")")
	f.StringVar(&w.creds, "nats-creds", "", "credentials file for a NATS server of your own")
	f.StringVar(&w.ca, "nats-ca", "", "certificate authorities (PEM) for the broker's certificate (default: those of the system)")
	f.StringVar(&w.folder, "folder", "", "folder for logs until the coordinator has received them (default: a temporary folder)")
	f.BoolVar(&w.once, "once", false, "exit after one run")
	f.DurationVar(&w.patience, "join-timeout", 0, "how long to wait for a run before exiting (default: until Ctrl-C)")
	_ = cmd.MarkFlagRequired("join") // it is a flag of ours
	return cmd
}

// worker takes part in runs until it is told to end.
func (p Process) worker(w *workerCommand, plugins plugin.Set) error {
	if do := config.BadBroker(w.join); do != "" {
		fmt.Fprintln(p.Stderr, "evalscope worker: --join is not the address of a broker:", do)
		return exit(ExitBadInput)
	}
	token, err := readToken(p.Getenv, w.tokenFile)
	if err == nil && token == "" {
		err = errors.New("there is no join token: give --token-file, or the variable " + joinToken)
	}
	var key *seal.Key
	if err == nil {
		key, err = seal.NewKey(token)
	}
	if err != nil {
		p.complain("evalscope worker:", err)
		return exit(ExitBadInput)
	}
	log := slog.New(logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr)))
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	err = p.serveRuns(hit, w, key, log, plugins)
	if code := hit.code(); code != 0 {
		return exit(code)
	}
	if err != nil {
		p.complain("evalscope worker:", err)
		return exit(ExitFailed)
	}
	return nil
}

// again is how long a worker waits before it tries once more to reach a broker.
const again = time.Second

func (p Process) serveRuns(hit *interrupt, w *workerCommand, key *seal.Key, log *slog.Logger, plugins plugin.Set) error {
	wait := newJoinWait(hit.stop, w.patience)
	for waited := false; ; {
		bus, err := transport.Connect(transport.Options{URL: w.join, Key: key, Credentials: w.creds, Authorities: w.ca, Own: w.creds == ""})
		switch {
		case errors.Is(err, transport.ErrNotLetIn), errors.Is(err, transport.ErrStranger):
			return err
		case err != nil:
			if !waited {
				waited = true
				log.Info("Nothing is listening at " + w.join + " yet: waiting for a coordinator.")
			}
			select {
			case <-time.After(again):
			case <-wait.stop.Done():
				return wait.lost()
			}
			continue
		}
		waited = false
		err = p.oneRun(hit, wait, w, bus, log, plugins)
		bus.Close()
		switch {
		case wait.stop.Err() != nil:
			return wait.lost()
		case w.once || errors.Is(err, worker.ErrRefused):
			return err
		case err != nil:
			log.Error(err.Error())
		}
	}
}

// oneRun takes part in the next run.
func (p Process) oneRun(hit *interrupt, wait *joinWait, w *workerCommand, bus *transport.Bus, log *slog.Logger, plugins plugin.Set) error {
	host, _ := os.Hostname()
	with := run.Options{Plugins: plugins, Program: program(), Log: log.Handler(), Load: p.TuneForLoad}
	return worker.Once(hit.now, worker.Config{Bus: bus, Name: cmp.Or(w.name, host, "worker"), Host: host, CPUs: runtime.GOMAXPROCS(0), Program: program(), Log: log, Stop: wait.stop,
		Open: func(ctx context.Context, id string, job message.Job) (worker.Run, error) {
			wait.joined()
			part, err := run.OpenPart(ctx, id, job, cmp.Or(w.folder, filepath.Join(os.TempDir(), fmt.Sprintf("evalscope-worker-%d", os.Getpid()))), with)
			if err != nil {
				return nil, err
			}
			return part, nil
		}})
}

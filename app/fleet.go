package app

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/cluster/coordinator"
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/cluster/transport"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
)

// joinToken is the variable that holds the token of workers.
const joinToken = "EVALSCOPE_JOIN_TOKEN"

// A fleet is the workers of a run, with the broker over which they are reached.
type fleet struct {
	*coordinator.Fleet
	bus    *transport.Bus
	broker *transport.Broker // nil for another's
	token  string            // the file of a token that was made here, "" for none
	local  *processes        // the workers of this machine that were started here
}

// gather starts the broker, or connects to one, says how workers join, and waits for them.
func (p Process) gather(ctx context.Context, w run.FleetWanted) (run.Fleet, error) {
	f := &fleet{}
	if err := f.open(ctx, p.Getenv, w); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := f.Join(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	logline.Info(w.Log, i18n.Sprintf("All %d workers have joined, with the same plan, data and tokenizer.", "全部 %d 个 worker 已加入，其计划、数据和分词器相同。", w.Workers.N))
	return f, nil
}

func (f *fleet) open(ctx context.Context, getenv func(string) string, w run.FleetWanted) error {
	token, file, err := f.tokenOf(getenv, w.Workers.TokenFile)
	if err != nil {
		return err
	}
	key, err := seal.NewKey(token)
	if err != nil {
		return err
	}
	with := transport.Options{Key: key, URL: w.Workers.Broker, Credentials: w.Workers.Credentials, Authorities: w.Workers.Authorities}
	address := w.Workers.Broker
	if address == "" {
		own := transport.Certificate{Cert: w.Workers.Cert, Key: w.Workers.Key}
		if f.broker, err = transport.StartBroker(w.Workers.Listen, key, own); err != nil {
			return err
		}
		with.Broker, address = f.broker, f.broker.Scheme()+"://"+reachable(f.broker.Address())
	}
	if f.bus, err = transport.Connect(with); err != nil {
		return err
	}
	if err := coordinator.NoOther(ctx, f.bus); err != nil {
		f.bus.Close() // what the broker keeps is the other's
		f.bus = nil
		return err
	}
	if err := f.bus.Store(ctx, message.Log); err != nil {
		return err
	}
	host, _ := os.Hostname()
	f.Fleet, err = coordinator.New(coordinator.Config{Bus: f.bus, Workers: w.Workers.N, Timeout: w.Workers.Timeout, GoOn: w.Workers.GoOn,
		Lease: w.Job.Lease, Program: w.Program, Name: host, Run: w.Run, Resumes: w.Resumes, Job: w.Job, Digests: w.Digests, Log: w.Log})
	if err != nil {
		return err
	}
	if w.Workers.Local {
		f.local, err = startProcesses(w.Workers.N, address, token, w.Log, f.Gone)
		return err
	}
	creds := ""
	if w.Workers.Credentials != "" {
		creds = " --nats-creds FILE"
	}
	if w.Workers.Authorities != "" {
		creds += " --nats-ca FILE"
	}
	logline.Info(w.Log, i18n.Sprintf("Waiting for %d workers, up to %s. On each machine: evalscope worker --join %s --token-file %s%s",
		"正在等待 %d 个 worker 加入，最多 %s。请在每台机器上运行：evalscope worker --join %s --token-file %s%s",
		w.Workers.N, w.Workers.Timeout, address, cmp.Or(file, "FILE"), creds))
	return nil
}

// tokenOf is the join token: of a file, of the environment, or a new one in a file that only this user can read. It is shown nowhere.
func (f *fleet) tokenOf(getenv func(string) string, path string) (token, file string, err error) {
	switch token, err = readToken(getenv, path); {
	case err != nil || token != "":
		return token, path, err
	}
	dir, err := os.MkdirTemp("", "evalscope-join-*")
	if err != nil {
		return "", "", err
	}
	f.token = filepath.Join(dir, "token")
	token = seal.NewToken()
	return token, f.token, os.WriteFile(f.token, []byte(token+"\n"), 0o600)
}

// readToken is the token of a file, or of the environment; "" where neither is given.
func readToken(getenv func(string) string, path string) (string, error) {
	if path == "" {
		return strings.TrimSpace(getenv(joinToken)), nil
	}
	data, err := regular.Read(path, 64<<10)
	if err != nil {
		return "", i18n.Errorf("cannot read the join token: %v", "无法读取加入令牌：%v", err)
	}
	token := strings.TrimSpace(string(data))
	if token == "" {
		return "", i18n.Errorf("the file of the join token, %s, is empty", "加入令牌的文件 %s 是空的", path)
	}
	return token, nil
}

// reachable is an address at which others reach a broker that listens everywhere.
func reachable(listens string) string {
	host, port, err := net.SplitHostPort(listens)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return net.JoinHostPort(name, port)
		}
	}
	return listens
}

// Close tells the workers that the run is over, and ends the broker.
func (f *fleet) Close() (err error) {
	if f.Fleet != nil {
		f.Fleet.Close()
	}
	f.local.end()
	if f.bus != nil {
		if f.broker == nil {
			err = f.bus.Clear(context.Background())
		}
		f.bus.Close()
	}
	if f.broker != nil {
		err = errors.Join(err, f.broker.Close())
	}
	if f.token != "" {
		err = errors.Join(err, os.RemoveAll(filepath.Dir(f.token)))
	}
	return err
}

package config

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/protocol"
)

// mostWorkers bounds the machines of a run.
const mostWorkers = 1000

// mostProcesses bounds the processes of one machine.
const mostProcesses = 256

// workerKeys are those that say how workers are reached, and nothing without workers.
var workerKeys = []string{"listen", "listen_cert", "listen_key", "nats", "nats_creds", "nats_ca", "join_token_file", "workers_timeout", "on_worker_loss"}

// checkWorkers checks how many machines send and how they are reached, and refuses what only one can do.
func (c *checker) checkWorkers() {
	a := c.a
	if a.Workers == nil {
		for _, key := range workerKeys {
			if c.given(key) && c.ok(key) {
				c.bad(key, "has no effect without "+c.name("workers"), "set "+c.example("workers", "2", "2")+", or remove it")
			}
		}
		if n := a.Processes; n != nil && c.ok("processes") {
			if *n < 1 || *n > mostProcesses {
				c.bad("processes", fmt.Sprintf("must be between 1 and %d", mostProcesses), "set at most as many as this machine has cores")
			}
			c.refuseForWorkers("processes")
		}
		return
	}
	if n := *a.Workers; c.ok("workers") && (n < 1 || n > mostWorkers) {
		c.bad("workers", fmt.Sprintf("must be between 1 and %d", mostWorkers), "set the number of machines that run `evalscope worker`")
	}
	if c.ok("listen") && !isAddress(a.Listen) {
		c.bad("listen", quoted(a.Listen)+" is not an address", "use host and port, such as "+c.example("listen", DefaultListen, quoted(DefaultListen)))
	}
	if a.NATS != nil && c.ok("nats") {
		c.checkNATS(*a.NATS)
	}
	if a.NATSCreds != nil && a.NATS == nil && c.ok("nats_creds") {
		c.bad("nats_creds", "requires "+c.name("nats"), "remove it: the built-in broker uses the join token")
	}
	if a.NATSCA != nil && a.NATS == nil && c.ok("nats_ca") {
		c.bad("nats_ca", "requires "+c.name("nats"), "remove it: workers recognize the built-in broker by the join token")
	}
	c.checkListenCert()
	if s := a.WorkersTimeout; s != nil && *s <= 0 && c.ok("workers_timeout") {
		c.bad("workers_timeout", "must be above 0", "set how long to wait for all workers, such as "+c.example("workers_timeout", "5m", `"5m"`))
	}
	if a.Processes != nil && c.ok("processes") {
		c.bad("processes", "cannot be combined with "+c.name("workers"), "use only one of them: start several workers on a machine instead")
	}
	c.refuseForWorkers("workers")
}

// checkListenCert checks that the embedded broker is given a certificate and its key, or neither.
func (c *checker) checkListenCert() {
	for _, key := range [][2]string{{"listen_cert", "listen_key"}, {"listen_key", "listen_cert"}} {
		switch {
		case !c.given(key[0]) || !c.ok(key[0]):
		case c.a.NATS != nil:
			c.bad(key[0], "cannot be combined with "+c.name("nats"), "remove it: the NATS server has its own certificate")
		case !c.given(key[1]):
			c.bad(key[0], "requires "+c.name(key[1]), "set both, or neither: without them a certificate is generated")
		}
	}
}

// checkNATS checks the address of a broker. A password in it would be seen by all who list processes.
func (c *checker) checkNATS(text string) {
	if do := BadBroker(text); do != "" {
		c.bad("nats", "is not the address of a broker", do)
		return
	}
	if c.given("listen") {
		c.bad("nats", "cannot be combined with "+c.name("listen"), "use only one of them")
	}
}

// BadBroker says how to write the address of a broker instead, "" where it is one.
func BadBroker(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls"}, u.Scheme):
		return "use nats://host:4222, or tls://host:4222"
	case u.User != nil:
		return "remove user and password, because anyone who can list processes would see them; use a credentials file"
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return "remove everything after the port"
	}
	return ""
}

func isAddress(text string) bool {
	host, port, err := net.SplitHostPort(text)
	n, bad := strconv.Atoi(port)
	return err == nil && bad == nil && host != "" && n >= 0 && n <= 65535
}

// refuseForWorkers tells what several machines cannot send together yet.
func (c *checker) refuseForWorkers(with string) {
	a := c.a
	for _, no := range []struct {
		key   string
		given bool
		do    string
	}{
		{"mix", a.Mix != nil, "send one kind of requests"},
		{"scenario", a.Scenario != nil, "run it on one machine"},
		{"warmup_barrier", a.WarmupBarrier, "remove it"},
		{"hold_load", a.HoldLoad, "remove it"},
		{"max_in_flight", a.MaxInFlight != nil, "remove it"},
		{"calibrate", a.Calibrate, "calibrate each machine by `evalscope perf calibrate`"},
		{"replay_manifest", a.ReplayManifest != nil, "remove it"},
		{"dataset_path", a.DatasetPath != nil && *a.DatasetPath == "-", "put the prompts into a file that each machine has"},
	} {
		if no.given && c.ok(no.key) {
			c.bad(no.key, "cannot be combined with "+c.name(with)+" yet", no.do)
		}
	}
}

// ForWorkers is what a worker is told of the arguments, as ParseJSON reads them: with the secrets that requests need, without what only the coordinator
// does.
func (a Arguments) ForWorkers() (json.RawMessage, error) {
	var given protocol.Object
	for _, row := range Table() {
		switch {
		case row.Name == "" || !a.set[row.Key] && !a.differs(&row):
		case row.Key == "workers" || row.Key == "processes" || slices.Contains(workerKeys, row.Key) || slices.Contains(coordinatorOnly, row.Key):
		default:
			given = append(given, protocol.Field{Key: row.Key, Value: encode(row.field(&a))})
		}
	}
	return given.MarshalJSON()
}

// coordinatorOnly are the keys that change nothing of what is sent, and may hold secrets of others.
var coordinatorOnly = []string{"visualizer", "visualizer_arg", "visualizer_optional", "wandb_api_key", "swanlab_api_key", "swanlab_host", "outputs_dir", "no_timestamp", "export",
	"json", "verbose", "strict", "gate", "gate_junit", "gate_markdown", "gate_gitlab", "baseline", "gate_edge", "price", "dry_run", "enable_progress_tracker", "debug"}

package groundtruth

import (
	"encoding/gob"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
)

// Supported reports whether the server can run on this system: it needs Linux's epoll and receive stamps.
const Supported = true

// Child is the server's process, whose arguments are a profile's. It writes its port on a line, answers until standard
// input ends, and then writes its record (gob).
func Child(args []string, out io.Writer) error {
	var s Server
	flags := flag.NewFlagSet("truth", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	s.Profile.Flags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.Profile.Chunks < 1 || flags.NArg() > 0 {
		return errors.New("the ground-truth server takes the flags of a profile, with at least one chunk")
	}
	if err := Pin(s.Profile.CPU); err != nil {
		return err
	}
	debug.SetGCPercent(1000)
	port, err := s.Listen()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, port); err != nil {
		return err
	}
	log, err := s.Serve()
	if err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(log)
}

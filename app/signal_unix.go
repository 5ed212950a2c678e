//go:build unix

package app

import (
	"os"
	"os/signal"
	"syscall"
)

// interrupts are the signals that ask for an end. A run under nohup goes on when its terminal is gone.
func interrupts() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// outlivePipes lets writes to a pipe that nobody reads fail, where the process would end otherwise. A signal that is taken, unlike
// one that is ignored, is not passed on to children.
func outlivePipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

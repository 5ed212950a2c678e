//go:build !unix

package app

import (
	"os"
	"syscall"
)

// interrupts are the signals that ask for an end.
func interrupts() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

func outlivePipes() {}

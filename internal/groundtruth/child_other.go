//go:build !linux

package groundtruth

import (
	"errors"
	"io"
)

// Supported reports whether the server can run on this system: it needs Linux's epoll and receive stamps.
const Supported = false

// Child is an error on this system.
func Child([]string, io.Writer) error { return errors.New("the ground-truth server requires Linux") }

// Divide reports whether the processors cannot be divided on this system.
func Divide() (server int, undo func(), ok bool) { return -1, func() {}, false }

//go:build !linux

package wire

import (
	"errors"
	"net"
)

// A kernelReader exists on Linux only; elsewhere the instant of an arrival is that of its read.
type kernelReader struct{}

func newKernelReader(net.Conn) *kernelReader { return nil }

func (*kernelReader) read([]byte) (int, int64, error) { return 0, 0, errors.ErrUnsupported }

func (*kernelReader) readPooled() ([]byte, int64, error) { return nil, 0, errors.ErrUnsupported }

func (*kernelReader) putBuffer() {}

func (*kernelReader) useless() bool { return true }

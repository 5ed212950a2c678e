package wire

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A kernelReader reads a TCP socket by recvmsg, which brings with the bytes the wall-clock time at which the kernel took
// in the last segment of them. It waits in the runtime's poller like any read of the socket, so deadlines and Close work
// as they do there, and allocates nothing.
type kernelReader struct {
	raw     syscall.RawConn
	receive func(fd uintptr) bool // the method, bound once
	bare    int                   // reads so far without a stamp

	into    []byte
	pooled  *[readSize]byte // nil while there is none
	usePool bool            // into is one of buffers, taken when there is something to read
	vector  unix.Iovec
	header  unix.Msghdr
	control [128]byte
	n       int
	err     error
}

// maxBare is after how many reads in a row without a stamp a connection is read without asking for them: drivers and
// sandboxes may take the option and never stamp.
const maxBare = 8

// receiveStamps asks for the moment at which the kernel took in what is received, by its own clock.
const receiveStamps = unix.SOF_TIMESTAMPING_RX_SOFTWARE | unix.SOF_TIMESTAMPING_SOFTWARE

// newKernelReader asks the kernel to stamp what the connection receives; nil where it does not.
func newKernelReader(c net.Conn) *kernelReader {
	sys, ok := c.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return nil
	}
	var refused error
	err = raw.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING, receiveStamps)
	})
	if err != nil || refused != nil {
		return nil
	}
	k := &kernelReader{raw: raw}
	k.receive = k.once
	return k
}

// read is a Read that also returns the kernel's stamp in nanoseconds of the wall clock, 0 where there is none. Its errors
// are those of net.TCPConn.
func (k *kernelReader) read(p []byte) (n int, stamp int64, err error) {
	if len(p) == 0 {
		return 0, 0, nil
	}
	k.into = p
	n, stamp, err = k.wait()
	k.into = nil
	return n, stamp, err
}

// readPooled is read with one of buffers, which is the caller's until giveBack.
func (k *kernelReader) readPooled() (p []byte, stamp int64, err error) {
	k.usePool = true
	n, stamp, err := k.wait()
	k.usePool = false
	if n == 0 {
		k.putBuffer()
		return nil, stamp, err
	}
	return k.pooled[:n], stamp, err
}

func (k *kernelReader) putBuffer() {
	if k.pooled != nil {
		bufferPool.Put(k.pooled)
		k.pooled = nil
	}
}

func (k *kernelReader) wait() (n int, stamp int64, err error) {
	err = k.raw.Read(k.receive)
	k.vector.Base = nil
	switch {
	case err != nil:
		return 0, 0, asRead(err)
	case k.err != nil:
		return 0, 0, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", k.err)}
	case k.n == 0:
		return 0, 0, io.EOF
	}
	stamp = stampIn(k.control[:k.header.Controllen])
	if stamp != 0 {
		k.bare = 0
	} else {
		k.bare++
	}
	return k.n, stamp, nil
}

// asRead calls the poller's error one of reading, not of raw-read.
func asRead(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		op.Op = "read"
	}
	return err
}

// useless reports whether the kernel has not stamped for a while.
func (k *kernelReader) useless() bool { return k.bare >= maxBare }

// once tries to receive; false sends the goroutine to the poller until there is something. unix.Recvmsg would allocate an
// address.
func (k *kernelReader) once(fd uintptr) bool {
	into := k.into
	if k.usePool {
		k.pooled = bufferPool.Get().(*[readSize]byte)
		into = k.pooled[:]
	}
	k.vector.Base = &into[0]
	k.vector.SetLen(len(into))
	for {
		k.header = unix.Msghdr{Iov: &k.vector, Control: &k.control[0]}
		k.header.SetIovlen(1)
		k.header.SetControllen(len(k.control))
		n, _, code := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&k.header)), 0)
		switch code {
		case unix.EINTR:
		case unix.EAGAIN:
			k.putBuffer()
			return false
		case 0:
			k.n, k.err = int(n), nil
			return true
		default:
			k.n, k.err = 0, code
			return true
		}
	}
}

// stampIn finds the software stamp among control messages.
func stampIn(control []byte) int64 {
	for len(control) >= unix.SizeofCmsghdr {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return 0
		}
		var at unix.Timespec // of three; the others are of hardware
		size := int(unsafe.Sizeof(at))
		if header.Level == unix.SOL_SOCKET && header.Type == unix.SCM_TIMESTAMPING && len(data) >= size {
			copy(unsafe.Slice((*byte)(unsafe.Pointer(&at)), size), data)
			return at.Nano()
		}
		control = rest
	}
	return 0
}

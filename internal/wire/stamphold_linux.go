package wire

import (
	"time"

	"golang.org/x/sys/unix"
)

// A stampHold keeps the kernel stamping. The kernel stamps packets as long as any socket of the machine asks for it, and
// begins a moment after the first one did: without a socket that has asked before, the first reads of a run come without
// stamps.
type stampHold struct{ fd int }

// stampPatience bounds the wait for the first stamp: a kernel that is asked for the first time takes a few milliseconds.
const stampPatience = 50 * time.Millisecond

// holdStamps opens a socket of its own that asks for stamps and waits until a datagram that it sends to itself over
// loopback carries one. It is nil where that cannot be had; connections then find out for themselves.
func holdStamps() *stampHold {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	h := &stampHold{fd}
	if h.ask() != nil {
		h.close()
		return nil
	}
	for end := time.Now().Add(stampPatience); time.Now().Before(end); time.Sleep(time.Millisecond / 2) {
		stamped, err := h.try()
		if err != nil {
			h.close()
			return nil
		}
		if stamped {
			return h
		}
	}
	return h
}

// ask binds the socket to a port of its own, connects it to itself and asks for stamps.
func (h *stampHold) ask() error {
	if err := unix.SetsockoptInt(h.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING, receiveStamps); err != nil {
		return err
	}
	if err := unix.Bind(h.fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	own, err := unix.Getsockname(h.fd)
	if err != nil {
		return err
	}
	return unix.Connect(h.fd, own)
}

// try sends a datagram and says whether it arrived with a stamp.
func (h *stampHold) try() (stamped bool, err error) {
	if _, err := unix.Write(h.fd, []byte{0}); err != nil {
		return false, err
	}
	var data [8]byte
	var control [128]byte
	_, n, _, _, err := unix.Recvmsg(h.fd, data[:], control[:], 0)
	if err == unix.EAGAIN || err == unix.EINTR {
		return false, nil
	}
	return err == nil && stampIn(control[:n]) != 0, err
}

func (h *stampHold) close() {
	if h != nil {
		unix.Close(h.fd)
	}
}

package wire

import (
	"errors"
	"net"
	"time"
)

// A timestampKeeper keeps the kernel stamping. The kernel stamps packets as long as any socket of the machine asks for it, and
// begins a moment after the first one did: without a socket that has asked before, the first reads of a run come without
// stamps. It is a connection to ourselves over loopback, as a connection of the load is one.
type timestampKeeper struct{ in, out net.Conn }

// stampPatience bounds the wait for the first stamp: a kernel that is asked for the first time begins to stamp when a worker
// of its own comes round to it, on a busy machine some milliseconds later.
const stampPatience = 50 * time.Millisecond

// keepTimestamps opens the connection, asks for stamps and waits until a byte carries one. why is "" then, else why there are none;
// connections then find out for themselves.
func keepTimestamps() (h *timestampKeeper, why string) {
	h, err := newTimestampKeeper()
	if err != nil {
		return nil, "no connection over loopback: " + err.Error()
	}
	stamped, err := h.wait()
	switch {
	case err != nil:
		h.close()
		return nil, err.Error()
	case !stamped:
		return h, "the kernel accepts SO_TIMESTAMPING but returns no timestamps"
	}
	return h, ""
}

func newTimestampKeeper() (*timestampKeeper, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	out, err := net.DialTimeout("tcp", listener.Addr().String(), time.Second)
	if err != nil {
		return nil, err
	}
	in, err := listener.Accept()
	if err != nil {
		out.Close()
		return nil, err
	}
	return &timestampKeeper{in, out}, nil
}

// wait sends bytes, with pauses that grow, until one arrives with a stamp.
func (h *timestampKeeper) wait() (stamped bool, err error) {
	reader := newKernelReader(h.in)
	if reader == nil {
		return false, errors.New("the system rejects SO_TIMESTAMPING")
	}
	end := time.Now().Add(stampPatience)
	if err := h.in.SetReadDeadline(end.Add(time.Second)); err != nil {
		return false, err
	}
	var data [16]byte
	for pause := time.Duration(0); time.Now().Before(end); pause += stampPatience / 500 {
		time.Sleep(pause)
		if _, err := h.out.Write(data[:1]); err != nil {
			return false, err
		}
		_, stamp, err := reader.read(data[:])
		if err != nil || stamp != 0 {
			return stamp != 0, err
		}
	}
	return false, nil
}

func (h *timestampKeeper) close() {
	if h != nil {
		h.in.Close()
		h.out.Close()
	}
}

package preflight

import (
	"fmt"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// tries is how many small writes are waited for. A kernel that is asked for the first time begins to stamp when a worker of
// its own comes round to it, on a busy machine some milliseconds later: between the tries is a pause that grows, of 20 ms in
// all. Where stamps are on already, the first write has one.
const (
	tries = 20
	pause = 100 * time.Microsecond
)

// kernelStamps sends a few bytes to itself over loopback and looks for the kernel's stamps beside them.
func kernelStamps() (works bool, why string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return false, "no loopback: " + err.Error()
	}
	defer listener.Close()
	out, err := net.DialTimeout("tcp", listener.Addr().String(), time.Second)
	if err != nil {
		return false, "no loopback: " + err.Error()
	}
	defer out.Close()
	in, err := listener.Accept()
	if err != nil {
		return false, "no loopback: " + err.Error()
	}
	defer in.Close()
	return stamped(out, in.(*net.TCPConn))
}

func stamped(out net.Conn, in *net.TCPConn) (works bool, why string) {
	raw, err := in.SyscallConn()
	if err != nil {
		return false, err.Error()
	}
	var refused error
	_ = raw.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING, unix.SOF_TIMESTAMPING_RX_SOFTWARE|unix.SOF_TIMESTAMPING_SOFTWARE)
	})
	if refused != nil {
		return false, fmt.Sprintf("SO_TIMESTAMPING: %v", refused)
	}
	_ = in.SetReadDeadline(time.Now().Add(time.Second))
	for i := range tries {
		time.Sleep(time.Duration(i) * pause)
		if _, err := out.Write([]byte{1}); err != nil {
			return false, err.Error()
		}
		if receives(raw) {
			return true, ""
		}
	}
	return false, "the kernel takes the option and does not stamp"
}

type rawReader interface {
	Read(func(fd uintptr) bool) error
}

// receives reads what came and says whether a stamp came with it.
func receives(raw rawReader) (stamped bool) {
	var data [16]byte
	var control [128]byte
	_ = raw.Read(func(fd uintptr) bool {
		_, n, _, _, err := unix.Recvmsg(int(fd), data[:], control[:], unix.MSG_DONTWAIT)
		if err == unix.EAGAIN {
			return false
		}
		messages, err := unix.ParseSocketControlMessage(control[:n])
		for _, m := range messages {
			stamped = stamped || m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPING
		}
		return true
	})
	return stamped
}

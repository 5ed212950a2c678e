//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench needs Linux: it uses epoll, processor affinity and the kernel's receive stamps")
	os.Exit(2)
}

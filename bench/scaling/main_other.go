//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "scaling: requires Linux, which pins processes to cores")
	os.Exit(2)
}

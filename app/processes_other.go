//go:build !linux

package app

import "os/exec"

// startOnCores starts a process; the system chooses its cores.
func startOnCores(cmd *exec.Cmd, _, _ int) error { return cmd.Start() }

//go:build !unix

package app

// raiseFileLimit does nothing where sockets are not counted as files.
func raiseFileLimit() {}

// enoughToStart is true there.
func enoughToStart() bool { return true }

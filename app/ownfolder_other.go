//go:build !unix

package app

import "io/fs"

// ownedByUs is true where each user has temporary files of their own.
func ownedByUs(fs.FileInfo) bool { return true }

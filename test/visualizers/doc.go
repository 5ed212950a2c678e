// Package visualizers holds tests that show a run by the vendors' own software: their SDKs against local servers that
// speak their protocols, and their own readers of the files that are written natively. `make visualizers` runs them.
package visualizers

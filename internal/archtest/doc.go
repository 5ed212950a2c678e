// Package archtest tests the walls of docs/architecture.md: which package may import which, and what pure packages must
// not use. It has no other content.
package archtest

// Package archtest tests the rules of docs/architecture.md: which package may import which, and what pure packages must
// not use. It has no other content.
package archtest

// Package archtest holds the walls of docs/architecture.md as tests: who may import whom, and what pure packages may
// not touch. It has no other content.
package archtest

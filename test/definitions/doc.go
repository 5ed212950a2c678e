// Package definitions runs the functions of other load tools on the events of internal/othertools/testdata/events.json and
// holds the recorded figures beside it, with which internal/othertools is compared everywhere, against what they give.
// `make definitions` fetches the tools first; `go test ./test/definitions -update` records anew.
package definitions

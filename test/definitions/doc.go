// Package definitions runs the functions of other load tools on the events of internal/definitions/testdata/events.json and
// holds the recorded figures beside it, with which internal/definitions is compared everywhere, against what they give.
// `make definitions` fetches the tools first; `go test ./test/definitions -update` records anew.
package definitions

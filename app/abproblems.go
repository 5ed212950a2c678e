package app

import (
	"errors"
	"fmt"

	"github.com/modelscope/evalscope/internal/config"
)

// ofSide are the problems of a side with its server by the name that this command has for it; that a server is missing is known. B has the
// other problems of A.
func ofSide(side int, url string, err error) error {
	var all config.Problems
	if !errors.As(err, &all) {
		if side > 0 {
			return nil
		}
		return err
	}
	var kept config.Problems
	for _, p := range all {
		switch {
		case p.Where == "--url" && url == "", p.Where != "--url" && side > 0:
			continue
		case p.Where == "--url":
			p.Where = fmt.Sprintf("--%c-url", 'a'+side)
		}
		kept = append(kept, p)
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

package hub

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

var hexDigits = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

// checksum is the content's hash in hex: 64 digits are a SHA-256, 40 are git's SHA-1 of the blob, which covers the
// size too. Empty is unknown.
type checksum string

// asChecksum takes an ETag or a listed hash; what is neither form is no checksum.
func asChecksum(text string) checksum {
	text = strings.ToLower(strings.TrimSpace(text))
	if !hexDigits.MatchString(text) {
		return ""
	}
	return checksum(text)
}

func (c checksum) hash(size int64) hash.Hash {
	if len(c) == sha256.Size*2 {
		return sha256.New()
	}
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", size)
	return h
}

// verify compares a file with the size and the hashes that are known of it.
func verify(path string, size int64, sums ...checksum) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if size >= 0 && info.Size() != size {
		return i18n.Errorf("%v: %d bytes instead of %d", "%v：实际 %d 字节，应为 %d 字节", ErrCorrupt, info.Size(), size)
	}
	for _, want := range sums {
		if want == "" {
			continue
		}
		got, err := digest(path, want.hash(info.Size()))
		if err != nil {
			return err
		}
		if got != string(want) {
			return i18n.Errorf("%v: hash %s instead of %s", "%v：哈希为 %s，应为 %s", ErrCorrupt, got, want)
		}
	}
	return nil
}

func digest(path string, h hash.Hash) (string, error) {
	f, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := io.Copy(h, f); err != nil {
		return "", i18n.Errorf("reading %s: %v", "读取 %s：%v", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/secret"
)

// maxName bounds a folder's name in bytes: file systems take 255, and a name moved aside becomes longer.
const maxName = 150

// folderName is a name that every file system takes and that `evalscope report list` finds: what is forbidden somewhere,
// what cannot be seen and what turns the direction of writing becomes _, and so does a dot in front, which hides a folder.
// A name that is too long ends in a hash of all of it, so that two of them stay apart, and so does one that holds a secret, of
// which only the mask is in the folder's name.
func folderName(name string, known secret.Values) string {
	if shown := known.Hide(name); shown != name {
		return folderName(strings.ReplaceAll(shown, secret.Mask, "masked")+"-"+hashOf(name), nil)
	}
	safe := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Zl, unicode.Zp) ||
			strings.ContainsRune(`<>:"|?*\/`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if strings.HasPrefix(safe, ".") {
		safe = "_" + strings.TrimLeft(safe, ".")
	}
	if safe = strings.TrimRight(safe, ". "); safe == "" { // Windows drops them
		safe = "_"
	}
	if len(safe) <= maxName {
		return safe
	}
	return strings.ToValidUTF8(safe[:maxName-9], "") + "-" + hashOf(name)
}

// hashOf tells names apart: eight digits, which say nothing of the name.
func hashOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:4])
}

package secret

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// A form is how a kind of secret looks: its beginning, and the least length of the whole.
type form struct {
	begin string
	least int
}

// forms are secrets that show what they are. The lengths are below those of real ones.
var forms = []form{
	{"sk-", 20}, {"sk_live_", 24}, {"sk_test_", 24}, {"rk_live_", 24}, {"pk-", 24}, {"csk-", 24}, {"sess-", 24},
	{"hf_", 20}, {"ghp_", 24}, {"gho_", 24}, {"ghu_", 24}, {"ghs_", 24}, {"ghr_", 24}, {"github_pat_", 30}, {"glpat-", 20},
	{"xai-", 20}, {"gsk_", 20}, {"AIza", 30}, {"ya29.", 24}, {"xoxb-", 20}, {"xoxp-", 20}, {"xoxa-", 20}, {"xoxs-", 20}, {"xapp-", 20},
	{"nvapi-", 20}, {"pplx-", 20}, {"tgp_v1_", 24}, {"fw_", 20}, {"r8_", 30}, {"npm_", 30}, {"pypi-", 24}, {"dapi", 34}, {"ms-", 39}, {"LTAI", 16}, {"AKID", 20},
	{"AKIA", 20}, {"ASIA", 20}, {"ALTAK-", 20}, {"esecret_", 20}, {"dop_v1_", 30},
}

// leastRun is the shortest word that is looked at for a form.
const leastRun = 16

// word characters are those of which secrets are made.
var wordByte = func() (is [256]bool) {
	for c := '0'; c <= '9'; c++ {
		is[c] = true
	}
	for c := 'a'; c <= 'z'; c++ {
		is[c], is[c-'a'+'A'] = true, true
	}
	is['_'], is['-'], is['.'] = true, true, true
	return is
}()

// families are beginnings that no ordinary name has: what follows them may have parts.
var families = []string{"sk-proj-", "sk-ant-", "sk-or-", "sk-svcacct-", "sk-admin-", "sk-lf-", "pk-lf-"}

// hasForm reports whether a word shows that it is a secret. Names of models, data and libraries begin like some of them
// (sk-learn-2024, hf_dataset, ms-marco), so what follows must look drawn by lot.
func hasForm(word string) bool {
	for _, f := range forms {
		if len(word) < f.least || !strings.HasPrefix(word, f.begin) {
			continue
		}
		rest := word[len(f.begin):]
		if slices.ContainsFunc(families, func(family string) bool { return strings.HasPrefix(word, family) }) {
			return drawn(rest)
		}
		return solid(rest) || f.begin == "ms-" && uuid.MatchString(rest)
	}
	return isJWT(word)
}

// formAt is where in a word a secret begins that shows what it is, behind what may part words: in run-sk-… too. It is negative
// for none.
func formAt(word string) int {
	if hasForm(word) {
		return 0
	}
	for i := 0; i+leastRun < len(word); i++ {
		if c := word[i]; (c == '-' || c == '_' || c == '.') && begins(word[i+1:]) && hasForm(word[i+1:]) {
			return i + 1
		}
	}
	return -1
}

// begins reports whether a text begins as a form does; it is quick, and most are none.
func begins(text string) bool {
	return slices.ContainsFunc(forms, func(f form) bool { return strings.HasPrefix(text, f.begin) })
}

// uuid is the form of ModelScope's tokens behind their ms-.
var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// solid reports whether a text has a part that is too long for a word: sixteen letters and digits, or twenty-four letters.
func solid(rest string) bool {
	length, digit := 0, false
	for i := range len(rest) {
		c := rest[i]
		if c == '-' || c == '_' || c == '.' {
			length, digit = 0, false
			continue
		}
		length++
		digit = digit || c >= '0' && c <= '9'
		if length >= 24 || length >= 16 && digit {
			return true
		}
	}
	return false
}

// drawn reports whether the rest of a secret is no words of a language: it has a digit, or a part that is too long for a word.
func drawn(rest string) bool {
	part := 0
	for i := range len(rest) {
		c := rest[i]
		if c >= '0' && c <= '9' {
			return true
		}
		if part++; c == '-' || c == '_' || c == '.' {
			part = 0
		}
		if part >= 16 {
			return true
		}
	}
	return false
}

// isJWT: three parts of base64, of which the first begins a JSON object.
func isJWT(word string) bool {
	if !strings.HasPrefix(word, "eyJ") || len(word) < 32 {
		return false
	}
	parts := strings.Split(word, ".")
	return (len(parts) == 3 || len(parts) == 5) && len(parts[0]) >= 8 && len(parts[1]) >= 8
}

// schemes are words before a credential, in small letters.
var schemes = []string{"bearer", "basic"}

// credential reports whether a word after the scheme is one: for Basic a name and a password in base64, else something long that
// is no word of a language.
func credential(scheme, word string) bool {
	if strings.EqualFold(scheme, "basic") {
		return len(word) >= 8 && len(basicPassword(word)) > 0
	}
	return len(word) >= leastRun && drawn(word)
}

// basicPassword is the password in the credentials of Basic, none where they are no such.
func basicPassword(word string) Values {
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(word))
	if err != nil {
		text, err = base64.RawStdEncoding.DecodeString(strings.TrimSpace(word))
	}
	if err != nil {
		return nil
	}
	_, password, ok := strings.Cut(string(text), ":")
	if !ok {
		return nil
	}
	return Values{password}
}

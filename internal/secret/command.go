package secret

import (
	"strings"

	"github.com/modelscope/evalscope/internal/shellwords"
)

// Command is a text with words of a command line, with Mask in place of the values of its flags that have the names of secrets:
// --hf-token X, --api-key=X. These are hidden by where they stand, however short they are.
func Command(text string) string {
	words, _ := shellwords.Split(text) // the last word goes to the end where a quote is not closed
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	var out strings.Builder
	done := 0
	for _, f := range secretFlags(texts) {
		for i := f.from; i < f.to; i++ {
			out.WriteString(text[done:words[i].From])
			if f.joined {
				out.WriteString(f.flag + "=")
			}
			out.WriteString(Mask)
			done = words[i].To
		}
	}
	return out.String() + text[done:]
}

// InCommand are the secrets among the words of a command: the values of flags that have the names of secrets. A short value, which
// would be found everywhere, is looked for with its flag.
func InCommand(words []string) (found Values) {
	for _, f := range secretFlags(words) {
		values := words[f.from:f.to]
		whole := f.flag + " " + strings.Join(values, " ")
		if f.joined {
			whole = values[0]
			values = []string{strings.TrimPrefix(whole, f.flag+"=")}
		}
		short := false
		for _, value := range values {
			found = append(found, value)
			short = short || len(value) < least
		}
		if short {
			found = append(found, whole)
		}
	}
	return found
}

// A secretFlag is a flag that has the name of a secret, and where the words of its values are; joined is --flag=value.
type secretFlag struct {
	flag     string
	from, to int
	joined   bool
}

func secretFlags(words []string) (found []secretFlag) {
	for i, word := range words {
		flag, value, joined := strings.Cut(word, "=")
		if !strings.HasPrefix(flag, "-") || !Parameter(strings.TrimLeft(flag, "-")) {
			continue
		}
		f := secretFlag{flag: flag, from: i, to: i, joined: joined}
		if joined && value != "" {
			f.to++
		} else if !joined {
			f.from++
			for f.to = f.from; f.to < len(words) && !strings.HasPrefix(words[f.to], "-"); f.to++ { // some flags take several keys
			}
		}
		if f.to > f.from {
			found = append(found, f)
		}
	}
	return found
}

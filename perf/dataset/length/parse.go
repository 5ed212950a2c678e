package length

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Most is the greatest length that any distribution may have.
const Most = 1 << 22

// Forms says how a length is written, for messages.
const Forms = "use 512, 256..1024, normal(mean,deviation), lognormal(mu,sigma), zipf(exponent,max) or hist:FILE; limits are the last two " +
	"numbers: normal(mean,deviation,min,max), lognormal(mu,sigma,min,max), zipf(exponent,min,max)"

var call = regexp.MustCompile(`^([a-z]+)\((.*)\)$`)

// Parse reads a length: a number of tokens; least..most or uniform(least,most); normal(mean,deviation); lognormal(mu,sigma), of
// the natural logarithm of the tokens; zipf(exponent,max); or hist:FILE, whose lines have a length, or a range of lengths, and its
// weight. The numbers of a distribution come first; limits, where there are any, are the last two: normal(mean,deviation,min,max),
// zipf(exponent,min,max). The rarest length of zipf must be said, the least is 1 where it is not. read reads a file.
func Parse(text string, read func(path string) ([]byte, error)) (Distribution, error) {
	text = strings.TrimSpace(text)
	if path, ok := strings.CutPrefix(text, "hist:"); ok {
		return histogram(path, read)
	}
	if least, most, ok := strings.Cut(text, ".."); ok {
		return parseUniform([]string{least, most})
	}
	found := call.FindStringSubmatch(strings.ToLower(text))
	if found == nil {
		n, err := tokens(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not a length: %s", text, Forms)
		}
		return uniform{n, n}, nil
	}
	d, err := distribution(found[1], strings.Split(found[2], ","))
	if err != nil {
		return nil, fmt.Errorf("%s %w", text, err)
	}
	return d, nil
}

func distribution(name string, words []string) (Distribution, error) {
	switch name {
	case "uniform":
		return parseUniform(words)
	case "normal", "lognormal":
		values, err := numbers(words, 2)
		if err != nil {
			return nil, err
		}
		if values[1] <= 0 {
			return nil, errors.New("requires a deviation above 0")
		}
		least, most, err := limits(words[2:], 1, Most)
		if err != nil {
			return nil, err
		}
		if len(words) == 2 {
			most = usualMost(values[0], values[1], name == "lognormal")
		}
		return newNormal(values[0], values[1], name == "lognormal", least, most)
	case "zipf":
		return parseZipf(words)
	}
	return nil, errors.New("is not a known distribution: " + Forms)
}

// usualMost is the greatest length where no limits are given: one in a billion would be longer.
func usualMost(mean, deviation float64, log bool) int {
	most := mean + 6*deviation
	if log {
		most = math.Exp(min(most, 100))
	}
	return int(min(max(math.Ceil(most), 1), Most))
}

func parseUniform(words []string) (Distribution, error) {
	if len(words) != 2 {
		return nil, errors.New("requires two numbers, the minimum and the maximum length")
	}
	least, most, err := limits(words, 1, Most)
	return uniform{least, most}, err
}

// mostZipf bounds the values of a Zipf distribution, each of which takes memory.
const mostZipf = 1 << 20

func parseZipf(words []string) (Distribution, error) {
	values, err := numbers(words, 2)
	if err != nil {
		return nil, err
	}
	bounds := words[1:]
	switch len(bounds) {
	case 1:
		bounds = []string{"1", bounds[0]}
	case 2:
	default:
		return nil, errors.New("has too many numbers: use zipf(exponent,max) or zipf(exponent,min,max)")
	}
	least, most, err := limits(bounds, 1, mostZipf)
	if err != nil {
		return nil, err
	}
	if values[0] < 0 {
		return nil, errors.New("requires an exponent of at least 0")
	}
	return newZipf(values[0], least, most), nil
}

// numbers reads the first n words.
func numbers(words []string, n int) ([]float64, error) {
	if len(words) < n {
		return nil, fmt.Errorf("requires %d numbers", n)
	}
	values := make([]float64, n)
	for i := range values {
		v, err := strconv.ParseFloat(strings.TrimSpace(words[i]), 64)
		if err != nil || v != v || v > 1e15 || v < -1e15 {
			return nil, fmt.Errorf("has %q, which is not a number", strings.TrimSpace(words[i]))
		}
		values[i] = v
	}
	return values, nil
}

// limits reads two words, or none for the widest.
func limits(words []string, least, most int) (int, int, error) {
	if len(words) == 0 {
		return least, most, nil
	}
	if len(words) != 2 {
		return 0, 0, errors.New("takes limits as two numbers, the minimum and the maximum length")
	}
	from, err := tokens(words[0])
	if err != nil {
		return 0, 0, err
	}
	to, err := tokens(words[1])
	if err != nil {
		return 0, 0, err
	}
	if from > to {
		return 0, 0, fmt.Errorf("goes from %d to %d: swap them", from, to)
	}
	if to > most {
		return 0, 0, fmt.Errorf("goes up to %s: lower it to at most %d", i18n.Count(to, "token").EN, most)
	}
	return from, to, nil
}

// tokens reads a number of tokens.
func tokens(word string) (int, error) {
	word = strings.TrimSpace(word)
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > Most {
		return 0, fmt.Errorf("has %q, which is not a number of tokens from 1 to %d", word, Most)
	}
	return n, nil
}

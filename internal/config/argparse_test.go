package config

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// argparseScript builds the parser that the table describes with Python's own argparse, and prints for each list of
// words the dictionary of keys and values, or null where argparse refuses.
const argparseScript = `
import argparse, json, re, sys

class Refused(Exception):
    pass

class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Refused(message)

class Pairs(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        pairs = {}
        for value in values:
            name, equals, rest = value.partition('=')
            if not equals:
                parser.error('no equals sign')
            pairs[name.strip()] = rest.strip()
        setattr(namespace, self.dest, pairs)

def text(value):
    try:
        return json.loads(value)
    except ValueError:
        return value

def an_object(value):
    value = json.loads(value)
    if not isinstance(value, dict):
        raise ValueError
    return value

def tokens(values):
    # EvalScope's model checks the range after argparse; one value is a number.
    if not isinstance(values, list):
        return values
    if len(values) > 2 or values[0] > values[-1]:
        raise Refused('range')
    return values if values[0] < values[-1] else values[0]

def seconds(value):
    # Ours: a number, or a length of time as Go writes it.
    try:
        found = float(value)
    except ValueError:
        parts = re.findall(r'([0-9.]+)(ms|us|s|m|h)', value.lower().replace(' ', ''))
        if not parts or ''.join(a + b for a, b in parts) != value.lower().replace(' ', ''):
            raise
        found = sum(float(n) * {'us': 1e-6, 'ms': 1e-3, 's': 1, 'm': 60, 'h': 3600}[unit] for n, unit in parts)
    return int(found) if found == int(found) else found

job = json.load(sys.stdin)
parser = Parser()
types = {'string': str, 'int': int, 'float': float, 'object': an_object, 'json': json.loads, 'text': text, 'time': seconds}
for row in job['table']:
    if not row['Name']:
        continue
    names = ['--' + row['Name']] + (['-' + row['Short']] if row['Short'] else [])
    options = {'dest': row['Key'], 'default': row['Default']}
    if row['Kind'] == 'switch':
        options['action'] = argparse.BooleanOptionalAction if row['Pair'] else 'store_true'
    elif row['Kind'] == 'key=value':
        options.update(nargs='+', action=Pairs)
    else:
        options['type'] = types[row['Kind']]
        if row['Arity'] != '1':
            options['nargs'] = row['Arity']
    parser.add_argument(*names, **options)

answers = []
for words in job['words']:
    try:
        values = vars(parser.parse_args(words))
        values['max_tokens'] = tokens(values['max_tokens'])
        answers.append(values)
    except Refused as refused:
        answers.append(None)
json.dump(answers, sys.stdout)
`

func argparse(t *testing.T, lists [][]string) []map[string]any {
	t.Helper()
	job, err := json.Marshal(map[string]any{"table": Table(), "words": lists})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(testenv.Python(t), "-c", argparseScript)
	command.Stdin = strings.NewReader(string(job))
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err, stderr.String())
	}
	var answers []map[string]any
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// walked is what our walk through the words makes of them, before anything is validated; nil where it refuses.
func walked(words []string) map[string]any {
	a := Default()
	check := newChecker(&a, Environment{}, Table(), byFlag(Table()))
	walk := argvWalk{checker: check, options: options(check.table), words: words}
	if walk.run() != nil || len(check.problems) > 0 {
		return nil
	}
	values := map[string]any{}
	for _, row := range check.table {
		if row.Name == "" {
			continue
		}
		var value any
		if json.Unmarshal(encode(row.field(&a)), &value) != nil {
			panic("not JSON: " + row.Key)
		}
		values[row.Key] = value
	}
	return values
}

// fields are the words of a text, nil of anything else.
func fields(value any) []string {
	text, _ := value.(string)
	return strings.Fields(text)
}

func TestArgparse_WordsAreReadExactlyAsPythonsArgparseReadsThem(t *testing.T) {
	lists := append(argparseCorpus(), randomWords(4000)...)
	accepted := 0
	for i, want := range argparse(t, lists) {
		got := walked(lists[i])
		if want != nil {
			accepted++
		}
		if (want == nil) != (got == nil) {
			t.Errorf("%q: argparse accepts: %v, we: %v", lists[i], want != nil, got != nil)
			continue
		}
		for key, value := range want {
			if key == "stage" {
				continue // ours alone: words make stages whether quoted or not, and a repeated flag adds to them
			}
			if value == "" && got[key] == nil {
				continue // an empty text where one is required: written as null, refused later
			}
			addresses := key == "url" || key == "server_metrics" || key == "gpu_metrics"
			if list, ok := value.([]any); ok && addresses && len(urlsOf(list)) == 1 { // one address is written as a text, as EvalScope has it
				if value = urlsOf(list)[0]; value == "" && got[key] == nil {
					continue
				}
				if text, ok := got[key].(string); ok {
					got[key] = strings.TrimSpace(text) // empty words beside it are blanks, which SplitURLs passes over
				}
			}
			if addresses && reflect.DeepEqual(fields(value), fields(got[key])) {
				continue // blanks part addresses, however many
			}
			if !reflect.DeepEqual(value, got[key]) {
				t.Errorf("%q: %s is %v, argparse says %v", lists[i], key, got[key], value)
			}
		}
	}
	t.Logf("%d lists, %d accepted", len(lists), accepted)
	if accepted < len(lists)/5 {
		t.Errorf("only %d of %d lists are accepted: the comparison is weak", accepted, len(lists))
	}
}

// urlsOf are the addresses of words: one without a scheme belongs to the address before it.
func urlsOf(words []any) []string {
	var all []string
	for _, word := range words {
		all = append(all, word.(string))
	}
	if urls := SplitURLs(strings.Join(all, " ")); len(urls) > 0 {
		return urls
	}
	return []string{""}
}

func argparseCorpus() [][]string {
	var lists [][]string
	for _, line := range []string{
		"", "--model m", "--mod m", "--mode=m", "--m m", "--parallel 1 10 50 --number 10 100 500", "--parallel=1 10", "--par 4 --par 5 6",
		"-n 5", "-n5", "-n=5", "-n 1 2 3", "-n", "--number", "--number=", "--rate -1", "--rate -1 -2.5 -.5", "--rate -x", "--seed -3",
		"--top-k=-1", "--stop", "--stop a b", "--stop=", "--stop -1 -a", "--stop-token-ids 1 02", "--stop-t 1", "--sto 1",
		"--stream", "--no-stream", "--no-stream --stream", "--stream=true", "--no-st", "--no-t", "--no-test", "--apply-chat-template",
		"--no-apply-chat-template", "--no-apply", "--logprobs", "--debug", "--debug 1", "--deb", "--headers a=b c=d=e", "--headers a", "--headers =b",
		"--headers a= b=", "--headers a=1 b=2 a=3", "--extra-args {}", `--extra-args {"a":[1,2.5,null]}`, "--extra-args {", "--max-tokens 5",
		"--max-tokens 5 9", "--max-tokens", "--unknown", "--unknown 1", "stray", "--model m stray", "--model -- m", "--stop a -- b",
		"--prompt - --debug", "--temperature 1e-3", "--temperature 1_0", "--temperature abc", "--seed 1_000", "--seed 0x10", "--seed +5", "--seed 1.0",
		"--prefix-c 3", "--prefix 3", "--prompt x", "--promp x", "--url=http://h/?a=b=c", "--scenario agentx", `--scenario {"name":"agentx"}`,
		"--sla-params [{}]", "--sla-params x", "--name --alias", "--name=--alias", "--dry-run --json", "--warmup-num .5", "--duration 1e3",
	} {
		lists = append(lists, strings.Fields(line))
	}
	return append(lists, []string{"--prompt", "two words"}, []string{"--prompt", "-two words"}, []string{"--prompt", "--two words"},
		[]string{"--prompt", ""}, []string{"--prompt", "--par 4"}, []string{"--seed", " 7 "}, []string{"--headers", " a = b "}, []string{"", "--debug"})
}

// randomWords draws lists of words from what is interesting about flags and values. Left out is what we accept beyond
// argparse: a negative number with an exponent, 10x, None, a lone --.
func randomWords(n int) [][]string {
	var flags []string
	for _, row := range Table() {
		if row.Name != "" {
			flags = append(flags, row.switchWords()...)
		}
	}
	values := []string{"1", "2", "10", "-1", "-2.5", "0.5", "a", "a=b", "k=v=w", "", "-", "a b", "-a b", "--a b", "{}", `{"a": 1}`, "[]", "x", "1.0", " 3 ", "-x"}
	random := rand.New(rand.NewPCG(1, 2))
	lists := make([][]string, n)
	for i := range lists {
		for range random.IntN(4) {
			lists[i] = append(lists[i], randomFlag(random, flags, values)...)
		}
	}
	return lists
}

func randomFlag(random *rand.Rand, flags, values []string) []string {
	flag := flags[random.IntN(len(flags))]
	value := values[random.IntN(len(values))]
	if random.IntN(3) == 0 { // mostly a number, so that much is accepted
		value = fmt.Sprint(random.IntN(100))
	}
	switch random.IntN(8) {
	case 0:
		return []string{flag + "=" + value}
	case 1:
		return []string{flag[:2+random.IntN(len(flag)-1)], value}
	case 2:
		return []string{flag}
	case 3:
		return []string{flag, value, values[random.IntN(len(values))]}
	}
	return []string{flag, value}
}

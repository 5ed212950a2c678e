package plan

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

func plugins() plugin.Set {
	return plugin.Set{
		Datasets: []dataset.Declaration{{Name: "openqa"}, {Name: "prompt", Traits: dataset.Traits{RepeatsPrompt: true}},
			{Name: "random", Traits: dataset.Traits{NeedsTokenizer: true, Exact: true, RandomText: true}}},
		Protocols: []protocol.Declaration{{Name: "openai", BasePath: "/v1", Endpoint: "chat/completions", Endpoints: []string{"chat/completions", "completions"},
			ChatEndpoint: "chat/completions", TextEndpoint: "completions", Open: protocol.Always(openai.Protocol{})},
			{Name: "notes", Aliases: []string{"memos"}, Endpoint: "api/notes", Endpoints: []string{"api/notes"}, ChatEndpoint: "api/notes", KeyHeader: "x-notes-key",
				Headers: func(stream bool) http.Header {
					return http.Header{"notes-version": {"1"}, "Notes-Stream": {strconv.FormatBool(stream)}}
				}, Open: protocol.Always(openai.Protocol{})}},
	}
}

// build plans a command line; it must be good.
func build(t *testing.T, words ...string) *Plan {
	t.Helper()
	args, notes, err := config.Parse(append([]string{"--model", "org/m"}, words...), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Build(args, notes, plugins(), 7)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlan_EndpointsAreCompleted(t *testing.T) {
	for _, c := range []struct {
		name, url, want string
		words           []string
		chat            bool
	}{
		{name: "a bare host gets /v1", url: "http://h:1", want: "http://h:1/v1/chat/completions", chat: true},
		{name: "a base path keeps its own", url: "http://h:1/api/v3/", want: "http://h:1/api/v3/chat/completions", chat: true},
		{name: "the query stays", url: "http://h:1/v1/?a=b", want: "http://h:1/v1/chat/completions?a=b", chat: true},
		{name: "an endpoint stays", url: "http://h:1/v1/completions", want: "http://h:1/v1/completions"},
		{name: "a dialect without a base path", url: "http://h:1", want: "http://h:1/api/notes", words: []string{"--api", "notes"}, chat: true},
		{name: "the endpoint of another dialect", url: "http://h:1/x/v1/chat/completions", want: "http://h:1/x/v1/api/notes", words: []string{"--api", "memos"}, chat: true},
		{name: "the default address", url: "http://h:1/v1/chat/completions", want: "http://h:1/api/notes", words: []string{"--api", "memos"}, chat: true},
		{name: "token ids go to the text endpoint", url: "http://h:1/v1/chat/completions", words: []string{"--tokenize-prompt", "--tokenizer-path", "builtin"},
			want: "http://h:1/v1/completions", chat: true},
		{name: "token ids that a dataset promises are no chat", url: "http://h:1/v1/chat/completions", words: []string{"--dataset", "random", "--tokenize-prompt", "--tokenizer-path", "builtin"},
			want: "http://h:1/v1/completions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, append(c.words, "--url", c.url)...)
			if got := p.Target.URL.String(); got != c.want || p.Data.Chat != c.chat {
				t.Errorf("%s, chat %v; want %s, chat %v", got, p.Data.Chat, c.want, c.chat)
			}
		})
	}
}

func TestPlan_ACompletedURLIsNoWarning(t *testing.T) {
	p := build(t, "--url", "http://h:1")
	if notes := strings.Join(i18n.All("en", p.Notes), "\n"); strings.Contains(notes, "--url") {
		t.Errorf("a bare host, which the pages recommend, is warned of: %s", notes)
	}
	if remarks := strings.Join(i18n.All("en", p.Remarks), "\n"); !strings.Contains(remarks, "http://h:1/v1/chat/completions") {
		t.Errorf("nothing tells what became of the URL: %q", remarks)
	}
	if again := build(t, "--url", "http://h:1/v1/chat/completions"); len(again.Remarks) > 0 {
		t.Errorf("an endpoint that stays: %q", again.Remarks)
	}
}

func TestPlan_TokenIDsAreRefusedWhereTheAPITakesNone(t *testing.T) {
	args, notes, err := config.Parse([]string{"--model", "m", "--api", "notes", "--tokenize-prompt", "--tokenizer-path", "builtin"}, config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(args, notes, plugins(), 7); err == nil || !strings.Contains(err.Error(), "but --api notes does not accept them") {
		t.Errorf("token ids for an API that takes messages alone: %v", err)
	}
}

func TestPlan_DatasetsForAnotherKindOfAnswersAreRefused(t *testing.T) {
	set := plugins().With(dataset.Declaration{Name: "rankings", Traits: dataset.Traits{Answers: "rerank"}})
	set.Protocols = append(set.Protocols, protocol.Declaration{Name: "ranks", Kind: protocol.Rerank, Open: protocol.Always(openai.Protocol{})})
	for api, says := range map[string]string{"openai": "use an API of that kind: --api ranks", "ranks": ""} {
		args, notes, err := config.Parse([]string{"--model", "m", "--dataset", "rankings", "--api", api}, config.Environment{Known: config.Known{Plugins: set}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Build(args, notes, set, 7); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("--api %s: %v, want %q", api, err, says)
		}
	}
}

func TestPlan_ListsBecomeLevels(t *testing.T) {
	p := build(t, "--parallel", "1", "10", "10", "--number", "10", "20", "20", "--warmup-num", "0.1")
	want := []Level{
		{Load: metric.Load{Name: "parallel_1_number_10", Profile: load.Closed(1), Number: 10}, Warmup: 1},
		{Load: metric.Load{Name: "parallel_10_number_20", Profile: load.Closed(10), Number: 20}, Warmup: 2},
		{Load: metric.Load{Name: "parallel_10_number_20_2", Profile: load.Closed(10), Number: 20}, Warmup: 2},
	}
	if d := cmp.Diff(want, p.Levels); d != "" {
		t.Error(d)
	}
	p = build(t, "--parallel", "4", "8", "--number", "10x")
	if p.Levels[0].Number != 40 || p.Levels[1].Number != 80 {
		t.Errorf("10x gives %d and %d", p.Levels[0].Number, p.Levels[1].Number)
	}
	p = build(t, "--open-loop", "--rate", "5", "0.5", "--number", "10", "20", "--duration", "3")
	if p.Levels[0].Name != "rate_5.0_number_10" || p.Levels[1].Name != "rate_0.5_number_20" || !p.Levels[0].OpenLoop() {
		t.Errorf("open-loop levels are %+v", p.Levels)
	}
	if p.Sessions() != 30 {
		t.Errorf("%d sessions", p.Sessions())
	}
}

func TestPlan_SecretsAreKnownAndShownNowhere(t *testing.T) {
	p := build(t, "--url", "http://user:hunter22@h:1/v1?token=tok-123456&x=1", "--api-key", "sk-secret-1", "--headers", "X-Api-Key=key-654321", "A=plain-value")
	document, err := p.Document().JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hunter22", "tok-123456", "sk-secret-1", "key-654321"} {
		found := false
		for _, s := range p.Target.Secrets {
			found = found || s == secret
		}
		if !found {
			t.Errorf("%s is not among the secrets", secret)
		}
		for place, text := range map[string]string{"document": string(document), "shown URL": p.Target.Shown, "notes": strings.Join(i18n.All("en", p.Notes), "\n"),
			"endpoint": p.Target.Endpoint} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s holds %s", place, secret)
			}
		}
	}
	for _, s := range p.Target.Secrets {
		if s == "plain-value" {
			t.Error("a plain header counts as a secret")
		}
	}
	if p.Target.URL.User != nil || p.Target.URL.Query().Get("token") != "tok-123456" || p.Target.Header.Get("Authorization") != "Bearer sk-secret-1" {
		t.Errorf("the request would go to %s with %v", p.Target.URL, p.Target.Header)
	}
}

func TestPlan_UserInfoBecomesBasicAuthentication(t *testing.T) {
	p := build(t, "--url", "http://user:pass@h:1/v1")
	if got := p.Target.Header.Get("Authorization"); got != "Basic dXNlcjpwYXNz" {
		t.Errorf("Authorization is %q", got)
	}
}

func TestPlan_UnknownPluginsAreProblemsAllAtOnce(t *testing.T) {
	args := config.Default()
	args.Model, args.API, args.Dataset = "m", "other", "another"
	_, err := Build(args, nil, plugins(), 1)
	var problems config.Problems
	if ok := err != nil && asProblems(err, &problems); !ok || len(problems) != 2 {
		t.Fatalf("the error is %v", err)
	}
}

func asProblems(err error, p *config.Problems) bool {
	found, ok := err.(config.Problems)
	*p = found
	return ok
}

func TestPlan_DocumentIsJSONWithTheCommand(t *testing.T) {
	p := build(t, "--url", "http://h:1/v1", "--parallel", "2", "--number", "4")
	data, err := p.Document().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var d Document
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.Command, "evalscope perf --model org/m") || d.ModelID != "m" || d.Levels[0].Number != 4 || d.Seed != 7 {
		t.Errorf("the document is %s", data)
	}
	if Hash(data) == Hash(append(data, ' ')) {
		t.Error("another document has the same hash")
	}
}

func TestPlan_FolderNamesHoldNothingAFileSystemForbids(t *testing.T) {
	for name, want := range map[string]string{"a/b:c*": "a_b_c_", "..": "_", "": "_", "模型 7B": "模型 7B", "a\x00b": "a_b", ".x": "_x", "../x": "_x"[:1] + "_x",
		"a\u202egpj.exe": "a_gpj.exe", "a\u200bb": "a_b", "a\x9bb": "a_b", "a\xff": "a_", "x. ": "x", "...": "_"} {
		if got := folderName(name, nil); got != want {
			t.Errorf("folderName(%q, nil) = %q, want %q", name, got, want)
		}
	}
	long, other := folderName(strings.Repeat("模", 200), nil), folderName(strings.Repeat("模", 201), nil)
	if len(long) > maxName || long == other || !utf8.ValidString(long) || !strings.HasPrefix(long, "模模") {
		t.Errorf("long names become %q and %q", long, other)
	}
}

func TestPlan_FixedGivesTheLevelsInOrder(t *testing.T) {
	f := Fixed{{Warmup: 1}, {Warmup: 2}}
	first, _ := f.Next(nil)
	second, _ := f.Next(make([]*metric.Level, 1))
	if _, more := f.Next(make([]*metric.Level, 2)); more || first.Warmup != 1 || second.Warmup != 2 {
		t.Error("the levels came in another order, or too many")
	}
}

func TestPlan_LengthSetInCodeIsNotMissed(t *testing.T) {
	set := plugins()
	for i := range set.Datasets {
		set.Datasets[i].Traits.Exact = true
	}
	for _, tc := range []struct {
		name  string
		most  int
		noted bool
	}{{"as it is by default", config.Default().MaxPromptLength, true}, {"set in code", 256, false}} {
		args := config.Default()
		args.Model, args.MaxPromptLength = "org/m", tc.most
		p, err := Build(args, nil, set, 7)
		if err != nil {
			t.Fatal(err)
		}
		noted := strings.Contains(strings.Join(i18n.All("en", p.Notes), "\n"), "--max-prompt-length is not set")
		if noted != tc.noted {
			t.Errorf("%s: noted %v, want %v: %q", tc.name, noted, tc.noted, p.Notes)
		}
	}
}

func TestPlan_LevelThatTimeBoundsHasNoNumber(t *testing.T) {
	p := build(t, "--parallel", "2", "8", "--duration", "1.5", "--warmup-num", "3")
	want := []Level{{Load: metric.Load{Name: "parallel_2_duration_1.5s", Profile: load.Closed(2)}, Warmup: 3, Duration: 1500 * time.Millisecond},
		{Load: metric.Load{Name: "parallel_8_duration_1.5s", Profile: load.Closed(8)}, Warmup: 3, Duration: 1500 * time.Millisecond}}
	if diff := cmp.Diff(want, p.Levels); diff != "" || p.Sessions() != 0 {
		t.Error(p.Sessions(), diff)
	}
	p = build(t, "--open-loop", "--rate", "2", "--duration", "30")
	if p.Levels[0].Name != "rate_2.0_duration_30s" || p.Levels[0].Number != 0 {
		t.Errorf("%+v", p.Levels)
	}
	if p = build(t, "--duration", "30", "--number", "1000"); p.Levels[0].Name != "parallel_1_number_1000" || p.Sessions() != 1000 {
		t.Errorf("%+v", p.Levels)
	}
}

func TestPlan_PromptsOfTheOtherFormThanTheEndpointsAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"--url http://h:1/v1/completions --apply-chat-template":         "--apply-chat-template: sends messages, but --url ends in completions",
		"--url http://h:1/v1/chat/completions --no-apply-chat-template": "--no-apply-chat-template: sends plain text, but --url ends in chat/completions",
	} {
		args, notes, err := config.Parse(append([]string{"--model", "m"}, strings.Fields(line)...), config.Environment{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Build(args, notes, plugins(), 7); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if !build(t, "--url", "http://h:1/v1/completions").Data.TextOnly || build(t, "--url", "http://h:1/v1/chat/completions").Data.TextOnly {
		t.Error("which endpoint takes text alone is not known")
	}
}

func TestPlan_InternationalHostIsSpelledAsDNSHasIt(t *testing.T) {
	p := build(t, "--url", "http://Bücher.example:8000/v1/chat/completions")
	if got := p.Target.URL.String(); got != "http://xn--bcher-kva.example:8000/v1/chat/completions" {
		t.Error(got)
	}
}

func TestPlan_DialectsHaveHeadersOfTheirOwn(t *testing.T) {
	p := build(t, "--api", "memos", "--api-key", "sk-secret-1", "--headers", "Notes-Version=2", "Authorization=Bearer other")
	want := http.Header{"User-Agent": {"evalscope-perf"}, "Notes-Version": {"2"}, "Notes-Stream": {"true"}, "X-Notes-Key": {"sk-secret-1"}, "Authorization": {"Bearer other"}}
	if d := cmp.Diff(want, p.Target.Header); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if p.Protocol.Name != "notes" || build(t, "--api", "notes", "--no-stream").Target.Header.Get("Notes-Stream") != "false" {
		t.Errorf("%s", p.Protocol.Name)
	}
}

package secret

import (
	"slices"
	"strings"
	"testing"
)

func TestCommand_HidesValuesOfFlagsThatAreNamedAsSecrets(t *testing.T) {
	for text, want := range map[string]string{
		"--max-model-len 8192":                              "--max-model-len 8192",
		"--admin-token s3cr --port 80":                      "--admin-token ** --port 80",
		"--admin-token  s3cr":                               "--admin-token  **",
		"--api-key first second --port 80":                  "--api-key ** ** --port 80",
		"--api-key=-dashed x":                               "--api-key=** x",
		`--api-key "two words" --password='a b'`:            "--api-key ** --password=**",
		"--key k --hf-token":                                "--key ** --hf-token",
		"--api-key --port 80":                               "--api-key --port 80",
		"--ssl-keyfile /key.pem --max-num-batched-tokens 9": "--ssl-keyfile /key.pem --max-num-batched-tokens 9",
		"2024": "2024",
		"--client-secret 'never closed --port 80": "--client-secret **",
	} {
		if got := Command(text); got != strings.ReplaceAll(want, "**", Mask) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestInCommand_ShortSecretsAreLookedForWithTheirFlags(t *testing.T) {
	words := strings.Fields("serve m --admin-token s3cr --hf-token hf_abcdef --api-key one two-long --password=pw -x")
	found := InCommand(words).Clean()
	for _, want := range []string{"--admin-token s3cr", "hf_abcdef", "--api-key one two-long", "two-long", "--password=pw"} {
		if !slices.Contains(found, want) {
			t.Errorf("%q lacks %s", found, want)
		}
	}
	if shown := found.Text(strings.Join(words, " ")); strings.Contains(shown, "s3cr") || strings.Contains(shown, "one") || strings.Contains(shown, "pw") || !strings.Contains(shown, "serve m ") {
		t.Error(shown)
	}
}

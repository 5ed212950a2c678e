package secret

import (
	"strings"
	"testing"
)

func TestWithin_SecretsWithinTextsAreFoundByTheirForm(t *testing.T) {
	const key = "MIIEpAIBAAKCAQEA7bq0Zk1kP0s3rVx8mJw2"
	for _, c := range []struct{ text, want string }{
		{"see https://bob:hunter2pass@host/x for more", "see https://" + Mask + "@host/x for more"},
		{"https://h/x?X-Amz-Signature=abcdef123&size=3&token=t0ps3cr3t", "https://h/x?X-Amz-Signature=" + Mask + "&size=3&token=" + Mask},
		{"(https://h/?session=abc123def).", "(https://h/?session=" + Mask + ")."},
		{"git clone ssh://git@github.com/a/b", "git clone ssh://git@github.com/a/b"},
		{"two: http://a/?a=1 http://u:p4ss@b", "two: http://a/?a=1 http://" + Mask + "@b"},
		{"x -----BEGIN RSA PRIVATE KEY-----\n" + key + "\n-----END RSA PRIVATE KEY----- y", "x " + Mask + " y"},
		{"cut: -----BEGIN PRIVATE KEY-----\n" + key, "cut: " + Mask},
		{"a file begins with -----BEGIN RSA PRIVATE KEY-----", "a file begins with -----BEGIN RSA PRIVATE KEY-----"},
		{"-----BEGIN CERTIFICATE-----\n" + key + "\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n" + key + "\n-----END CERTIFICATE-----"},
		{"token pypi-AgEIcHlwaS5vcmcCJDU2 here", "token " + Mask + " here"},
		{`explain {"api_key": "hunter2hunter2", "n": 1} to me`, `explain {"api_key": "` + Mask + `", "n": 1} to me`},
		{`explain {'password' : 'hunter2hunter2'}`, `explain {'password' : '` + Mask + `'}`},
		{`write {"api_key": "<your key>", "max_tokens": "100000"}`, `write {"api_key": "<your key>", "max_tokens": "100000"}`},
		{"run-sk-proj-abcDEF123456789012345", "run-" + Mask},
		{"my_ghp_abcdefABCDEF0123456789abcdef01", "my_" + Mask},
		{"run-AKIAIOSFODNN7EXAMPLE", "run-" + Mask},
		{"Qwen2.5-7B-Instruct-hf_dataset-ms-marco", "Qwen2.5-7B-Instruct-hf_dataset-ms-marco"},
	} {
		if got := Text(c.text); got != c.want {
			t.Errorf("%s\nis shown as %s\nwant        %s", c.text, got, c.want)
		}
		if again := Text(c.want); again != c.want {
			t.Errorf("%s is masked twice: %s", c.want, again)
		}
	}
	if found := InText("https://bob:hunter2pass@host"); !strings.Contains(strings.Join(found, " "), " hunter2pass") {
		t.Errorf("the password alone is not looked for: %q", found)
	}
}

func TestWithin_URLsAndCredentialsInBodiesAreHidden(t *testing.T) {
	const secret = "s3cretS3cret99"
	for _, body := range []string{
		`{"image_url":{"url":"https://h/x?X-Amz-Signature=` + secret + `&a=1"}}`,
		`{"image_url":{"url":"https:\/\/h\/x?token=` + secret + `"}}`,
		`{"image_url":{"url":"https://h/x?a=1\u0026token=` + secret + `"}}`,
		`{"tools":[{"server_url":"https://u:` + secret + `@x/mcp"}]}`,
		`{"credentials":{"user":"` + secret + `","list":[{"x":"` + secret + `"}],"y":["` + secret + `"]}}`,
		`{"session_id":"` + secret + `"}`, `{"session":"` + secret + `"}`,
		`{"connection_string":"AccountName=a;AccountKey=` + secret + `"}`,
		`{"messages":[{"content":"what is {\"api_key\": \"` + secret + `\"}?"}]}`,
	} {
		shown, found := Reading{}.JSON([]byte(body))
		if strings.Contains(string(shown), secret) || len(found) == 0 {
			t.Errorf("%s is shown as %s", body, shown)
		}
	}
	for _, body := range []string{
		`{"credentials":{"type":"object"},"user":"bob the second"}`, `{"a":{"credentials":{"type":"x"}},"b":{"c":"d"}}`,
		`{"url":"https://h/x.png?size=large&page=3"}`, `{"session":"3"}`,
	} {
		if shown, found := (Reading{}).JSON([]byte(body)); string(shown) != body {
			t.Errorf("%s is shown as %s, %q", body, shown, found)
		}
	}
}

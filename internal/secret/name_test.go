package secret

import "testing"

func TestName_NamesThatMeanASecret(t *testing.T) {
	for _, name := range []string{"api_key", "apikey", "apiKey", "API-KEY", "x-api-key", "openai_api_key", "token", "access_token", "accessToken", "auth_token",
		"id_token", "refresh-token", "hf_token", "X-Auth-Token", "password", "db_password", "passwd", "pwd", "secret", "client_secret", "clientSecret",
		"aws_secret_access_key", "authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "credentials", "X-Amz-Credential", "signature",
		"X-Amz-Signature", "X-Amz-Security-Token", "X-Goog-Signature", "key", "sig", "code", "tok", "pass", "private_key", "subscription-key", "Ocp-Apim-Subscription-Key",
		"access_tokens", "api_keys", "x-auth", "auth", "jwt", "hmac", "user_passphrase", "sasToken", "authkey", "session",
		"session_id", "sessionId", "JSESSIONID", "connection_string", "ConnectionString", "db_connection_string"} {
		if !Parameter(name) {
			t.Errorf("%s is not taken for a secret", name)
		}
	}
	for _, name := range []string{"max_tokens", "min_tokens", "prompt_tokens", "completion_tokens", "max_completion_tokens", "stop_token_ids", "token_ids",
		"tokenizer", "tokenize_prompt", "stop_token", "pad_token", "eos_token", "eos_token_id", "token_count", "skip_special_tokens", "tokens",
		"add_special_tokens", "truncate_prompt_tokens", "author", "authors", "prompt_cache_key", "primary_key", "partition_key", "keyboard", "monkey", "passes", "pass_rate",
		"codec", "encoding", "auth_type", "auth_mode", "password_required", "user", "name", "content", "logit_bias", "seed", "ignore_eos", "session_count", "connection_timeout", "", "--"} {
		if Parameter(name) {
			t.Errorf("%s is taken for a secret", name)
		}
	}
}

func TestName_HeadersAreHiddenButTheHarmless(t *testing.T) {
	for name, value := range map[string]string{"X-Team": "red", "OpenAI-Organization": "org-1", "Ocp-Apim-Subscription-Key": "k", "CF-Access-Client-Id": "x",
		"X-Goog-Api-Key": "y", "Helicone-Auth": "z", "x-portkey-config": "pc", "authorization": "Bearer a", "User-Agent": "Bearer abcdefgh"} {
		if got := Header(name, value); got != Mask {
			t.Errorf("%s: %s is shown", name, got)
		}
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "ACCEPT": "*/*", "user-agent": "me/1.0", "X-Request-ID": "a-1", "X-Empty": ""} {
		if got := Header(name, value); got != value {
			t.Errorf("%s: %s is hidden", name, value)
		}
	}
}

func TestName_HeaderValuesThatAreLookedFor(t *testing.T) {
	has := func(name, value, want string) {
		t.Helper()
		for _, v := range HeaderValues(name, value) {
			if v == want {
				return
			}
		}
		t.Errorf("%s: %s: %q is not looked for, only %q", name, value, want, HeaderValues(name, value))
	}
	has("Authorization", "Bearer abcdef", "abcdef")
	has("Authorization", "Basic dXNlcjpodW50ZXIyMg==", "hunter22")
	has("X-Unknown", "a1b2c3d4", "a1b2c3d4")
	has("X-Unknown", "correcthorsebattery", "correcthorsebattery")
	for name, value := range map[string]string{"X-Team": "benchmark", "X-Mode": "load test", "Content-Type": "application/json", "Authorization": "EMPTY", "Api-Key": "ollama"} {
		if found := HeaderValues(name, value); len(found) > 0 {
			t.Errorf("%s: %q would be hidden wherever it stands", name, found)
		}
	}
}

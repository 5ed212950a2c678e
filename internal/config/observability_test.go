package config

import (
	"strings"
	"testing"
)

func TestReceivers_AddressesNameTheSchemesThatAreAccepted(t *testing.T) {
	for words, want := range map[string]string{
		"--otlp ftp://h":                          "does not begin with http://, https://, grpc:// or grpcs://",
		"--otlp h:4318":                           "does not begin with http://, https://, grpc:// or grpcs://",
		"--otlp unix:///run/x":                    "does not begin with http://, https://, grpc:// or grpcs://",
		"--otlp grpcx://h":                        "does not begin with http://, https://, grpc:// or grpcs://",
		"--prometheus-remote-write grpc://h":      "does not begin with http:// or https://: use a URL such as http://127.0.0.1:9090/api/v1/write",
		"--otlp grpc://h/path":                    "has a path",
		"--otlp http://":                          "has no host",
		"--otlp GRPC://h:1":                       "",
		"--otlp grpcs://me:word@h":                "",
		"--prometheus-remote-write HTTPS://h/a?b": "",
	} {
		_, _, err := parse("--model m " + words)
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

package hub

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Environment is what the package knows of the process around it. The zero value has no variables, no proxy and the
// file system's root as home.
type Environment struct {
	Getenv func(string) string // nil: every variable is empty
	Home   string              // the user's home directory, for ~ and the default caches
	Proxy  func(*http.Request) (*url.URL, error)
}

// OS is the environment of this process.
func OS() Environment {
	home, err := os.UserHomeDir()
	if err != nil {
		home = string(filepath.Separator)
	}
	return Environment{Getenv: os.Getenv, Home: home, Proxy: http.ProxyFromEnvironment}
}

// first is the first of the variables that is not empty.
func (e Environment) first(names ...string) string {
	if e.Getenv == nil {
		return ""
	}
	for _, name := range names {
		if value := e.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// truth reads a switch as both Python tools do: 1, true, yes or on in any case. Empty is fallback.
func (e Environment) truth(fallback bool, names ...string) bool {
	switch strings.ToLower(strings.TrimSpace(e.first(names...))) {
	case "":
		return fallback
	case "1", "true", "yes", "on":
		return true
	}
	return false
}

// number reads a whole number of at least least; anything else is fallback.
func (e Environment) number(fallback, least int, names ...string) int {
	n, err := strconv.Atoi(strings.TrimSpace(e.first(names...)))
	if err != nil || n < least {
		return fallback
	}
	return n
}

// seconds reads a positive number of seconds.
func (e Environment) seconds(fallback time.Duration, names ...string) time.Duration {
	return time.Duration(e.number(int(fallback/time.Second), 1, names...)) * time.Second
}

// expand replaces a leading ~ by the home directory.
func (e Environment) expand(path string) string {
	if path == "~" {
		return e.Home
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(e.Home, rest)
	}
	return path
}

// expandVars also replaces $NAME and ${NAME}, as huggingface_hub does for its folders.
func (e Environment) expandVars(path string) string {
	return os.Expand(e.expand(path), func(name string) string { return e.first(name) })
}

// endpoint gives an address a scheme and cuts trailing slashes.
func endpoint(address string) string {
	address = strings.TrimSpace(address)
	lower := strings.ToLower(address)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		address = "https://" + address
	}
	return strings.TrimRight(address, "/")
}

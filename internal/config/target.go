package config

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// checkTarget checks the model and the URL.
func (c *checker) checkTarget() {
	if c.ok("model") && strings.TrimSpace(c.a.Model) == "" && !(c.recorded() && c.out.traits(c.a.Dataset).OwnModel) {
		c.bad("model", "is required", "set the name that the server lists under /v1/models: "+c.example("model", "qwen2.5", `"qwen2.5"`))
	}
	if c.ok("outputs_dir") && c.a.OutputsDir == "" {
		c.bad("outputs_dir", "is empty", "set a folder, such as outputs")
	}
	if c.ok("url") {
		c.checkURLs()
	}
}

// checkTrust checks that the files of TLS are there; what they hold is read when the run begins.
func (c *checker) checkTrust() {
	for _, file := range []struct {
		key  string
		path *string
	}{{"ca_file", c.a.CAFile}, {"client_cert", c.a.ClientCert}, {"client_key", c.a.ClientKey}} {
		if file.path == nil || !c.ok(file.key) || c.out.Stat == nil {
			continue
		}
		info, err := c.out.Stat(*file.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.bad(file.key, "not found: "+quoted(*file.path), "check the path; relative paths start in the current folder")
		case err != nil:
			c.bad(file.key, quoted(*file.path)+" cannot be opened", "check its permissions")
		case !info.Mode().IsRegular():
			c.bad(file.key, quoted(*file.path)+" is "+regular.Kind(info.Mode()), "use a file in PEM format")
		}
	}
	if c.a.ClientKey != nil && c.a.ClientCert == nil && c.ok("client_cert", "client_key") {
		c.bad("client_key", "has no certificate", "set the certificate with "+c.name("client_cert"))
	}
}

// checkURLs checks each address by itself.
func (c *checker) checkURLs() {
	urls := SplitURLs(c.a.URL)
	if len(urls) == 0 {
		urls = []string{""}
	}
	said := map[string]bool{}
	for _, u := range urls {
		if what, do := urlProblem(u); what != "" && !said[what] {
			said[what] = true
			c.bad("url", what, do)
		}
	}
	if len(urls) > maxServers {
		c.bad("url", "lists more than "+strconv.Itoa(maxServers)+" servers", "use fewer")
	}
}

// maxServers is how many servers a run may have.
const maxServers = 256

// urlProblem never shows the URL: it may hold a password.
func urlProblem(text string) (what, do string) {
	const form = "use the form http://127.0.0.1:8000/v1/chat/completions"
	target, err := url.Parse(text)
	switch {
	case text == "":
		return "is empty", form
	case !strings.Contains(text, "://"):
		return "does not start with http:// or https://", form
	case strings.HasPrefix(text, SocketScheme):
		return socketProblem(text)
	case err != nil:
		return "cannot be parsed as a URL", form + ", with spaces and brackets escaped"
	case target.Scheme != "http" && target.Scheme != "https":
		return "is neither http nor https", form
	case target.Hostname() == "":
		return "has no host", form
	case target.Fragment != "":
		return "has a fragment (#…), which is never sent", "remove it"
	}
	if port := target.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "has a port outside the range 1 to 65535", form
		}
	}
	return "", ""
}

// checkHeaders checks that headers and key can be sent. Names may be shown, values never.
func (c *checker) checkHeaders() {
	if c.ok("headers") {
		for _, header := range c.a.Headers {
			switch {
			case header.Name == "" || strings.ContainsFunc(header.Name, notToken):
				c.bad("headers", "contains a name that is not valid in HTTP", "use only letters, digits and dashes, with = before the value")
			case strings.ContainsFunc(header.Value, isControl):
				c.bad("headers", "the value of "+quoted(header.Name)+" contains a control character", "remove line breaks")
			case isOurs(header.Name):
				c.bad("headers", quoted(header.Name)+" is set by the client", "remove it")
			}
		}
	}
	if c.ok("api_key", "headers") && isText(c.a.APIKey) {
		d, _ := c.out.Plugins.Protocol(c.a.API)
		carrier := cmp.Or(d.KeyHeader, "Authorization")
		for _, header := range c.a.Headers {
			if strings.EqualFold(header.Name, carrier) {
				c.note("headers", i18n.Sprintf("its %s is not sent: %s replaces it; remove one of them",
					"其中的 %s 不会发送：由 %s 取代；请去掉其中一个", carrier, c.name("api_key")))
			}
		}
	}
	if key, found := withoutBearer(c.a.APIKey); found && c.ok("api_key") {
		c.note("api_key", i18n.Text{EN: "its word Bearer is not sent twice: give only the key", ZH: "其中的 Bearer 一词不会重复发送：请只写密钥本身"})
		c.a.APIKey = &key
	}
	if c.ok("api_key") && c.a.APIKey != nil && strings.ContainsFunc(*c.a.APIKey, isControl) {
		c.bad("api_key", "contains a control character, such as a line break", "give only the key")
	}
}

// withoutBearer is a key without the word that a request puts before it.
func withoutBearer(key *string) (rest string, found bool) {
	if key == nil {
		return "", false
	}
	word, rest, found := strings.Cut(strings.TrimSpace(*key), " ")
	return strings.TrimSpace(rest), found && strings.EqualFold(word, "Bearer")
}

func isOurs(name string) bool {
	return strings.EqualFold(name, "Content-Length") || strings.EqualFold(name, "Transfer-Encoding")
}

// notToken is true of what RFC 9110 does not allow in a header's name.
func notToken(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

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
		c.bad("model", i18n.Text{EN: "is required", ZH: "必须设置"},
			i18n.Sprintf("set the name that the server lists under /v1/models: %s", "请设置服务端在 /v1/models 中列出的名称：%s", c.example("model", "qwen2.5", `"qwen2.5"`)))
	}
	if c.ok("outputs_dir") && c.a.OutputsDir == "" {
		c.bad("outputs_dir", i18n.Text{EN: "is empty", ZH: "为空"},
			i18n.Text{EN: "set a folder, such as outputs", ZH: "请设置目录，例如 outputs"})
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
			c.bad(file.key, i18n.Sprintf("not found: %s", "找不到 %s", quoted(*file.path)),
				i18n.Text{EN: "check the path; relative paths start in the current folder", ZH: "请检查路径；相对路径从当前目录算起"})
		case err != nil:
			c.bad(file.key, i18n.Sprintf("%s cannot be opened", "%s 无法打开", quoted(*file.path)),
				i18n.Text{EN: "check its permissions", ZH: "请检查其权限"})
		case !info.Mode().IsRegular():
			c.bad(file.key, i18n.Sprintf("%s is %s", "%s 是%s", quoted(*file.path), regular.Kind(info.Mode())),
				i18n.Text{EN: "use a file in PEM format", ZH: "请使用 PEM 格式的文件"})
		}
	}
	if c.a.ClientKey != nil && c.a.ClientCert == nil && c.ok("client_cert", "client_key") {
		c.bad("client_key", i18n.Text{EN: "has no certificate", ZH: "没有对应的证书"},
			i18n.Sprintf("set the certificate with %s", "请用 %s 设置证书", c.name("client_cert")))
	}
}

// checkURLs checks each address by itself.
func (c *checker) checkURLs() {
	urls := SplitURLs(c.a.URL)
	if len(urls) == 0 {
		urls = []string{""}
	}
	said := map[i18n.Text]bool{}
	for _, u := range urls {
		if what, do := urlProblem(u); what.EN != "" && !said[what] {
			said[what] = true
			c.bad("url", what, do)
		}
	}
	if len(urls) > maxServers {
		c.bad("url", i18n.Sprintf("lists more than %s servers", "列出的服务超过 %s 个", strconv.Itoa(maxServers)),
			i18n.Text{EN: "use fewer", ZH: "请减少数量"})
	}
}

// maxServers is how many servers a run may have.
const maxServers = 256

// urlProblem never shows the URL: it may hold a password.
func urlProblem(text string) (what, do i18n.Text) {
	form := i18n.Text{EN: "use the form http://127.0.0.1:8000/v1/chat/completions", ZH: "请写成 http://127.0.0.1:8000/v1/chat/completions"}
	target, err := url.Parse(text)
	switch {
	case text == "":
		return i18n.Text{EN: "is empty", ZH: "为空"}, form
	case !strings.Contains(text, "://"):
		return i18n.Text{EN: "does not start with http:// or https://", ZH: "不以 http:// 或 https:// 开头"}, form
	case strings.HasPrefix(text, SocketScheme):
		return socketProblem(text)
	case err != nil:
		return i18n.Text{EN: "cannot be parsed as a URL", ZH: "无法解析为 URL"}, form.Plus(i18n.Text{EN: ", with spaces and brackets escaped", ZH: "，空格和方括号要转义"})
	case target.Scheme != "http" && target.Scheme != "https":
		return i18n.Text{EN: "is neither http nor https", ZH: "既不是 http 也不是 https"}, form
	case target.Hostname() == "":
		return i18n.Text{EN: "has no host", ZH: "没有主机名"}, form
	case target.Fragment != "":
		return i18n.Text{EN: "has a fragment (#…), which is never sent", ZH: "含有片段（#…），而片段从不发送"}, i18n.Text{EN: "remove it", ZH: "请去掉"}
	}
	if port := target.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return i18n.Text{EN: "has a port outside the range 1 to 65535", ZH: "端口不在 1 到 65535 之间"}, form
		}
	}
	return i18n.Text{}, i18n.Text{}
}

// checkHeaders checks that headers and key can be sent. Names may be shown, values never.
func (c *checker) checkHeaders() {
	if c.ok("headers") {
		for _, header := range c.a.Headers {
			switch {
			case header.Name == "" || strings.ContainsFunc(header.Name, notToken):
				c.bad("headers", i18n.Text{EN: "contains a name that is not valid in HTTP", ZH: "含有 HTTP 中无效的名称"},
					i18n.Text{EN: "use only letters, digits and dashes, with = before the value", ZH: "请只用字母、数字和连字符，并在值前写 ="})
			case strings.ContainsFunc(header.Value, isControl):
				c.bad("headers", i18n.Sprintf("the value of %s contains a control character", "%s 的值含有控制字符", quoted(header.Name)),
					i18n.Text{EN: "remove line breaks", ZH: "请去掉换行"})
			case isOurs(header.Name):
				c.bad("headers", i18n.Sprintf("%s is set by the client", "%s 由客户端设置", quoted(header.Name)),
					i18n.Text{EN: "remove it", ZH: "请去掉"})
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
		c.bad("api_key", i18n.Text{EN: "contains a control character, such as a line break", ZH: "含有控制字符，例如换行"},
			i18n.Text{EN: "give only the key", ZH: "请只给出密钥本身"})
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

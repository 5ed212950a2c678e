package tokenizer

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/webpage"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The ways out of a file that is no tokenizer.json.
var (
	fetchAgain = i18n.Text{EN: "download the file again from the hub", ZH: "重新从模型库下载该文件"}
	convert    = i18n.Text{EN: "convert it once in Python: transformers.AutoTokenizer.from_pretrained(dir).save_pretrained(dir)", ZH: "在 Python 中转换一次：`transformers.AutoTokenizer.from_pretrained(dir).save_pretrained(dir)`"}
	leaveOut   = i18n.Text{EN: "remove the tokenizer setting to use the server's own token counts", ZH: "去掉分词器设置，改用服务端的 token 计数"}
)

// otherThan says what data is that is no tokenizer.json, and what to do; nil where it may be one.
func otherThan(data []byte) error {
	text := bytes.TrimSpace(data)
	lower := bytes.ToLower(text[:min(len(text), 256)])
	switch {
	case len(data) == 0:
		return i18n.Errorf("it is empty: %s", "它为空：%s", fetchAgain)
	case len(text) == 0:
		return i18n.Errorf("it contains only whitespace: %s", "它只有空白：%s", fetchAgain)
	case bytes.HasPrefix(text, []byte("version https://git-lfs.github.com/spec/")):
		return i18n.Errorf("it is a Git LFS pointer, not the file itself: run `git lfs pull` in the model's folder, or %s",
			"它是 Git LFS 指针，而不是文件本身：请在模型目录中运行 `git lfs pull`，或%s", fetchAgain)
	case bytes.HasPrefix(text, []byte("/annex/objects/")), bytes.Contains(lower, []byte(".git/annex/objects")):
		return i18n.Errorf("it is a git-annex pointer, not the file itself: run `git annex get` in the model's folder, or %s",
			"它是 git-annex 指针，而不是文件本身：请在模型目录中运行 `git annex get`，或%s", fetchAgain)
	case webpage.Is(data), bytes.HasPrefix(lower, []byte("<?xml")):
		return i18n.Errorf("it is a web page%s, sent by a hub, a proxy or a login page instead: %s",
			"它是网页%s，由模型库、代理或登录页返回：%s", titled(text), fetchAgain)
	case bytes.HasPrefix(data, []byte("\x1f\x8b")), bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return i18n.Text{EN: "it is a compressed archive: unpack it", ZH: "它是压缩包：请解压"}.Err()
	case bytes.HasPrefix(data, []byte("GGUF")):
		return i18n.Errorf("it is a GGUF model, whose tokenizer is not supported: use the original model's folder or hub ID, or %s",
			"它是 GGUF 模型，不支持其分词器：请使用原模型的目录或仓库 ID，或%s", leaveOut)
	case sentencePiece(data):
		return i18n.Errorf("it is a SentencePiece model: %s, or %s", "它是 SentencePiece 模型：%s，或%s", convert, leaveOut)
	case tiktoken(text):
		return i18n.Errorf("it is a tiktoken file: %s, or %s", "它是 tiktoken 文件：%s，或%s", convert, leaveOut)
	case !utf8.Valid(data):
		return i18n.Errorf("it is not UTF-8 text: %s", "它不是 UTF-8 文本：%s", fetchAgain)
	}
	return nil
}

// titled is the page's title in words, "" where it has none.
func titled(page []byte) i18n.Text {
	title := webpage.Title(page)
	if title == "" {
		return i18n.Text{}
	}
	return i18n.Sprintf(" titled %q", "（标题 %q）", sanitize.Cut(title, 40))
}

// sentencePiece reports whether data is the protocol buffer of a SentencePiece model: its first field is a piece, a
// message that holds a string, which is the unknown token in all that are known.
func sentencePiece(data []byte) bool {
	return len(data) > 4 && data[0] == 0x0a && data[2] == 0x0a && int(data[3])+4 <= len(data) && utf8.Valid(data[4:4+int(data[3])]) &&
		bytes.ContainsAny(data[:min(len(data), 512)], "\x15\x18")
}

// tiktoken reports whether text is lines of a token in base64 and its rank.
func tiktoken(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	token, rank, two := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	if !two || len(token) == 0 || len(bytes.Trim(rank, "0123456789")) > 0 {
		return false
	}
	_, err := base64.StdEncoding.DecodeString(string(token))
	return err == nil
}

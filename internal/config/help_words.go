package config

import "github.com/modelscope/evalscope/perf/i18n"

// helpWord is what may stand behind `evalscope perf` instead of a flag.
type helpWord struct {
	word string
	text i18n.Text
}

func helpWords() []helpWord {
	return []helpWord{
		{"preflight", i18n.Text{
			EN: "check this machine, the network path and how the server handles requests, before a run with the same flags",
			ZH: "以同样参数测试之前，检查本机、到服务的路径以及服务如何处理请求"}},
		{"calibrate", i18n.Text{
			EN: "measure the client's own measurement error on this machine, for a run with the same flags",
			ZH: "测量在本机以同样参数测试时，客户端自身会使各项数值偏离多少"}},
	}
}

// words writes the sub-words with what each does.
func (p *page) words() {
	for _, w := range helpWords() {
		p.line("evalscope perf " + w.word + " [--flag value …]")
		p.paragraph("    ", "    ", p.in(w.text))
	}
}

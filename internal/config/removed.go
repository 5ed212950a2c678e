package config

import "github.com/modelscope/evalscope/perf/i18n"

// A RemovedFlag is one that the program had before: whoever still gives it is told what to do.
type RemovedFlag struct {
	Name, Key string // as in Flag
	// What says what became of it, Do what to do.
	What, Do i18n.Text
}

// RemovedFlags lists the flags that are gone.
func RemovedFlags() []RemovedFlag {
	return []RemovedFlag{
		{Name: "http-client", Key: "http_client", What: i18n.Text{EN: "has been removed: there is only one HTTP client, and it also supports SOCKS proxies",
			ZH: "已移除：现在只有一种 HTTP 客户端，它也支持 SOCKS 代理"}, Do: i18n.Text{EN: "remove it", ZH: "请去掉"}},
	}
}

// removed finds a removed flag by its word on the command line or its key.
func removed(word string) (RemovedFlag, bool) {
	for _, f := range RemovedFlags() {
		if word == "--"+f.Name || word == f.Key {
			return f, true
		}
	}
	return RemovedFlag{}, false
}

package app

import "testing"

func TestLanguage_IsThatOfTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{nil, "en"},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, "zh"},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"},
		{map[string]string{"LANG": "zh_CN", "EVALSCOPE_LANGUAGE": "en"}, "en"},
		{map[string]string{"LANG": "de_DE", "EVALSCOPE_LANGUAGE": "ZH"}, "zh"},
	} {
		if got := language(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %s", c.env, got)
		}
	}
}

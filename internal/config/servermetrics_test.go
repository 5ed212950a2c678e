package config

import (
	"strings"
	"testing"
)

func TestServermetrics_ServerMetricsIsAWordOrAnAddress(t *testing.T) {
	for word, ok := range map[string]bool{"auto": true, "off": true, "http://h:9000/metrics": true, "https://user:S1@h/m?token=S2": true,
		"http://h:9000/metrics https://user:S1@h/m?token=S2": true, "http://h/m ftp://S1/x": false, "auto off": false,
		"on": false, "h:9000/metrics?token=S1": false, "ftp://h/S1": false, "http://h:99999/?token=S1": false, "": false} {
		a, _, err := Parse([]string{"--model", "m", "--url", "http://h/v1", "--prompt", "x", "--server-metrics", word}, outside())
		if (err == nil) != ok {
			t.Errorf("%q: %v", word, err)
			continue
		}
		if err != nil && (!strings.Contains(err.Error(), "--server-metrics") || strings.Contains(err.Error(), "S1")) {
			t.Errorf("%q: the problem is %v", word, err)
		}
		if shown := a.Masked().ServerMetrics; err == nil && (strings.Contains(shown, "S1") || strings.Contains(shown, "S2")) {
			t.Errorf("%q is shown as %q", word, shown)
		}
		if line := a.Command(); err == nil && (strings.Contains(line, "S1") || strings.Contains(line, "S2")) {
			t.Errorf("the command shows %q", line)
		}
	}
}

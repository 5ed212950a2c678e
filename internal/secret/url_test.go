package secret

import (
	"slices"
	"strings"
	"testing"
)

func TestMetricsURL_HidesQueryValuesUnlessTheirNamesAreHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"http://h/api/v1/prom/write?db=prometheus&u=username&p=S3CRETPW99": "http://h/api/v1/prom/write?db=prometheus&u=**&p=**",
		"http://h/metrics?tok=abcdef99&collect[]=cpu&name[]=x":             "http://h/metrics?tok=**&collect[]=cpu&name[]=x",
		"http://h/write?org=hf_abcdefghijklmnop1234&bucket=b":              "http://h/write?org=**&bucket=b",
		"http://u:pass-word@h/metrics":                                     "http://**@h/metrics",
		"http://h/metrics?%zz=abcdef99":                                    "http://h/metrics?%zz=**",
		"http://h/metrics":                                                 "http://h/metrics",
	} {
		if got := MetricsURL(text); got != strings.ReplaceAll(want, "**", Mask) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	found := InMetricsURL("http://h/write?db=prometheus&u=username&p=S3CRETPW%2F99")
	if want := []string{"S3CRETPW%2F99", "S3CRETPW/99", "username"}; !slices.Equal(found, want) {
		t.Errorf("%q, want %q", found, want)
	}
}

package tracks

import (
	"fmt"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
)

func TestGPUFaults_AreTheErrorsThatComeDuringALevel(t *testing.T) {
	xid := func(code string) string {
		return fmt.Sprintf("DCGM_FI_DEV_XID_ERRORS{gpu=\"0\",err_code=%q} %s\n", code, code)
	}
	ecc := func(n string) string { return "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{gpu=\"0\"} " + n + "\n" }
	amd := func(n string) string { return "gpu_ecc_uncorrect_total{gpu_id=\"0\"} " + n + "\n" }
	for _, c := range []struct {
		name  string
		pages []string
		want  []string
	}{
		{"an old XID", []string{xid("31"), xid("31"), xid("31")}, nil},
		{"a new XID", []string{xid("0"), xid("31"), xid("31")}, []string{"GPU 0: XID error 31"}},
		{"another XID", []string{xid("31"), xid("79"), xid("79")}, []string{"GPU 0: XID error 79"}},
		{"an XID that is cleared", []string{xid("31"), xid("0"), xid("0")}, nil},
		{"memory errors", []string{ecc("2"), ecc("2"), ecc("5")}, []string{"GPU 0: uncorrectable memory errors (3)"}},
		{"memory errors of AMD", []string{amd("0"), amd("1"), amd("1")}, []string{"GPU 0: uncorrectable memory errors (1)"}},
		{"a counter that began again", []string{ecc("5"), ecc("0"), ecc("0")}, nil},
		{"a value that is none", []string{ecc("0"), ecc("4294967295"), ecc("0")}, nil},
	} {
		var got []string
		for _, m := range Of(pagesOf(t, c.pages...), chartdata.New(1), nil, nil).Marks {
			if m.Kind == GPUFaultMark {
				got = append(got, m.Name.EN)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	twice := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {"DCGM_FI_DEV_XID_ERRORS{gpu=\"0\",UUID=\"u\"} 0\n", "DCGM_FI_DEV_XID_ERRORS{gpu=\"0\",UUID=\"u\"} 79\n"},
		{Kind: telemetry.GPU, Name: "b"}: {"DCGM_FI_DEV_XID_ERRORS{gpu=\"0\",UUID=\"u\"} 0\n", "DCGM_FI_DEV_XID_ERRORS{gpu=\"0\",UUID=\"u\"} 79\n"}})
	b := builder{level: twice, used: map[*telemetry.Series]bool{}}
	if got := b.gpuFaults(); len(got) != 1 || got[0].Code != 79 || got[0].From != 1 || got[0].To < 2 {
		t.Errorf("of two exporters: %+v", got)
	}
}

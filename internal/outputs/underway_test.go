package outputs

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestUnderway_RunIsUnderWayAsLongAsItsFolderIsLocked(t *testing.T) {
	claim, err := Place{Root: t.TempDir(), Name: "run"}.Create(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	keeper, err := Keep(claim, Run{})
	if err != nil {
		t.Fatal(err)
	}
	if !UnderWay(claim.Folder) || !UnderWay(claim.Folder) {
		t.Error("a run that is under way is taken for one that ended")
	}
	if err := keeper.Close(Done, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	claim.Release()
	if UnderWay(claim.Folder) {
		t.Error("a run that ended is under way")
	}
	if err := os.WriteFile(filepath.Join(claim.Folder, lockFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if UnderWay(claim.Folder) {
		t.Error("a lock's file that a killed run left behind is taken for the run")
	}
}

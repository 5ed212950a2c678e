package outputs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// begun is a run under way in a folder.
func begun(t *testing.T, p Place) *Claim {
	t.Helper()
	c, err := p.Create(noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Release)
	if _, err := Keep(c, Run{ID: "id", Host: "here"}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClaim_FolderOfARunUnderWayIsRefused(t *testing.T) {
	p := Place{Root: t.TempDir(), Name: "model"}
	first := begun(t, p)
	for what, do := range map[string]func() error{"Check": p.Check, "Create": func() error { _, err := p.Create(noon); return err }} {
		err := do()
		if !errors.As(err, new(*Taken)) || !strings.Contains(err.Error(), first.Folder) || !strings.Contains(err.Error(), "process ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ReadRun(first.Folder); err != nil {
		t.Errorf("the first run lost its folder: %v", err)
	}
	first.Release()
	if err := p.Check(); err != nil {
		t.Errorf("after its end: %v", err)
	}
	second, err := p.Create(noon)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Release()
	if run, err := ReadRun(second.Moved); err != nil || run.ID != "id" {
		t.Errorf("what was moved to %q is no run: %v", second.Moved, err)
	}
	if _, err := os.Stat(filepath.Join(second.Moved, lockFile)); err == nil {
		t.Error("the moved folder looks locked")
	}
}

func TestClaim_FolderOfAKilledRunIsFree(t *testing.T) {
	p := Place{Root: t.TempDir(), Name: "model"}
	c := begun(t, p)
	c.lock.leave() // as the system does with a process that is killed
	if err := p.Check(); err != nil {
		t.Error(err)
	}
	if again, err := p.Create(noon); err != nil || again.Moved == "" {
		t.Error(again, err)
	}
}

func TestClaim_FileSystemWithoutLocksIsJudgedByTheProcess(t *testing.T) {
	host, _ := os.Hostname()
	for pid, want := range map[int]bool{os.Getppid(): true, 1 << 30: false} {
		p := Place{Root: t.TempDir(), Name: "model"}
		folder, _ := create(t, p)
		k, err := Keep(&Claim{Folder: folder}, Run{Host: host})
		if err != nil {
			t.Fatal(err)
		}
		k.run.PID = pid
		if err := k.write(); err != nil {
			t.Fatal(err)
		}
		if err := p.Check(); (err != nil) != want {
			t.Errorf("of process %d: %v", pid, err)
		}
	}
}

func TestClaim_FolderOfTheUsersOwnIsNeverMoved(t *testing.T) {
	for _, name := range []string{"thesis.tex", "run.json", "src/main.go", "model/events.txt"} {
		p := Place{Root: t.TempDir(), Name: "model"}
		path := filepath.Join(p.Root, "model", filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("{}"), 0o644)); err != nil {
			t.Fatal(err)
		}
		for what, do := range map[string]func() error{"Check": p.Check, "Create": func() error { _, err := p.Create(noon); return err }} {
			if err := do(); !errors.As(err, new(*Taken)) || !strings.Contains(err.Error(), "files other than a run") {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestClaim_WhatIsLeftOfARunIsMoved(t *testing.T) {
	for _, name := range []string{"p[1]/events.ndjson", "p/benchmark_args.json", "plan.json", "p/benchmark_summary.json"} {
		p := Place{Root: t.TempDir(), Name: "mo[d]el"}
		path := filepath.Join(p.Root, p.Name, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("{}"), 0o644)); err != nil {
			t.Fatal(err)
		}
		if _, moved := create(t, p); moved == "" {
			t.Errorf("%s: not moved", name)
		}
	}
}

func TestClaim_OfManyAtOnceOneGetsTheFolder(t *testing.T) {
	p := Place{Root: t.TempDir(), Name: "model"}
	for round := range 20 {
		var mu sync.Mutex
		var all []*Claim
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				c, err := p.Create(noon)
				if err != nil {
					if !errors.As(err, new(*Taken)) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				defer mu.Unlock()
				all = append(all, c)
			})
		}
		group.Wait()
		if len(all) != 1 || round == 0 && all[0].Moved != "" {
			t.Fatalf("round %d: %d got it: %+v", round, len(all), all)
		}
		if _, err := Keep(all[0], Run{}); err != nil {
			t.Fatal(err)
		}
		all[0].Release()
	}
}

// Package task has what a process needs that a cluster's scheduler has started: its number among the processes of a run, and the secrets
// in a folder. It recognizes schedulers by the environment variables that they set.
package task

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// indexes are the variables that hold the number of a process: of an Indexed Job of Kubernetes, of Slurm, of Open MPI and of PMI.
var indexes = []string{"JOB_COMPLETION_INDEX", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"}

// Index is the number of this process in the run; 0 coordinates.
func Index(getenv func(string) string) (int, error) {
	for _, name := range indexes {
		if text := getenv(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return 0, i18n.Errorf("the variable %s is %q, which is not the number of a process", "变量 %s 为 %q，不是进程的编号", name, text)
			}
			return n, nil
		}
	}
	return 0, i18n.Errorf("no scheduler has numbered this process: set --index, with 0 for the coordinator (%s are not set)",
		"没有调度器为此进程编号：请设置 --index，0 为协调进程（%s 均未设置）", strings.Join(indexes, ", "))
}

// JoinToken is the name of the file of the join token.
const JoinToken = "join-token"

// A Flag is what the name of a file in a folder of secrets may be.
type Flag struct {
	Name string
	// File reports whether the flag takes the path of a file, Several whether it takes several values, one per line here.
	File, Several bool
}

// mostSecret bounds a secret; Kubernetes has the same bound for all of a Secret.
const mostSecret = 1 << 20

// Secrets reads a folder with a file per flag and returns the flags as words, and the names of the files. A Secret of Kubernetes, mounted,
// is such a folder. Contents do not show in errors.
func Secrets(dir string, flags []Flag) (words, names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, i18n.Errorf("reading the secrets: %v", "读取密钥：%v", err)
	}
	var problems []error
	for _, e := range entries {
		name, path := e.Name(), filepath.Join(dir, e.Name())
		if strings.HasPrefix(name, ".") { // Kubernetes keeps its own there
			continue
		}
		at := slices.IndexFunc(flags, func(f Flag) bool { return f.Name == name })
		switch {
		case name == JoinToken:
			names = append(names, name)
			continue
		case at < 0:
			problems = append(problems, i18n.Errorf("secret %q is not a flag of perf: rename or remove it", "密钥 %q 不是 perf 的参数：请改名或删除", name))
			continue
		case flags[at].File:
			names, words = append(names, name), append(words, "--"+name+"="+path)
			continue
		}
		data, err := regular.Read(path, mostSecret)
		text := strings.TrimSpace(string(data))
		if err = cmp.Or(err, empty(name, text)); err != nil {
			problems = append(problems, i18n.Errorf("reading the secret %q: %v", "读取密钥 %q：%v", name, err))
			continue
		}
		names = append(names, name)
		if flags[at].Several {
			words = append(append(words, "--"+name), lines(text)...)
		} else {
			words = append(words, "--"+name+"="+text)
		}
	}
	return words, names, errors.Join(problems...)
}

func empty(name, text string) error {
	if text == "" {
		return i18n.Text{EN: "it is empty", ZH: "内容为空"}.Err()
	}
	return nil
}

func lines(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

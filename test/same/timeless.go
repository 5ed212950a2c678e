package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// keepTimeless copies into a folder what in a run's outputs does not depend on time: plan.json, benchmark_args.json, the exit
// code, the names of the files, and, with logs, of each log the request bodies and the names of its fields.
func keepTimeless(outputs, folder string, logs bool) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var names []string
	err := filepath.WalkDir(outputs, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(outputs, path)
		name = filepath.ToSlash(name)
		names = append(names, name)
		flat := filepath.Join(folder, strings.ReplaceAll(name, "/", "."))
		switch d.Name() {
		case "plan.json":
			return keepPlan(path, flat)
		case "benchmark_args.json":
			return copyFile(path, flat)
		case "events.ndjson":
			if logs {
				return keepLog(path, flat)
			}
		}
		return nil
	})
	exit := filepath.Join(filepath.Dir(filepath.Dir(outputs)), "exit")
	return errors.Join(err, writeLines(filepath.Join(folder, "files.txt"), names), copyFile(exit, filepath.Join(folder, "exit")))
}

// keepPlan copies a plan without the notes of preflight, which say what this machine was like at that moment, and without commas
// at the end of lines: there is one fewer where such a note was the last.
func keepPlan(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var kept []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\r\n,"); !strings.HasPrefix(strings.TrimSpace(line), `"Preflight: `) {
			kept = append(kept, line)
		}
	}
	return os.WriteFile(to, []byte(strings.Join(kept, "\n")+"\n"), 0o644)
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

func writeLines(path string, lines []string) error {
	slices.Sort(lines)
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// keepLog writes the bodies and the fields of a log. A body has its item's number in front: requests end in any order.
func keepLog(path, name string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	fields := map[string]bool{}
	var bodies []string
	in := bufio.NewReader(file)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 {
			break
		}
		var event map[string]any
		if json.Unmarshal(line, &event) != nil {
			return errors.New(path + " has a line that is not JSON")
		}
		kind, _ := event["event"].(string)
		fieldsOf(fields, kind, event[kind])
		if request, ok := event["request"].(map[string]any); ok && request["body"] != nil {
			body, _ := json.Marshal(map[string]any{"item": request["item"], "body": request["body"]})
			bodies = append(bodies, string(body))
		}
		if err != nil {
			break
		}
	}
	var list []string
	for field := range fields {
		list = append(list, field)
	}
	return errors.Join(writeLines(name+".bodies", bodies), writeLines(name+".fields", list))
}

// fieldsOf adds the names of an event's fields. Bodies are compared as such; probes and what the end says of the client have
// what the machine has, and what happened to it.
func fieldsOf(fields map[string]bool, path string, value any) {
	object, ok := value.(map[string]any)
	if !ok || strings.HasSuffix(path, ".body") || path == "probe" || path == "end.client" {
		return
	}
	for key, v := range object {
		fields[path+"."+key] = true
		fieldsOf(fields, path+"."+key, v)
	}
}

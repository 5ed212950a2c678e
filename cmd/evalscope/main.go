// Command evalscope is the process's edge: it hands the operating system to package app and exits with its code.
package main

import (
	"os"

	"github.com/modelscope/evalscope/app"
	"github.com/modelscope/evalscope/perf/standard"
)

func main() { os.Exit(app.Main(app.OS(), standard.Plugins())) }

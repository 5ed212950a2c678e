package records_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/workload"
)

// riddle makes the prompt of a record.
func riddle(record []byte) (workload.Prompt, error) {
	var r struct {
		Riddle string `json:"riddle"`
	}
	if json.Unmarshal(record, &r) != nil || r.Riddle == "" {
		return workload.Prompt{}, errors.New("there is no riddle in it")
	}
	return workload.Prompt{Text: r.Riddle, Chat: true}, nil
}

// A dataset whose Open calls records.Open reads lists and lines of JSON, from files and standard input. Every bad record is
// reported before anything is sent.
func ExampleOpen() {
	good := strings.NewReader(`[{"riddle": "What has keys and opens no door?"}, {"riddle": "What runs and has no legs?"}]`)
	source, err := records.Open(context.Background(), "riddles", dataset.Options{Path: "-", Stdin: good}, riddle)
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.First.Prompt.Text)

	bad := strings.NewReader(`{"riddle": ""}` + "\n" + `{"joke": "Two cells walk into a bar."}`)
	_, err = records.Open(context.Background(), "riddles", dataset.Options{Path: "-", Stdin: bad}, riddle)
	fmt.Println(err)
	// Output:
	// What has keys and opens no door?
	// dataset riddles: 2 lines that this run would send are not usable; fix or remove:
	//   - line 1: there is no riddle in it
	//   - line 2: there is no riddle in it
}

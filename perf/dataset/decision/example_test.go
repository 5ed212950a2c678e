package decision_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/decision"
)

// A record of OpenDecisions becomes the body of a request: its question gets the name "answer", and members that are null are left out.
func ExampleDeclaration() {
	const record = `{"state": {"order": 7}, "question": {"type": "noul", "text": "Refund?", "labels": null}}`
	source, err := decision.Declaration().Open(context.Background(), dataset.Options{Path: "-", Stdin: strings.NewReader(record)})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(session.First.Prompt.Body))
	// Output: {"state":{"order":7},"questions":{"answer":{"type":"noul","text":"Refund?"}}}
}

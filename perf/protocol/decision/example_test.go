package decision_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/decision"
	"github.com/modelscope/evalscope/perf/workload"
)

// A reply is a success only if it answers the question: here the probabilities do not add up.
func ExampleDeclarations() {
	systemone, err := decision.Declarations()[0].With(nil)
	if err != nil {
		log.Fatal(err)
	}
	body := `{"state": {"order": 7}, "questions": {"refund": {"type": "noul", "instructions": "Is a refund due?"}}}`
	request, err := systemone.Encode(workload.Turn{Prompt: workload.Prompt{Body: []byte(body)}}, protocol.Settings{Model: "jev"})
	if err != nil {
		log.Fatal(err)
	}
	for _, reply := range []string{
		`{"answers": {"refund": {"type": "noul", "probabilities": {"no": 0.25, "yes": 0.75}, "noul": 0.75}}}`,
		`{"answers": {"refund": {"type": "noul", "probabilities": {"no": 0.75, "yes": 0.75}, "noul": 0.75}}}`,
	} {
		read := systemone.NewReply(&request)
		if fault := read.Body([]byte(reply)); fault != nil {
			why, _, _ := strings.Cut(fault.Words, ": {") // the reply follows
			fmt.Println(why)
			continue
		}
		fmt.Println(read.Result().Choices[0].Text)
	}
	// Output:
	// noul=0.7500
	// refund: the probabilities have the sum 1.5
}

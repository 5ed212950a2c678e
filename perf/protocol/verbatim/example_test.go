package verbatim_test

import (
	"fmt"
	"log"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/verbatim"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A body of any other API is sent as it is, and each payload of the reply counts as output.
func ExampleProtocol() {
	api := verbatim.New()
	body := []byte(`{"question": "Why is the sky blue?", "words": 2}`)
	request, err := api.Encode(workload.Turn{Prompt: workload.Prompt{Body: body}}, protocol.Settings{Model: "ignored"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent:", string(request.Body))
	reply := api.NewReply(&request)
	for _, payload := range []string{`{"word": "Light"}`, `{"word": "scatters."}`} {
		fmt.Println("output:", reply.Payload(nil, []byte(payload)).Kind == record.Output)
	}
	fmt.Println(reply.Result().Choices[0].Text)
	// Output:
	// sent: {"question": "Why is the sky blue?", "words": 2}
	// output: true
	// output: true
	// {"word": "Light"}
	// {"word": "scatters."}
}

package message

import "testing"

func TestJob_ArgumentsArriveByteForByte(t *testing.T) {
	const written = `{"extra_args": {"stop":  "<b> & \u003c"}}`
	data, err := Encode(Welcome{Version: Version, Run: "run", Job: &Job{Arguments: []byte(written), Plan: "plan", Grace: 1, Lease: 1}})
	if err != nil {
		t.Fatal(err)
	}
	var got Welcome
	if err := Decode(data, &got); err != nil {
		t.Fatal(err)
	}
	if string(got.Job.Arguments) != written {
		t.Errorf("%s", got.Job.Arguments)
	}
}

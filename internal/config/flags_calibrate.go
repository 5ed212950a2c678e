package config

import "github.com/modelscope/evalscope/perf/i18n"

// DefaultChunkRate is the payloads a second of one stream that a calibration assumes before a run.
const DefaultChunkRate = 50

func calibrateFlags() []Flag {
	return []Flag{
		{Name: "calibrate", Key: "calibrate", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "before the run, measure the client's own measurement error under this load (Linux only, 6 to 20 s)",
				ZH: "测试前先测量客户端自身在该负载下的误差（Linux，6 至 20 秒）"},
			field: func(a *Arguments) any { return &a.Calibrate }},
		{Name: "calibrate-chunk-rate", Key: "calibrate_chunk_rate", Metavar: "N", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "payloads per second of each stream during calibration; runs with a higher rate get no error bounds",
				ZH: "校准时每路流每秒的数据块数；实际更快时不给出误差上界"},
			field: func(a *Arguments) any { return &a.CalibrateChunkRate }},
	}
}

// checkCalibration checks what only a calibration uses.
func (c *checker) checkCalibration() {
	if r := c.a.CalibrateChunkRate; c.ok("calibrate_chunk_rate") && !(r >= 1 && r <= 1000) {
		c.bad("calibrate_chunk_rate", i18n.Text{EN: "must be between 1 and 1000", ZH: "必须在 1 到 1000 之间"},
			i18n.Sprintf("set the payloads per second of one stream, such as %s", "请设置单个流每秒的数据块数，例如 %s", c.example("calibrate_chunk_rate", "50", "50")))
	}
}

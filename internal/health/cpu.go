package health

import "time"

// CPUTime is the processor time, user and system, that this process has used; 0 where the system does not say.
func CPUTime() time.Duration { return cpuTime() }

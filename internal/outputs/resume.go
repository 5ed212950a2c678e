package outputs

import (
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Resumption is a process that went on with a run.
type Resumption struct {
	At      time.Time `json:"at"`
	Program string    `json:"program"`
	Host    string    `json:"host,omitempty"`
}

// Free is a Taken where a process is writing a run into a folder now. It changes nothing.
func Free(folder string) error {
	if !UnderWay(folder) {
		return nil
	}
	run, err := ReadRun(folder)
	if err != nil {
		return &Taken{folder, i18n.Text{EN: "belongs to a run in progress", ZH: "属于正在进行的运行"}}
	}
	return &Taken{folder, underWay(run)}
}

// Reclaim locks the folder of a run that is not under way, to go on with it.
func Reclaim(folder string) (*Claim, error) {
	if err := Free(folder); err != nil {
		return nil, err
	}
	c, err := claim(folder, "")
	if err != nil {
		return nil, err
	}
	if err := writable(folder); err != nil {
		c.Release()
		return nil, err
	}
	return c, nil
}

// ResumeRun goes on with the run.json of a run whose folder was claimed again.
func ResumeRun(c *Claim, run Run, now Resumption) (*Keeper, error) {
	run.State, run.Ended, run.Error = Running, time.Time{}, ""
	run.PID, run.Locked = os.Getpid(), c.lock != nil && c.lock.file != nil
	run.Resumed = append(run.Resumed[:len(run.Resumed):len(run.Resumed)], now)
	run.Host = now.Host
	k := &Keeper{folder: c.Folder, run: run, again: true}
	return k, k.write()
}

// ResumeLevel notes the level that began last as running again.
func (k *Keeper) ResumeLevel() (folder string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	l := &k.run.Levels[len(k.run.Levels)-1]
	l.State = Running
	return filepath.Join(k.folder, l.Folder), k.write()
}

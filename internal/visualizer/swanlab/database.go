package swanlab

import (
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// sdkVersion is the SwanLab whose files these are.
const sdkVersion = "0.10.3"

// A database is runs.swanlab with one project of one experiment.
type database struct {
	*sql.DB
	sections map[string]*section
	tags     int
}

// A section is a group of charts: once for the experiment and once for the project, which shows all experiments.
type section struct {
	ids    [2]int64
	charts int
}

// The rows that all others refer to.
const projectID, experimentID = 1, 1

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000-07:00") }

func openDatabase(folder, project, name, run string) (*database, error) {
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(filepath.Join(folder, "runs.swanlab")),
		RawQuery: "_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(2000)"}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d := &database{DB: db, sections: map[string]*section{}}
	if err := d.create(project, name, run); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

func (d *database) create(project, name, run string) error {
	if _, err := d.Exec(schema); err != nil {
		return err
	}
	t := now()
	_, err := d.Exec(`INSERT INTO project VALUES (?, ?, NULL, 1, 1, 1, 0, '', ?, ?, ?)`, projectID, project, sdkVersion, t, t)
	if err != nil {
		return err
	}
	_, err = d.Exec(`INSERT INTO experiment VALUES (?, ?, ?, ?, '', 1, 0, 1, '#765fdb', '#765fdb', 1, 0, '', ?, ?, NULL, ?)`,
		experimentID, projectID, run, name, sdkVersion, t, t)
	return err
}

// tag adds a metric with its chart in a section, and returns its place, which is also its folder: swanboard's table page
// looks a metric up by its place.
func (d *database) tag(name, kind, in string) (place int, err error) {
	tx, err := d.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // nothing after a commit
	place = d.tags
	t := now()
	insert := func(query string, args ...any) (id int64) {
		if err != nil {
			return 0
		}
		var result sql.Result
		if result, err = tx.Exec(query, append(args, t, t)...); err == nil {
			id, err = result.LastInsertId()
		}
		return id
	}
	s := d.sections[in]
	if s == nil {
		s = &section{}
		for i, owner := range owners() {
			s.ids[i] = insert(`INSERT INTO namespace VALUES (NULL, ?, ?, ?, NULL, ?, 1, NULL, ?, ?)`, owner[0], owner[1], in, len(d.sections))
		}
	}
	tag := insert(`INSERT INTO tag VALUES (NULL, ?, ?, ?, ?, '', 0, ?, NULL, ?, ?)`, experimentID, name, place, kind, place)
	for i, owner := range owners() {
		chart := insert(`INSERT INTO chart VALUES (NULL, ?, ?, ?, NULL, ?, ?, 'step', 0, NULL, NULL, NULL, ?, ?)`,
			owner[0], owner[1], name, 1-i, kind)
		insert(`INSERT INTO display VALUES (NULL, ?, ?, ?, '', ?, ?)`, chart, s.ids[i], s.charts)
		insert(`INSERT INTO source VALUES (NULL, ?, ?, 0, '', '', ?, ?)`, tag, chart)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err == nil {
		d.tags++
		s.charts++
		d.sections[in] = s
	}
	return place, err
}

// owners are the columns (experiment_id, project_id) of what belongs to the experiment and to the project.
func owners() [2][2]any { return [2][2]any{{experimentID, nil}, {nil, projectID}} }

// end sets the experiment's status and closes the database with everything in the one file.
func (d *database) end(status int) error {
	t := now()
	_, err := d.Exec(`UPDATE experiment SET status = ?, finish_time = ?, update_time = ?`, status, t, t)
	return errors.Join(err, d.Close())
}

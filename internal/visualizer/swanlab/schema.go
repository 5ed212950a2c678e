package swanlab

// schema is what swanboard 0.1.10b2, the dashboard behind `swanlab watch`, reads: tables and indices as its models
// declare them. SwanLab no longer changes its local mode.
const schema = `
CREATE TABLE project (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, description VARCHAR(255), sum INTEGER,
	charts INTEGER NOT NULL, pinned_opened INTEGER NOT NULL, hidden_opened INTEGER NOT NULL, more VARCHAR(255),
	version VARCHAR(30) NOT NULL, create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL);
CREATE UNIQUE INDEX project_name ON project (name);
CREATE TABLE experiment (id INTEGER NOT NULL PRIMARY KEY,
	project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE ON UPDATE CASCADE,
	run_id TEXT NOT NULL, name VARCHAR(100) NOT NULL, description VARCHAR(255), sort INTEGER NOT NULL CHECK (sort >= 0),
	status INTEGER NOT NULL, show INTEGER NOT NULL, light VARCHAR(20), dark VARCHAR(20), pinned_opened INTEGER NOT NULL,
	hidden_opened INTEGER NOT NULL, more TEXT, version VARCHAR(30) NOT NULL, create_time VARCHAR(30) NOT NULL,
	finish_time VARCHAR(30), update_time VARCHAR(30) NOT NULL);
CREATE UNIQUE INDEX experiment_run_id ON experiment (run_id);
CREATE UNIQUE INDEX experiment_name_project_id ON experiment (name, project_id);
CREATE UNIQUE INDEX experiment_sort_project_id ON experiment (sort, project_id);
CREATE TABLE chart (id INTEGER NOT NULL PRIMARY KEY,
	experiment_id INTEGER REFERENCES experiment (id) ON DELETE CASCADE ON UPDATE CASCADE,
	project_id INTEGER REFERENCES project (id) ON DELETE CASCADE ON UPDATE CASCADE,
	name VARCHAR(100) NOT NULL, description VARCHAR(255), system INTEGER NOT NULL, type VARCHAR(10) NOT NULL,
	reference VARCHAR(10) NOT NULL, status INTEGER NOT NULL, sort INTEGER, config TEXT, more TEXT,
	create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL,
	CHECK ((project_id IS NULL) <> (experiment_id IS NULL)));
CREATE UNIQUE INDEX chart_name_experiment_id ON chart (name, experiment_id);
CREATE UNIQUE INDEX chart_name_project_id ON chart (name, project_id);
CREATE TABLE namespace (id INTEGER NOT NULL PRIMARY KEY,
	experiment_id INTEGER REFERENCES experiment (id) ON DELETE CASCADE ON UPDATE CASCADE,
	project_id INTEGER REFERENCES project (id) ON DELETE CASCADE ON UPDATE CASCADE,
	name VARCHAR(100) NOT NULL, description VARCHAR(255), sort INTEGER NOT NULL CHECK (sort >= 0), opened INTEGER NOT NULL,
	more TEXT, create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL,
	CHECK ((project_id IS NULL) <> (experiment_id IS NULL)));
CREATE UNIQUE INDEX namespace_name_experiment_id ON namespace (name, experiment_id);
CREATE UNIQUE INDEX namespace_name_project_id ON namespace (name, project_id);
CREATE TABLE display (id INTEGER NOT NULL PRIMARY KEY,
	chart_id INTEGER NOT NULL REFERENCES chart (id) ON DELETE CASCADE ON UPDATE CASCADE,
	namespace_id INTEGER NOT NULL REFERENCES namespace (id) ON DELETE CASCADE ON UPDATE CASCADE,
	sort INTEGER NOT NULL CHECK (sort >= 0), more TEXT, create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL);
CREATE UNIQUE INDEX display_chart_id_namespace_id ON display (chart_id, namespace_id);
CREATE TABLE tag (id INTEGER NOT NULL PRIMARY KEY,
	experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE ON UPDATE CASCADE,
	name VARCHAR(255) NOT NULL, folder VARCHAR(255), type VARCHAR(10) NOT NULL, description VARCHAR(100),
	system INTEGER NOT NULL, sort INTEGER NOT NULL, more TEXT, create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL);
CREATE UNIQUE INDEX tag_name_experiment_id ON tag (name, experiment_id);
CREATE TABLE source (id INTEGER NOT NULL PRIMARY KEY,
	tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE ON UPDATE CASCADE,
	chart_id INTEGER NOT NULL REFERENCES chart (id) ON DELETE CASCADE ON UPDATE CASCADE,
	sort INTEGER NOT NULL, error TEXT, more TEXT, create_time VARCHAR(30) NOT NULL, update_time VARCHAR(30) NOT NULL);
CREATE UNIQUE INDEX source_tag_id_chart_id ON source (tag_id, chart_id);
`

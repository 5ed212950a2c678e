"""Shows a benchmark by a vendor's SDK: a line of JSON for each request on stdin, one for each answer on stdout.

What the SDK prints goes to stderr, which the parent keeps in visualizer.log. When stdin ends without a finish, the
parent has died: the run is ended as failed.
"""

import json
import os
import sys
import traceback

ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
if hasattr(os, "nice"):
    os.nice(10)


class Failure(Exception):
    """What stands in the way, and what the user can do. The kind is key, away or other."""

    def __init__(self, kind, what, do=""):
        super().__init__(what)
        self.kind, self.do = kind, do


def brief(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


def markdown(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    lines += ["| " + " | ".join("-" if c is None else str(c) for c in row) + " |" for row in rows]
    return "\n".join(lines)


def ping(url, name):
    """A service that answers anything is there."""
    import requests

    try:
        requests.get(url, timeout=10)
    except requests.RequestException as error:
        raise Failure("away", f"{name} at {url} does not answer ({type(error).__name__})") from error


def extra(what, do, *args, **more):
    """Shows what a run can do without; the figures go on when it fails, and the user is told at the end."""
    try:
        do(*args, **more)
    except Exception as error:
        traceback.print_exc()
        MISSED.append(f"{what} ({type(error).__name__}: {brief(error)})")


MISSED = []


class WandB:
    def prepare(self, q):
        os.environ["WANDB_SILENT"] = "true"
        if q["key"]:
            os.environ["WANDB_API_KEY"] = q["key"]
        import wandb

        self.wandb, self.project, self.entity = wandb, q["project"], q["workspace"] or None
        if os.environ.get("WANDB_MODE") in ("disabled", "dryrun"):
            return
        ping(wandb.setup().settings.base_url, "WandB")
        try:
            known = wandb.login(prompt=False, verify=True)
        except Exception as error:
            raise Failure("key", "WandB refuses the key: " + brief(error), self.do) from error
        if not known:
            raise Failure("key", "WandB has no key", self.do)

    do = ("give --wandb-api-key KEY or WANDB_API_KEY (https://wandb.ai/settings), or run `wandb login`; "
          "WANDB_MODE=offline needs none")

    def start(self, q):
        settings = self.wandb.Settings(console="off", x_disable_stats=True, disable_git=True, disable_code=True,
                                       save_code=False, init_timeout=25, program="evalscope perf", silent=True)
        self.folder = q["folder"]
        self.run = self.wandb.init(entity=self.entity, project=self.project, name=q["name"], config=q["config"],
                                   tags=[t[:64] for t in q["tags"] if t], dir=q["folder"], settings=settings)
        self.run.define_metric("By level/*", step_metric="By level/Level")
        return {"where": self.run.url or ""}

    def log(self, q):
        self.run.log(q["data"], step=q["step"])

    def level(self, q):
        self.step = q["step"]
        self.run.log(dict(q["data"], **{"By level/Level": q["level"]}), step=self.step)
        extra(q["title"], self.table, q)

    def table(self, q):
        self.run.log({q["title"]: self.wandb.Table(columns=q["columns"], data=q["rows"])}, step=self.step)

    def keep(self, files):
        kept = self.wandb.Artifact("perf-" + self.run.id, type="perf_report")
        for path in files:
            kept.add_file(path)
        self.run.log_artifact(kept)

    def finish(self, q):
        if q["rows"]:
            extra(q["title"], self.table, q)
        if q["files"]:
            extra("the files", self.keep, q["files"])
        self.run.finish(exit_code={"finished": 0, "aborted": 255}.get(q["state"], 1))


class SwanLab:
    def prepare(self, q):
        import swanlab

        self.swanlab, self.project, self.workspace = swanlab, q["project"], q["workspace"] or None
        if os.environ.get("SWANLAB_MODE") in ("disabled", "offline"):
            return
        try:
            swanlab.login(api_key=q["key"] or None, host=q["host"] or None, save=False)
        except Exception as error:
            raise Failure("key", "SwanLab cannot be logged in to: " + brief(error),
                          "check --swanlab-api-key or SWANLAB_API_KEY (https://swanlab.cn/space/~/settings) and "
                          "--swanlab-host; --swanlab-api-key local needs neither") from error

    def start(self, q):
        os.environ["SWANLAB_LOG_DIR"] = q["folder"]
        config = dict(q["config"], framework="📏evalscope")
        more = {"workspace": self.workspace} if self.workspace else {}
        # The repository around the working folder is not what is measured, and its address may hold a token.
        settings = self.swanlab.Settings(probe={"git": False, "monitor": False})
        self.folder = q["folder"]
        self.run = self.swanlab.init(project=self.project, name=q["name"], config=config, log_dir=q["folder"],
                                     tags=[t for t in q["tags"] if t], settings=settings, **more)
        try:
            return {"where": self.run.url or ""}
        except Exception:  # there is no URL offline
            return {}

    def log(self, q):
        self.swanlab.log(q["data"], step=q["step"])

    def level(self, q):
        self.swanlab.log(q["data"], step=q["level"])
        extra(q["title"], self.text, "Percentiles", q, q["name"], q["level"])

    def text(self, key, q, caption, step):
        self.swanlab.log({key: self.swanlab.Text(markdown(q["columns"], q["rows"]), caption=caption)}, step=step)

    def finish(self, q):
        if q["rows"]:
            extra(q["title"], self.text, q["title"], q, q["state"], 0)
        for path in q["files"] or []:
            extra(os.path.basename(path), self.swanlab.save, path, base_path=self.folder, policy="now")
        state = {"finished": "success", "aborted": "aborted"}.get(q["state"], "crashed")
        self.swanlab.finish(state=state, error=None if state == "success" else "the benchmark was " + q["state"])


class ClearML:
    def prepare(self, q):
        import clearml
        from clearml.backend_api import Session
        from clearml.config import config_obj

        self.clearml, self.project = clearml, q["project"]
        if clearml.Task.is_offline():
            return
        do = "run `clearml-init`, or set CLEARML_API_HOST, CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY; " \
             "CLEARML_OFFLINE_MODE=1 needs none"
        keys = ("CLEARML_API_ACCESS_KEY", "CLEARML_AUTH_TOKEN", "TRAINS_API_ACCESS_KEY")
        if not (any(map(os.environ.get, keys)) or config_obj.get("api.credentials.access_key", None)):
            raise Failure("key", "ClearML has no credentials", do)
        ping(Session.get_api_server_host().rstrip("/") + "/debug.ping", "ClearML")
        try:
            Session()
        except Exception as error:
            raise Failure("key", "ClearML refuses the credentials: " + brief(error), do) from error

    def start(self, q):
        self.task = self.clearml.Task.init(
            project_name=self.project, task_name=q["name"], task_type=self.clearml.Task.TaskTypes.testing,
            output_uri=None, reuse_last_task_id=False, auto_connect_arg_parser=False, auto_connect_frameworks=False,
            auto_resource_monitoring=False, auto_connect_streams=False, tags=[t for t in q["tags"] if t])
        self.task.connect(q["config"])
        self.logger, self.folder = self.task.get_logger(), q["folder"]
        if self.clearml.Task.is_offline():
            where = str(self.task.get_offline_mode_folder()) + ".zip"
            return {"where": f"python3 -c 'from clearml import Task; Task.import_offline_session(\"{where}\")'"}
        return {"where": self.task.get_output_log_web_page()}

    def log(self, q):
        for key, value in q["data"].items():
            self.logger.report_scalar(title="Performance Metrics", series=key, value=value, iteration=q["step"])

    def level(self, q):
        for key, value in q["data"].items():
            section, _, name = key.partition("/")
            self.logger.report_scalar(title=section, series=name, value=value, iteration=q["level"])
        extra(q["title"], self.logger.report_table, title="Percentiles", series=q["name"], iteration=q["level"],
              table_plot=[q["columns"]] + q["rows"])

    def finish(self, q):
        if q["rows"]:
            extra(q["title"], self.logger.report_table, title=q["title"], series="all", iteration=0,
                  table_plot=[q["columns"]] + q["rows"])
        for path in q["files"] or []:
            name = os.path.basename(path)
            extra(name, self.task.upload_artifact, name, artifact_object=path, wait_on_upload=True)
        self.task.flush(wait_for_uploads=True)  # close alone may leave out what was reported last
        if q["state"] == "failed":
            self.task.mark_failed(status_reason="the benchmark failed")
        elif q["state"] == "aborted":
            self.task.mark_stopped(status_message="the benchmark was stopped by its user")
        self.task.close()


class Nobody:
    """No SDK before the first request."""

    def prepare(self, q):
        global board
        sdk = {"wandb": WandB, "swanlab": SwanLab, "clearml": ClearML}[q["kind"]]()
        try:
            result = sdk.prepare(q)
        except ModuleNotFoundError as error:
            raise Failure("missing", f"{q['kind']} ({brief(error)})") from error
        board = sdk
        return result

    def finish(self, q):
        pass


board = Nobody()


def answer(q):
    """Does what is asked; what goes wrong is an answer, with the details in the log."""
    try:
        said = dict(getattr(board, q["op"])(q) or {}, ok=True)
        if q["op"] == "finish" and MISSED:
            said["note"] = "not shown: " + ", ".join(MISSED[:5])
        return said
    except Failure as failure:
        return {"ok": False, "kind": failure.kind, "what": str(failure), "do": failure.do}
    except BaseException as error:
        traceback.print_exc()
        return {"ok": False, "kind": "other", "what": f"{type(error).__name__}: {brief(error)}"}


def main():
    started, ended = False, False
    for line in sys.stdin.buffer:
        q = json.loads(line)
        said = answer(q)
        started, ended = started or q["op"] == "start", q["op"] == "finish"
        try:
            print(json.dumps(said), file=ANSWERS, flush=True)
        except OSError:  # the parent has died
            break
    if started and not ended:
        answer({"op": "finish", "state": "failed", "files": [], "rows": [], "columns": [], "title": ""})


main()

// A run under way, followed by server-sent events.
import { word, make, figure } from "./words.js";

const $ = id => document.getElementById(id);
let source = null, last = null;

export function stop() {
  source?.close();
  source = null;
  last = null;
  $("watching").hidden = true;
}

export function follow(run, over) {
  stop();
  $("watching").hidden = false;
  source = new EventSource("/api/watch?run=" + encodeURIComponent(run));
  source.addEventListener("state", e => { last = JSON.parse(e.data); show(); });
  source.addEventListener("end", () => { source.close(); over(); });
  $("watching").scrollIntoView({ block: "nearest" });
}

// show draws the last state again, also in the other language.
export function show() {
  if (!last) return;
  const s = last;
  $("watching-title").textContent = `${word(s.state === "running" ? "following" : "over")}: ${s.run}`;
  const rows = [[word("level"), `${s.level} (${s.index}/${s.levels || "?"})`], [word("total"), `${s.done} / ${s.number}`], [word("failed"), s.failed], [word("elapsed"), figure(s.elapsed)],
    [`req/s (${word("now")})`, figure(s.requests_per_second)], [`tok/s (${word("now")})`, figure(s.tokens_per_second)]];
  if (!s.kind) rows.push(["TTFT P50 (s)", figure(s.ttft_p50)], ["TTFT P99 (s)", figure(s.ttft_p99)], ["ITL P50 (s)", figure(s.itl_p50)], ["ITL P99 (s)", figure(s.itl_p99)]);
  $("watching-figures").replaceChildren(...rows.map(([name, value]) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: String(value) }))));
  $("watching-bar").style.width = s.number ? Math.min(100, 100 * s.done / s.number) + "%" : "0";
}

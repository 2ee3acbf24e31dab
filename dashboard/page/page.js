// The page: what the stream tells goes into the table of runs, the charts, and what is shown of
// one run.
import {follow} from "./stream.js";
import {Runs, differing} from "./runs.js";
import {Charts} from "./charts.js";
import {MapView} from "./map.js";
import {duration, number, percent, set, element, whole} from "./format.js";

const find = selector => document.querySelector(selector);
const options = {across: "step", smoothing: 0};
const charts = new Charts(find("#charts"));
const runs = new Runs(find("#runs tbody"), find("#problems"), () => update());
const map = new MapView();
let states = new Map(), connected = "";

const store = follow(() => schedule(), connection);

// schedule draws at the next frame, and not where nobody sees it.
let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  const draw = () => { scheduled = false; update(); };
  if (document.hidden) document.addEventListener("visibilitychange", draw, {once: true});
  else requestAnimationFrame(draw);
}

function update() {
  runs.update(store);
  const shown = runs.shown(store);
  charts.update(shown, options);
  const left = find("#left");
  left.hidden = !store.left;
  set(left, `${store.left} older runs are not shown: name the ones you want.`);
  which();
  one(store.runs.get(Number(find("#which").value)) ?? [...store.runs.values()][0]);
  differing(find("#differing"), shown);
  news();
  status();
}

// which keeps the list of runs to look at.
function which() {
  const list = find("#which"), texts = [...store.runs.values()].map(r => [r.id, r.info.name]);
  const text = JSON.stringify([store.boot, texts]);
  if (list.shows === text) return;
  list.shows = text;
  const chosen = list.value;
  list.replaceChildren(...texts.map(([id, name]) => element("option", {value: id}, name ?? "")));
  if (texts.some(([id]) => String(id) === chosen)) list.value = chosen;
}

// one shows one run.
function one(run) {
  map.update(store, run);
  const pairs = find("#pairs"), drawn = run?.info.pairs ?? 0;
  pairs.hidden = !drawn;
  const address = drawn ? `runs/${run.id}/pairs.png?${store.boot}-${drawn}` : "";
  if (drawn && pairs.querySelector("img").getAttribute("src") !== address) {
    pairs.querySelector("img").src = address;
    pairs.querySelector("a").href = address;
  }
  const log = find("#log"), end = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
  set(log, run?.log.length ? run.log.join("\n") : "The run has not said anything yet.");
  if (end) log.scrollTop = log.scrollHeight;
  set(find("#config"), run?.config.text ?? "");
}

// news tells a screen reader when a run changes its state, and not each step.
function news() {
  for (const run of store.runs.values()) {
    const {folder, name, state} = run.info, before = states.get(folder);
    if (before && before !== state) set(find("#told"), `${name} is ${state}.`);
    states.set(folder, state);
  }
}

// status is the line under the title.
function status() {
  const all = [...store.runs.values()], title = find("title"), line = find("#status");
  set(find("#title"), all.length === 1 ? all[0].info.name : "Runs");
  line.classList.toggle("lost", connected === "off");
  if (connected === "off") {
    set(line, "The server does not answer: trying again. A run's own dashboard ends with it; " +
      "vksimclr dashboard RUN shows it afterwards.");
    return;
  }
  if (!all.length) {
    set(line, "Connected. The run is being prepared.");
    return;
  }
  const going = all.filter(r => r.info.state === "running");
  if (all.length > 1) {
    set(line, `${all.length} runs, ${going.length} running.`);
    set(title, `${all.length} runs`);
    return;
  }
  const i = all[0].info, share = i.steps ? i.step / i.steps : undefined;
  const loss = i.newest?.loss === undefined ? "" : `, loss ${number(i.newest.loss)}`;
  const eta = i.eta_seconds === undefined ? "" : `, ${duration(i.eta_seconds)} left`;
  set(title, `${share === undefined ? "" : percent(share) + " "}${i.name}`);
  set(line, `${i.state}, step ${whole(i.step)}${loss}${eta}`);
}

function connection(state) {
  if (state === connected) return;
  if (connected === "off") set(find("#told"), "Connected again.");
  connected = state;
  if (state === "off") set(find("#told"), "The connection is lost.");
  status();
}

find("#across").addEventListener("change", e => { options.across = e.target.value; update(); });
find("#which").addEventListener("change", () => update());
find("#smoothing").addEventListener("input", e => {
  options.smoothing = Number(e.target.value);
  set(find("output"), e.target.value);
  update();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  map.draw();
  map.pictures && map.legend();
  update();
});

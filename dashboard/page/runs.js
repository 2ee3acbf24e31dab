// The table of runs, and the settings in which they differ.
import {number, whole, percent, bytes, duration, element, set, colourOf} from "./format.js";

const shownAtFirst = 8;
const ownOfEach = new Set(["out"]); // settings in which all runs differ

export class Runs {
  constructor(body, problems, changed) {
    Object.assign(this, {body, problems, changed, rows: new Map(), boot: "", hidden: new Set()});
  }

  // shown are the runs whose boxes are ticked.
  shown(store) { return [...store.runs.values()].filter(r => !this.hidden.has(r.info.folder)); }

  update(store) {
    if (store.boot !== this.boot) {
      this.boot = store.boot;
      this.rows.clear();
      this.body.replaceChildren();
    }
    for (const run of store.runs.values()) {
      let row = this.rows.get(run.id);
      if (!row) this.rows.set(run.id, row = this.row(run));
      const i = run.info, newest = i.newest ?? {};
      row.state.className = `state-${i.state}`;
      [i.state ?? "", i.epochs ? `${i.epoch} of ${i.epochs}` : number(i.epoch),
        i.steps ? `${whole(i.step)} of ${whole(i.steps)}` : whole(i.step ?? 0),
        duration(i.eta_seconds), number(newest.loss), number(newest.eval_knn_top1, 3),
        number(newest.eval_rankme, 3), number(i.images_per_second, 3), percent(i.wait_share),
        bytes(i.memory_bytes), i.device ?? ""].forEach((text, k) => set(row.cells[k], text));
      set(row.name, i.name);
      row.swatch.style.color = colourOf(run.id);
      row.label.title = i.folder;
    }
    const problems = [...store.runs.values()].filter(r => r.info.problem);
    const texts = problems.map(r => `${r.info.name}: ${r.info.problem}`);
    if (texts.join("\n") !== this.told) {
      this.told = texts.join("\n");
      this.problems.replaceChildren(...texts.map(t => element("p", {class: "problem"}, t)));
    }
  }

  row(run) {
    const folder = run.info.folder;
    if (this.rows.size >= shownAtFirst) this.hidden.add(folder);
    const box = element("input", {type: "checkbox"});
    box.checked = !this.hidden.has(folder);
    box.addEventListener("change", () => {
      if (box.checked) this.hidden.delete(folder);
      else this.hidden.add(folder);
      this.changed();
    });
    const swatch = element("span", {class: "swatch"}), name = element("span", {class: "name"});
    const label = element("label", {}, box, swatch, name);
    const state = element("td"), left = new Set([0, 10]);
    const cells = [state];
    for (let k = 1; k <= 10; k++) cells.push(element("td", left.has(k) ? {} : {class: "n"}));
    this.body.append(element("tr", {}, element("td", {}, label), ...cells));
    return {box, swatch, name, label, state, cells};
  }
}

// differing fills the table of settings in which runs differ.
export function differing(place, runs) {
  const keys = [...new Set(runs.flatMap(r => Object.keys(r.config.settings)))].sort();
  const other = keys.filter(key => !ownOfEach.has(key) &&
    new Set(runs.map(r => r.config.settings[key])).size > 1);
  place.hidden = runs.length < 2 || !other.length;
  const text = JSON.stringify([runs.map(r => [r.id, r.info.name, r.config.settings])]);
  if (place.hidden || text === place.shows) return;
  place.shows = text;
  place.querySelector("thead").replaceChildren(element("tr", {}, element("th", {scope: "col"},
    "setting"), ...runs.map(r => element("th", {scope: "col"}, r.info.name))));
  place.querySelector("tbody").replaceChildren(...other.map(key => element("tr", {},
    element("th", {scope: "row"}, key),
    ...runs.map(r => element("td", {}, r.config.settings[key] ?? "–")))));
}

// The map of a run's pictures as it forms: a point is a picture, its colour the class.
import {number, whole, percent, element, set, style} from "./format.js";

const kept = 40; // maps that are kept

const find = selector => document.querySelector(selector);

export class MapView {
  constructor() {
    this.figure = find("#map");
    this.canvas = find("#map canvas");
    this.slider = find("#mapstep");
    this.maps = new Map();
    this.steps = [];
    this.only = null; // the class that is shown alone
    this.slider.addEventListener("input", () => { this.follows = this.atEnd(); this.load(); });
    find("#play").addEventListener("click", () => this.playing ? this.stop() : this.play());
    this.canvas.addEventListener("pointermove", e => this.point(e));
    this.canvas.addEventListener("pointerleave", () => set(find("#mapat"), "\u00a0"));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  atEnd() { return Number(this.slider.value) === this.steps.length - 1; }

  // update shows the maps of a run; the newest one, unless the reader chose another.
  async update(store, run) {
    const steps = run?.info.maps ?? [], place = `${store.boot}/${run?.id}`;
    this.figure.hidden = steps.length === 0;
    if (place !== this.place) {
      this.stop();
      Object.assign(this, {place, id: run?.id, pictures: null, follows: true, only: null});
      this.maps.clear();
      this.shown = undefined;
    }
    if (!steps.length) return;
    if (steps.at(-1) < (this.steps.at(-1) ?? 0)) this.maps.clear(); // it goes on from before
    this.steps = steps;
    this.slider.max = steps.length - 1;
    if (this.follows) this.slider.value = steps.length - 1;
    await this.load();
  }

  async load() {
    const {place, id} = this, step = this.steps[Number(this.slider.value)];
    if (step === undefined || step === this.shown && this.map === this.maps.get(step)) return;
    try {
      const pictures = this.pictures ?? await fetched(`runs/${id}/pictures`);
      const map = this.maps.get(step) ?? await fetched(`runs/${id}/map/${step}`);
      if (place !== this.place) return;
      if (pictures !== this.pictures) { this.pictures = pictures; this.legend(); }
      this.maps.set(step, map);
      if (this.maps.size > kept) this.maps.delete(this.maps.keys().next().value);
      if (step !== this.steps[Number(this.slider.value)]) return; // the slider moved on
      this.map = map;
      this.shown = step;
      this.describe();
      this.draw();
    } catch (problem) {
      set(find("#mapabout"), problem.message);
    }
  }

  describe() {
    const m = this.map, [x, y] = m.share ?? [];
    const text = `Step ${whole(m.step)}, epoch ${m.epoch}: ${whole(m.points.length)} pictures` +
      (x === undefined ? "" : `; ${percent(x)} and ${percent(y)} of the variance along x and y`);
    set(find("#mapabout"), text);
    this.slider.setAttribute("aria-valuetext", `step ${m.step}, epoch ${m.epoch}`);
    this.canvas.setAttribute("aria-label", `Map of pictures. ${text}. A table of classes follows.`);
    const rows = this.groups().map(g => element("tr", {}, element("th", {scope: "row"}, g.name),
      ...[whole(g.n), number(g.x, 3), number(g.y, 3), number(g.spread, 3)].map(v =>
        element("td", {class: "n"}, v))));
    find("#map tbody").replaceChildren(...rows);
  }

  // groups are the classes with their middles and the mean distance from them.
  groups() {
    const groups = new Map();
    this.map.points.forEach(([x, y], i) => {
      const label = this.label(i);
      const g = groups.get(label) ?? {label, name: this.name(label), n: 0, x: 0, y: 0, spread: 0};
      g.n++; g.x += x; g.y += y;
      groups.set(label, g);
    });
    for (const g of groups.values()) { g.x /= g.n; g.y /= g.n; }
    this.map.points.forEach(([x, y], i) => {
      const g = groups.get(this.label(i));
      g.spread += Math.hypot(x - g.x, y - g.y) / g.n;
    });
    return [...groups.values()].sort((a, b) => a.label - b.label);
  }

  label(i) { return this.pictures.labels?.[i] ?? -1; }
  name(label) {
    return label < 0 ? "unlabelled" : this.pictures.classes?.[label] ?? `class ${label}`;
  }
  colour(label) {
    const n = this.pictures.classes?.length ?? 8;
    if (label < 0 || n <= 8) return style(`--s${Math.max(0, label) % 8}`).trim();
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const light = (dark ? 68 : 42) + (label % 2 ? 10 : 0);
    return `hsl(${Math.round(label * 360 / n)} 75% ${light}%)`;
  }

  legend() {
    const labels = [...new Set(this.pictures.keys.map((_, i) => this.label(i)))];
    labels.sort((a, b) => a - b);
    const place = find("#classes");
    place.replaceChildren(...(labels.length < 2 || labels.length > 60 ? [] : labels.map(label => {
      const b = element("button", {type: "button", "aria-pressed": "false"}, element("span",
        {class: "swatch dot", colour: this.colour(label)}), this.name(label));
      b.addEventListener("click", () => {
        this.only = this.only === label ? null : label;
        for (const other of place.children)
          other.setAttribute("aria-pressed", String(other === b && this.only !== null));
        this.draw();
      });
      return b;
    })));
  }

  // spot is where a point stands on the canvas, in CSS pixels.
  spots() {
    const {clientWidth: w, clientHeight: h} = this.canvas, edge = 8;
    const xs = this.map.points.map(p => p[0]), ys = this.map.points.map(p => p[1]);
    const least = v => v.reduce((a, b) => Math.min(a, b), Infinity);
    const most = v => v.reduce((a, b) => Math.max(a, b), -Infinity);
    const x0 = least(xs), x1 = most(xs), y0 = least(ys), y1 = most(ys);
    const scale = Math.min((w - 2 * edge) / (x1 - x0 || 1), (h - 2 * edge) / (y1 - y0 || 1));
    const left = (w - (x1 - x0) * scale) / 2, top = (h - (y1 - y0) * scale) / 2;
    return this.map.points.map(([x, y]) => [left + (x - x0) * scale, top + (y1 - y) * scale]);
  }

  draw() {
    const {clientWidth: w, clientHeight: h} = this.canvas, ratio = devicePixelRatio || 1;
    if (!this.map || !this.pictures || !w) return;
    this.canvas.width = w * ratio;
    this.canvas.height = h * ratio;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    this.at = this.spots();
    const radius = this.at.length > 1000 ? 2 : 3;
    const colours = new Map();
    for (const front of [false, true]) this.at.forEach(([x, y], i) => {
      const label = this.label(i), chosen = this.only === null || label === this.only;
      if (chosen !== front) return;
      if (!colours.has(label)) colours.set(label, this.colour(label));
      pen.globalAlpha = chosen ? .85 : .12;
      pen.fillStyle = colours.get(label);
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.fill();
    });
  }

  // point names the picture under the pointer.
  point(e) {
    if (!this.at) return;
    let best = -1, nearest = 12;
    this.at.forEach(([x, y], i) => {
      const far = Math.hypot(x - e.offsetX, y - e.offsetY);
      if (far < nearest && (this.only === null || this.label(i) === this.only))
        [best, nearest] = [i, far];
    });
    set(find("#mapat"), best < 0 ? "\u00a0" :
      `${this.pictures.keys[best]} (${this.name(this.label(best))})`);
  }

  play() {
    this.follows = false;
    if (this.atEnd()) this.slider.value = 0;
    set(find("#play"), "Stop");
    this.load();
    this.playing = setInterval(() => {
      if (this.atEnd()) { this.stop(); this.follows = true; return; }
      this.slider.value = Number(this.slider.value) + 1;
      this.load();
    }, 700);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = undefined;
    set(find("#play"), "Play");
  }
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

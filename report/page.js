"use strict";
const hint = document.getElementById("hint");
if (hint) hint.hidden = false;
// Values of curves: beneath the pointer, or along the steps by the arrow keys.
for (const box of document.querySelectorAll(".charts figure")) {
  const data = JSON.parse(box.querySelector("script").textContent);
  const svg = box.querySelector("svg"), read = box.querySelector(".read");
  const cursor = svg.querySelector(".cursor");
  const longest = data.Lines.reduce((a, b) => b.X.length > a.X.length ? b : a);
  let at = -1;
  const number = v => Number(v.toPrecision(5)).toString();
  const nearest = (list, x) => {
    let best = 0;
    for (let i = 1; i < list.length; i++)
      if (Math.abs(list[i] - x) < Math.abs(list[best] - x)) best = i;
    return best;
  };
  const show = i => {
    at = i;
    const x = longest.AtX[i];
    cursor.setAttribute("x1", x); cursor.setAttribute("x2", x);
    cursor.setAttribute("visibility", "visible");
    read.textContent = "step " + number(longest.X[i]) + ": " + data.Lines.map(line =>
      line.Name + " " + number(line.Y[nearest(line.AtX, x)])).join(", ");
  };
  const hide = () => { cursor.setAttribute("visibility", "hidden"); };
  svg.addEventListener("pointermove", e => {
    const frame = svg.getBoundingClientRect();
    show(nearest(longest.AtX, (e.clientX - frame.left) / frame.width * data.Width));
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", e => {
    const last = longest.X.length - 1;
    const to = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(last, at + 1),
      Home: 0, End: last }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    show(to);
  });
}
// Names of the map's points.
const map = document.querySelector(".map");
if (map) {
  const names = JSON.parse(map.querySelector("script").textContent);
  const points = [...map.querySelectorAll("circle")], svg = map.querySelector("svg");
  const read = map.querySelector(".read");
  let at = -1;
  const show = i => {
    if (points[at]) points[at].classList.remove("on");
    at = i;
    points[at].classList.add("on");
    read.textContent = names[at];
  };
  svg.addEventListener("pointerover", e => {
    const i = points.indexOf(e.target);
    if (i >= 0) show(i);
  });
  svg.addEventListener("keydown", e => {
    const to = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(points.length - 1, at + 1),
      Home: 0, End: points.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    show(to);
  });
}

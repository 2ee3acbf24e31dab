"use strict";
// The scatter of all points on a canvas: drawn pixel by pixel, 100,000 of them in a few
// milliseconds, without WebGL. points is [x0, y0, x1, y1, …].
function makeMap(canvas, on) {
  const context = canvas.getContext("2d");
  let points = new Float32Array(0), colours = null, marked = [], size = 3;
  let view = { x: 0, y: 0, scale: 1 }, home = view, touched = false;
  let image, pixels, ratio = 1, asked = false, trail = null, drag = null, lassoing = false;

  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // packed turns a CSS colour into the bytes of a pixel.
  const known = new Map();
  function packed(colour) {
    if (!known.has(colour)) {
      const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      dot.fillStyle = colour;
      dot.fillRect(0, 0, 1, 1);
      const [r, g, b] = dot.getImageData(0, 0, 1, 1).data;
      known.set(colour, (255 << 24 | b << 16 | g << 8 | r) >>> 0);
    }
    return known.get(colour);
  }

  function resize() {
    ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
    if (touched) ask(); else frame();
  }

  // frame shows all points with a margin.
  function frame() {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < points.length; i += 2) {
      left = Math.min(left, points[i]); right = Math.max(right, points[i]);
      low = Math.min(low, points[i + 1]); high = Math.max(high, points[i + 1]);
    }
    const span = Math.max(right - left, 1e-6), rise = Math.max(high - low, 1e-6);
    const width = canvas.width || 1, height = canvas.height || 1;
    home = { x: (left + right) / 2 || 0, y: (low + high) / 2 || 0,
      scale: .92 * Math.min(width / span, height / rise) };
    view = { ...home };
    touched = false;
    ask();
  }

  const screenX = i => (points[2 * i] - view.x) * view.scale + canvas.width / 2;
  const screenY = i => canvas.height / 2 - (points[2 * i + 1] - view.y) * view.scale;

  function square(x, y, side, colour) {
    const width = canvas.width, height = canvas.height, half = side >> 1;
    for (let b = Math.max(0, y - half); b < Math.min(height, y - half + side); b++) {
      for (let a = Math.max(0, x - half); a < Math.min(width, x - half + side); a++) {
        pixels[b * width + a] = colour;
      }
    }
  }

  function draw() {
    asked = false;
    if (!image) return;
    pixels.fill(packed(style("--back")));
    const n = points.length / 2, plain = packed(style("--s0"));
    const zoom = Math.sqrt(Math.max(1, view.scale / (home.scale || 1)));
    const side = Math.max(1, Math.round(size * ratio * Math.min(3, zoom)));
    for (let i = 0; i < n; i++) {
      const x = screenX(i) | 0, y = screenY(i) | 0;
      if (x < -side || y < -side || x > canvas.width + side || y > canvas.height + side) continue;
      square(x, y, side, colours ? colours[i] : plain);
    }
    const ink = packed(style("--text")), back = packed(style("--back"));
    for (const i of marked) {
      const x = screenX(i) | 0, y = screenY(i) | 0;
      square(x, y, side + 6, ink);
      square(x, y, side + 2, back);
      square(x, y, side, colours ? colours[i] : plain);
    }
    context.putImageData(image, 0, 0);
    context.strokeStyle = style("--text");
    context.lineWidth = 1.5 * ratio;
    if (trail) {
      context.beginPath();
      trail.forEach(([x, y], k) => k ? context.lineTo(x, y) : context.moveTo(x, y));
      context.stroke();
    }
    if (document.activeElement === canvas) cross();
  }

  function cross() {
    const x = canvas.width / 2, y = canvas.height / 2, arm = 8 * ratio;
    context.beginPath();
    context.moveTo(x - arm, y); context.lineTo(x + arm, y);
    context.moveTo(x, y - arm); context.lineTo(x, y + arm);
    context.moveTo(x + ring(), y); context.arc(x, y, ring(), 0, 7);
    context.stroke();
  }
  const ring = () => 60 * ratio;

  function ask() {
    if (!asked) { asked = true; requestAnimationFrame(draw); }
  }

  // nearest is the point nearest to a place of the canvas, at most reach away, or -1.
  function nearest(x, y, reach) {
    let best = -1, least = reach * reach;
    for (let i = 0; i < points.length / 2; i++) {
      const a = screenX(i) - x, b = screenY(i) - y, d = a * a + b * b;
      if (d < least) { least = d; best = i; }
    }
    return best;
  }

  // within lists the points inside a polygon (the even-odd rule).
  function within(line) {
    const found = [];
    for (let i = 0; i < points.length / 2; i++) {
      const x = screenX(i), y = screenY(i);
      let inside = false;
      for (let k = 0, l = line.length - 1; k < line.length; l = k++) {
        const [ax, ay] = line[k], [bx, by] = line[l];
        if ((ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) inside = !inside;
      }
      if (inside) found.push(i);
    }
    return found;
  }

  function zoom(factor, x = canvas.width / 2, y = canvas.height / 2) {
    const a = (x - canvas.width / 2) / view.scale, b = (canvas.height / 2 - y) / view.scale;
    const scale = Math.min(home.scale * 1e4, Math.max(home.scale / 4, view.scale * factor));
    const kept = 1 - view.scale / scale;
    view = { x: view.x + a * kept, y: view.y + b * kept, scale };
    touched = true;
    ask();
  }

  function move(x, y) {
    view.x -= x / view.scale;
    view.y += y / view.scale;
    touched = true;
    ask();
  }

  const place = e => {
    const box = canvas.getBoundingClientRect();
    return [(e.clientX - box.left) * ratio, (e.clientY - box.top) * ratio];
  };
  const fingers = new Map();
  canvas.addEventListener("pointerdown", e => {
    if (e.button) return;
    canvas.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, place(e));
    const at = place(e);
    drag = { at, from: at, moved: false };
    if (fingers.size === 1 && (lassoing || e.shiftKey)) trail = [at];
    if (fingers.size > 1) trail = null;
  });
  canvas.addEventListener("pointermove", e => {
    const at = place(e);
    if (!drag) { on.hover(nearest(...at, 12 * ratio), at[0] / ratio, at[1] / ratio); return; }
    const before = fingers.get(e.pointerId) || at;
    if (fingers.size === 2) {
      const [other] = [...fingers].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
      const length = p => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      zoom(length(at) / length(before), (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
      drag.moved = true;
    } else if (trail) {
      trail.push(at);
      drag.moved = true;
      ask();
    } else {
      if (Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) > 4 * ratio) drag.moved = true;
      if (drag.moved) move(at[0] - before[0], at[1] - before[1]);
    }
    fingers.set(e.pointerId, at);
  });
  const lift = e => {
    fingers.delete(e.pointerId);
    if (!drag || fingers.size) return;
    const line = trail, { moved, from } = drag;
    trail = drag = null;
    ask();
    if (e.type === "pointercancel") return;
    if (line && line.length > 2) on.lasso(within(line));
    else if (!moved) {
      const i = nearest(...from, 14 * ratio);
      if (i >= 0) on.pick(i);
    }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => on.hover(-1));
  canvas.addEventListener("wheel", e => {
    e.preventDefault();
    zoom(Math.exp(-e.deltaY * (e.deltaMode ? .05 : .002)), ...place(e));
  }, { passive: false });

  canvas.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = 40 * ratio, x = canvas.width / 2, y = canvas.height / 2;
    const act = {
      ArrowLeft: () => move(step, 0), ArrowRight: () => move(-step, 0),
      ArrowUp: () => move(0, step), ArrowDown: () => move(0, -step),
      "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: frame,
      Enter: () => { const i = nearest(x, y, ring()); if (i >= 0) on.pick(i); else on.nothing(); },
      " ": () => {
        const line = [];
        for (let k = 0; k < 64; k++) {
          const angle = k / 32 * Math.PI;
          line.push([x + ring() * Math.cos(angle), y + ring() * Math.sin(angle)]);
        }
        on.lasso(within(line));
      },
    }[e.key];
    if (act) { e.preventDefault(); act(); }
  });
  canvas.addEventListener("focus", ask);
  canvas.addEventListener("blur", ask);
  new ResizeObserver(() => { resize(); }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ask);
  resize();

  return {
    show(next) {
      points = next;
      const n = points.length / 2;
      size = n > 30000 ? 2 : n > 3000 ? 3 : n > 300 ? 5 : 8;
      frame();
    },
    paint(css) { // a colour of each point, or null
      colours = css && Uint32Array.from(css, packed);
      ask();
    },
    mark(ids) { marked = ids.length > 20000 ? [] : ids; ask(); },
    lasso(is) { lassoing = is; canvas.classList.toggle("lasso", is); },
    zoom, frame,
    where: i => [screenX(i) / ratio, screenY(i) / ratio], // in CSS pixels of the canvas
    time() { const start = performance.now(); draw(); return performance.now() - start; },
  };
}

// Numbers and elements. Texts of runs become text nodes: markup in them stays text.

export const number = (v, digits = 4) => {
  if (v === undefined || v === null || !Number.isFinite(v)) return "–";
  if (v !== 0 && (Math.abs(v) >= 1e6 || Math.abs(v) < 1e-3)) return v.toExponential(2);
  return String(Number(v.toPrecision(digits)));
};

export const whole = v => Math.round(v).toLocaleString("en");

export const percent = v => v === undefined || v === null ? "–" : `${(100 * v).toFixed(1)} %`;

export const bytes = v => {
  if (v === undefined || v === null || !Number.isFinite(v)) return "–";
  if (v < 1) return "0";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const n = Math.min(units.length - 1, Math.floor(Math.log2(v) / 10));
  return `${(v / 1024 ** n).toFixed(n > 1 ? 1 : 0)} ${units[n]}`;
};

export const duration = s => {
  if (s === undefined || s === null || !Number.isFinite(s)) return "–";
  if (s < 1) return `${number(s, 2)} s`;
  const two = n => String(Math.floor(n)).padStart(2, "0");
  if (s < 60) return `${Math.round(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)}:${two(s % 3600 / 60)} h`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
};

// element makes an element with attributes and children; texts among them are only texts.
export const element = (name, attributes = {}, ...children) => {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "colour") e.style.color = value;
    else if (value === true) e.setAttribute(key, "");
    else if (value !== false && value !== undefined) e.setAttribute(key, value);
  }
  e.append(...children);
  return e;
};

// set changes a text only where it is another, so that selections and readers stay where they are.
export const set = (e, text) => { if (e.textContent !== text) e.textContent = text; };

export const style = name => getComputedStyle(document.documentElement).getPropertyValue(name);

export const colourOf = id => style(`--s${id % 8}`).trim();

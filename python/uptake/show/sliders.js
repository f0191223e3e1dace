"use strict";
// Shows the combination that the address names, and names in the address the one that the controls are set to.
(() => {
  const byId = (name) => document.getElementById(`sliders-${name}`);
  const data = JSON.parse(byId("data").textContent);
  const MIDDLE = 3; // of seven quantiles: the median of a curve; where it stands in a measure, the mean
  const several = data.ideas.length > 1;
  const sliders = data.assumptions.map((_, k) => byId(k));
  const state = { at: [], band: 0, idea: 0 };

  // Numbers in words, digit for digit as in the other tables.

  function fixed(value, digits) {
    const text = value.toFixed(digits);
    const exact = value.toFixed(Math.min(digits + 60, 100));
    const half = exact.slice(exact.indexOf(".") + 1 + digits);
    if (/^50*$/.test(half) && Number(text.slice(-1)) % 2 && Number(text) > value) { // halves go to the even digit
      return (Number(text) - 10 ** -digits).toFixed(digits);
    }
    return text;
  }

  function grouped(value, digits) {
    const [whole, rest] = fixed(value, digits).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
  }

  function scaled(size) {
    const scales = [[9.995e11, 1e12, "tn"], [9.995e8, 1e9, "bn"], [9.995e5, 1e6, "m"], [9999.5, 1e3, "k"]];
    for (const [limit, unit, suffix] of scales) {
      if (size >= limit) {
        const value = size / unit;
        return grouped(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + suffix;
      }
    }
    if (size >= 100 || Number.isInteger(size)) return grouped(size, 0);
    return fixed(size, size >= 10 ? 1 : 2);
  }

  function words(value, unit) {
    if (value === null) return "–";
    const sign = value < 0 ? "−" : "";
    const size = Math.abs(value);
    if (unit === "share") return `${sign}${fixed(100 * size, 1)} %`;
    if (unit === "money") return `${sign}${data.currency}${scaled(size)}`;
    return sign + grouped(size, size >= 100 ? 0 : 2);
  }

  function between(low, high, unit) {
    if (low === null || data.runs < 2) return "";
    const plain = (value) => words(value, unit).replace(/ %$/, "");
    return `[${plain(low)}, ${plain(high)}]`;
  }

  // What was computed.

  const low = () => 2 - state.band;
  const high = () => 4 + state.band;
  const share = () => `${data.bands[state.band]} %`;

  function combination() {
    const place = state.at.reduce((sum, at, k) => sum * data.assumptions[k].values.length + at, 0);
    return data.ideas[state.idea].of[place];
  }

  function measure([, measures], m, level) {
    const value = measures[m][level];
    return data.measures[m].counts && level !== MIDDLE && value !== null ? value / data.users : value;
  }

  const curve = (rises) => {
    let sum = 0;
    return rises.map((rise) => (sum += rise) / data.users);
  };

  function best(found, m) {
    const values = found.map((one) => measure(one, m, MIDDLE)).filter((value) => value !== null);
    const top = data.measures[m].better < 0 ? Math.min(...values) : Math.max(...values);
    return (one) => found.length > 1 && measure(one, m, MIDDLE) === top;
  }

  // The address.

  function address() {
    const written = new URLSearchParams();
    data.assumptions.forEach((one, k) => written.set(one.key, one.said[state.at[k]]));
    if (several) written.set("idea", data.ideas[state.idea].name);
    if (data.runs > 1) written.set("band", data.bands[state.band]);
    return `#${written}`;
  }

  const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

  function placeOf(one, text, notes) {
    const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
    const there = one.values.findIndex((known, k) => known === value || Number(one.said[k]) === value);
    if (there >= 0) return there;
    const last = one.values.length - 1;
    if (Number.isNaN(value)) {
      const middle = Math.floor(last / 2);
      notes.push(`${one.key} = ${short(text)} is no number; ${one.said[middle]} is shown.`);
      return middle;
    }
    const far = one.values.map((known) => Math.abs(known - value));
    const near = value > one.values[last] ? last : far.indexOf(Math.min(...far));
    const beyond = value < one.values[0] || value > one.values[last];
    const range = `${one.said[0]} to ${one.said[last]}`;
    const why = beyond ? `is outside what was computed: ${range}` : `is not among what was computed: ${listed(one)}`;
    notes.push(`${one.key} = ${short(text)} ${why}; the nearest computed is shown, ${one.said[near]}.`);
    return near;
  }

  const listed = (one) =>
    one.said.length > 12 ? `${one.said.length} values from ${one.said[0]} to ${one.said.slice(-1)}` : one.said.join(", ");

  function choiceOf(name, text, choices, usual, notes) {
    const there = choices.map(String).indexOf(text.trim());
    if (there >= 0) return there;
    notes.push(`${name} = ${short(text)} is not there; there is ${choices.join(", ")}; ${choices[usual]} is shown.`);
    return usual;
  }

  function read() {
    const notes = [];
    const given = new URLSearchParams(location.hash.slice(1));
    const known = data.assumptions.map((one) => one.key);
    if (several) known.push("idea");
    if (data.runs > 1) known.push("band");
    for (const name of new Set(given.keys())) {
      if (!known.includes(name)) {
        notes.push(`The address names ${short(name)}, which this page does not have. It has ${known.join(", ")}.`);
      } else if (given.getAll(name).length > 1) {
        notes.push(`The address names ${name} more than once; the first counts.`);
      }
    }
    state.at = data.assumptions.map((one) => {
      const text = given.get(one.key);
      return text === null ? Math.floor((one.values.length - 1) / 2) : placeOf(one, text, notes);
    });
    const names = data.ideas.map((one) => one.name);
    state.idea = several && given.has("idea") ? choiceOf("idea", given.get("idea"), names, 0, notes) : 0;
    const asked = data.runs > 1 && given.has("band");
    state.band = asked ? choiceOf("band", given.get("band"), data.bands, data.band, notes) : data.band;
    byId("notes").replaceChildren(
      ...notes.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
    );
    draw();
  }

  // The page.

  function draw() {
    const found = combination();
    data.assumptions.forEach((one, k) => {
      sliders[k].value = state.at[k];
      sliders[k].setAttribute("aria-valuetext", one.said[state.at[k]]);
      byId(`${k}-said`).textContent = one.said[state.at[k]];
    });
    if (several) byId("idea").selectedIndex = state.idea;
    for (const button of document.getElementsByName("sliders-band")) {
      button.checked = Number(button.value) === data.bands[state.band];
    }
    fill(found);
    say(found);
    picture(found);
  }

  function fill(found) {
    const stars = data.measures.map((_, m) => best(found, m));
    [...byId("table").rows].forEach((row, s) => {
      data.measures.forEach((one, m) => {
        const cell = row.cells[m + 1];
        const star = stars[m](found[s]);
        const spread = between(measure(found[s], m, low()), measure(found[s], m, high()), one.unit);
        cell.textContent = (star ? "★ " : "") + words(measure(found[s], m, MIDDLE), one.unit);
        cell.className = star ? "best" : "";
        if (spread) cell.append(Object.assign(document.createElement("small"), { textContent: spread }));
      });
      const last = row.cells[data.measures.length + 1];
      if (last) last.textContent = `${fixed(100 * found[s][2], 0)} %`;
    });
    const runs = data.runs > 1 ? `means over ${data.runs.toLocaleString("en")} runs; in brackets, where the middle ` +
      `${share()} of runs lie` : "one run";
    const star = found.length > 1 ? " ★: best mean." : "";
    const lacking = found.some((one) => data.measures.some((_, m) => measure(one, m, low()) === null));
    const missing = lacking && data.runs > 1 ? " Where brackets are missing, a run has no value." : "";
    byId("words").textContent = `Under these numbers: ${runs}.${missing}${star}`;
  }

  function say(found) {
    const m = data.lead;
    const { label, unit } = data.measures[m];
    const lower = label.toLowerCase();
    const leading = found.map((_, s) => s).filter((s) => best(found, m)(found[s]));
    const first = leading.length ? leading[0] : 0;
    const names = leading.map((s) => data.strategies[s].name).join(" and ");
    const value = words(measure(found[first], m, MIDDLE), unit);
    const lead = leading.length > 1 ? `Highest mean ${lower}: ${names}, alike, ${value}.`
      : leading.length ? `Highest mean ${lower}: ${names}, ${value}.`
        : `${label} of ${data.strategies[first].name}: ${value}.`;
    const ends = [low(), high()].map((q) => words(measure(found[first], m, q), unit));
    const range = data.runs > 1 ? ` The middle ${share()} of its runs lie between ${ends.join(" and ")}.` : "";
    const often = leading.length === 1 ? ` It does best in ${fixed(100 * found[first][2], 0)} % of runs.` : "";
    const of = several ? [byId("idea").selectedOptions[0].textContent] : [];
    const numbers = data.assumptions.map((one, k) => `${one.meaning} ${one.said[state.at[k]]}`);
    const strong = Object.assign(document.createElement("strong"), { textContent: lead });
    const small = Object.assign(document.createElement("small"), { textContent: `Under: ${[...of, ...numbers].join("; ")}.` });
    byId("state").replaceChildren(strong, range + often, small);
  }

  // The picture.

  const node = (parent, tag, given, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };

  function nice(span, most) { // a round distance between at most so many ticks
    const least = span / most;
    const power = 10 ** Math.floor(Math.log10(least));
    return power * [1, 2, 2.5, 5, 10].find((step) => step * power >= least * (1 - 1e-9));
  }

  function ends(levels, least, bottom) { // heights of labels, moved apart
    const order = levels.map((_, s) => s).sort((a, b) => levels[a] - levels[b]);
    const moved = [...levels];
    order.forEach((s, k) => {
      if (k) moved[s] = Math.max(moved[s], moved[order[k - 1]] + least);
    });
    [...order].reverse().forEach((s, k, all) => {
      moved[s] = Math.min(moved[s], k ? moved[all[k - 1]] - least : bottom);
    });
    return moved;
  }

  function widest(names) {
    const drawing = document.createElement("canvas").getContext("2d");
    drawing.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
    return Math.max(...names.map((name) => drawing.measureText(name).width));
  }

  let drawnAt = 0;

  function picture(found) {
    const width = Math.max(Math.round(byId("picture").clientWidth), 280);
    drawnAt = width;
    const narrow = width < 600;
    const height = narrow ? 260 : 360;
    const direct = !narrow && found.length > 1 && found.length <= 8;
    const names = data.strategies.map(({ name }) => (name.length > 22 ? `${name.slice(0, 21)}…` : name));
    const right = width - (direct ? 14 + widest(names) : 10);
    const [left, top, bottom] = [48, 14, height - 42];
    const horizon = found[0][0][0].length - 1;
    const most = Math.min(1, (1.05 * data.ideas[state.idea].top) / data.users) || 1;
    const x = (step) => left + ((right - left) * step) / horizon;
    const y = (value) => bottom - ((bottom - top) * value) / most;
    const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const said = found.map((one, s) => {
      const range = data.runs > 1 ? ` (${share()} of runs: ${between(...[low(), high()].map((q) => curve(one[0][q])[horizon]), "share")})` : "";
      return `${data.strategies[s].name} ${words(curve(one[0][MIDDLE])[horizon], "share")}${range}`;
    });
    const lines = `Lines of the share of users who ever adopted, over ${horizon} ${data.steps}.`;
    whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
    whole.setAttribute("role", "img");
    whole.setAttribute("aria-label", `${lines} Median run at the end: ${said.join(", ")}.`);
    const across = nice(most, 5);
    for (let k = 0; k * across <= most * (1 + 1e-9); k += 1) {
      node(whole, "line", { x1: left, x2: right, y1: y(k * across), y2: y(k * across), class: "rule" });
      const text = `${Number((100 * k * across).toPrecision(3))} %`;
      node(whole, "text", { x: left - 7, y: y(k * across) + 4, "text-anchor": "end" }, text);
    }
    const ticks = narrow ? 5 : 10;
    const years = data.year && horizon >= 2 * data.year;
    const along = years ? data.year * Math.ceil(horizon / data.year / ticks) : Math.max(1, Math.ceil(nice(horizon, ticks)));
    for (let step = 0; step <= horizon; step += along) {
      node(whole, "line", { x1: x(step), x2: x(step), y1: bottom, y2: bottom + 5, class: "axis" });
      node(whole, "text", { x: x(step), y: bottom + 18, "text-anchor": "middle" }, String(step));
    }
    node(whole, "line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" });
    node(whole, "text", { x: (left + right) / 2, y: bottom + 35, "text-anchor": "middle" }, data.steps);
    const path = (values) => values.map((value, step) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`);
    found.forEach(([quantiles], s) => {
      if (data.runs < 2) return;
      const around = [...path(curve(quantiles[high()])), ...path(curve(quantiles[low()])).reverse()];
      node(whole, "polygon", { points: around.join(" "), fill: `var(${data.strategies[s].colour})`, class: "band" });
    });
    const finals = found.map(([quantiles]) => y(curve(quantiles[MIDDLE])[horizon]));
    const heights = ends(finals, 17, bottom);
    found.forEach(([quantiles], s) => {
      const { colour, dash } = data.strategies[s];
      const given = { points: path(curve(quantiles[MIDDLE])).join(" "), stroke: `var(${colour})`, class: "median" };
      node(whole, "polyline", dash ? { ...given, "stroke-dasharray": dash } : given);
      if (direct) node(whole, "text", { x: right + 9, y: heights[s] + 4, fill: `var(${colour})`, class: "name" }, names[s]);
    });
    byId("picture").replaceChildren(whole);
    const bands = data.runs > 1 ? `Line: median run; band: the middle ${share()} of runs.` : "One run.";
    byId("caption").textContent = `Users who ever adopted, as a share of all, under these numbers. ${bands}`;
  }

  // The reader.

  function go() {
    location.hash = address();
    read();
  }

  function moved() {
    sliders.forEach((slider, k) => { state.at[k] = Number(slider.value); });
    draw();
  }

  for (const slider of sliders) {
    slider.addEventListener("input", moved);
    slider.addEventListener("change", go);
  }
  if (several) {
    byId("idea").addEventListener("change", (event) => {
      state.idea = event.target.selectedIndex;
      go();
    });
  }
  for (const button of document.getElementsByName("sliders-band")) {
    button.addEventListener("change", () => {
      state.band = data.bands.indexOf(Number(button.value));
      go();
    });
  }
  window.addEventListener("hashchange", read);
  document.getElementById("sliders").hidden = false;
  read();
  new ResizeObserver(() => {
    if (byId("picture").clientWidth !== drawnAt) picture(combination());
  }).observe(byId("picture"));
})();

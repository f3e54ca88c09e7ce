// --- turns: one row a cue; searched, sorted, chosen; J, K and Enter ---
let index = null, table = null;
const COLUMNS = [["Session", (t) => t.item[0]], ["Cue", (t) => t.kind], ["Said", (t) => t.said], ["What happened", (t) => t.outcome], ["Latency", (t) => time(t.latency)], ["Stop", (t) => time(t.stop)], ["Points lost", (t) => -t.lost]];
const time = (value) => (value === null ? -Infinity : value);
const PAGE = 60;
const CHOSEN = ["q", "system", "dimension", "measure", "kind", "outcome"], KEPT = [...CHOSEN, "sort", "down"]; // in the address

function startTurns(data) {
  const turns = data.turns.map(([number, cue, kind, said, at, outcome, tone, latency, stop]) => {
    const item = data.items[number];
    return { item, cue, kind, said, at, outcome, tone, latency, stop, lost: item[7] === null ? 0 : 100 - item[7], text: [item[0], kind, said, outcome, item[4], item[5], item[6]].join(" ").toLowerCase() };
  });
  const state = { q: "", system: "", dimension: "", measure: "", kind: "", outcome: "", sort: "", down: false, more: PAGE, at: -1 };
  let measured = null; // turn -> what the chosen measure says of it
  const options = (values) => [...new Set(values)].sort().map((value) => h("option", { value }, value));
  const facet = (name, label, choices) => h("label", {}, label + " ", h("select", { "data-facet": name, onchange: (event) => { state[name] = event.target.value; state.more = PAGE; kept(); } }, h("option", { value: "" }, "all"), choices));
  const search = h("input", { type: "search", "data-facet": "q", placeholder: "Search", "aria-label": "Search in turns", oninput: (event) => { state.q = event.target.value; state.more = PAGE; kept(); } });
  const all = h("button", { type: "button", onclick: () => { CHOSEN.forEach((name) => { state[name] = ""; }); shownFacets(); kept(); } }, "Show all");
  const count = h("span", { class: "sub", "data-shown": "", "aria-live": "polite" });
  find("#tools").append(search, facet("system", "System", data.systems.map((name, value) => h("option", { value }, name))), facet("dimension", "Dimension", options(data.items.map((item) => item[5]))), facet("measure", "Measure", measures()),
    facet("kind", "Cue", options(turns.map((t) => t.kind).filter(Boolean))), facet("outcome", "Outcome", [["bad", "something wrong"], ["good", "well done"], ["neutral", "neither"], ["left", "not scored"]].map(([value, name]) => h("option", { value }, name))), all, count);
  find("#tools").hidden = false;

  function measures() { // those that were taken at some turn
    const taken = Object.entries(data.measures || {}).filter(([, each]) => each[3].length), part = (key) => key.split(".")[0];
    return [...new Set(taken.map(([key]) => part(key)))].map((name) => h("optgroup", { label: name }, taken.filter(([key]) => part(key) === name).map(([value, each]) => h("option", { value }, each[0]))));
  }
  function measureOf() {
    if (!data.measures || !Object.hasOwn(data.measures, state.measure)) return null;
    const [name, unit, direction, taken] = data.measures[state.measure], values = new Map();
    taken.forEach(([turn, value]) => values.set(turns[turn], [...(values.get(turns[turn]) || []), value]));
    const bad = (value) => (value === null ? (unit === "rate" ? 0.5 : Infinity) : Number(value)) * (direction === "higher" ? -1 : 1);
    const told = (value) => (value === null ? (unit === "rate" ? "cannot be told" : "never") : typeof value === "boolean" ? (value ? "yes" : "no") : unit === "ms" ? ms(value) : Math.round(value * 100) / 100 + " " + unit);
    return { name, has: (t) => values.has(t), worst: (t) => Math.max(...values.get(t).map(bad)), told: (t) => values.get(t).map(told).join(", ") };
  }
  function fits(t) {
    return (!measured || measured.has(t)) && (!state.q || state.q.toLowerCase().split(/\s+/).every((part) => t.text.includes(part))) && (!state.system || String(t.item[1]) === state.system) && (!state.dimension || t.item[5] === state.dimension)
      && (!state.kind || t.kind === state.kind) && (!state.outcome || (state.outcome === "left" ? t.item[4] !== "scored" : t.tone === state.outcome));
  }
  function kept() {
    const query = new URLSearchParams(KEPT.map((name) => [name, state[name]]).filter(([, value]) => value));
    history.replaceState(null, "", "#turns" + (query.size ? "?" + query : ""));
    draw();
  }
  function draw() {
    measured = measureOf();
    const rows = turns.filter(fits), columns = measured ? [...COLUMNS.slice(0, 4), ["Measured", measured.worst], ...COLUMNS.slice(4)] : COLUMNS;
    const column = columns.find(([name]) => name === state.sort);
    if (column) rows.sort((a, b) => { const [x, y] = [column[1](a), column[1](b)]; return (x < y ? -1 : x > y ? 1 : 0) * (state.down ? -1 : 1); });
    state.at = -1;
    count.textContent = rows.length === turns.length ? rows.length + " turns" : rows.length + " of " + turns.length + " turns";
    all.hidden = !CHOSEN.some((name) => state[name]);
    const heads = columns.map(([name]) => h("th", { scope: "col", "aria-sort": state.sort === name ? (state.down ? "descending" : "ascending") : null },
      h("button", { type: "button", class: "head", onclick: () => { state.down = state.sort === name ? !state.down : ["Measured", "Latency", "Stop"].includes(name); state.sort = name; kept(); } }, (name === "Measured" ? measured.name : name) + (state.sort === name ? (state.down ? " ▾" : " ▴") : ""))));
    const body = h("tbody", {}, rows.slice(0, state.more).map(row));
    const more = rows.length > state.more ? h("button", { type: "button", onclick: () => { state.more += 4 * PAGE; draw(); } }, "Show more") : "";
    find("#turn-rows").replaceChildren(h("table", { class: "turns" }, h("thead", {}, h("tr", {}, heads)), body), more);
  }
  const num = (label, text) => h("td", { class: "num", "data-label": label }, text || null);
  function row(t) {
    return h("tr", { class: t.tone, "data-at": t.at, onclick: (event) => { if (!event.target.closest("a")) location.hash = link(t.item[0], t.at); } },
      h("td", {}, mark(t.item[1]), h("a", { class: "said", href: link(t.item[0], t.at) }, t.item[2] + (t.item[3] ? " @" + t.item[3] : ""))), h("td", {}, t.kind), h("td", { class: "said" }, t.said.length > 90 ? t.said.slice(0, 89) + "…" : t.said),
      h("td", { class: "said tone " + t.tone }, t.outcome.length > 160 ? t.outcome.slice(0, 159) + "…" : t.outcome), measured ? num(measured.name, h("b", {}, measured.told(t))) : null, num("Latency", ms(t.latency)), num("Stop", ms(t.stop)), num("Points lost", t.lost ? String(Math.round(t.lost * 10) / 10) : ""));
  }
  function shownFacets() { document.querySelectorAll("[data-facet]").forEach((each) => { each.value = state[each.dataset.facet]; }); }
  function move(way) {
    const rows = find("#turn-rows").querySelectorAll("tbody tr");
    if (!rows.length) return;
    state.at = Math.min(Math.max(state.at + way, 0), rows.length - 1);
    rows.forEach((each, i) => each.classList.toggle("here", i === state.at));
    find("a", rows[state.at]).focus();
    rows[state.at].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, canvas") || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { j: 1, k: -1 }[event.key];
    if (way) { event.preventDefault(); move(way); }
  });
  table = {
    restore(query) {
      const given = new URLSearchParams(query);
      KEPT.forEach((name) => { state[name] = given.get(name) || ""; });
      state.down = given.get("down") === "true";
      shownFacets();
      draw();
    },
  };
  draw();
}

// --- bar: search, light and dark, the link to what is seen ---
const THEMES = ["auto", "light", "dark"], MOST_FOUND = 6;
const DARK = [...document.styleSheets[0].cssRules].find((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes("prefers-color-scheme"));
const ASKED = DARK.conditionText;
let searched = null;

function startBar() {
  if (!find("#theme")) return;
  for (const part of [find("#theme"), find("#copy"), find(".finder")]) part.hidden = false;
  let theme = remembered();
  themed(theme);
  find("#theme").addEventListener("click", () => { theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]; themed(theme); remember(theme); });
  find("#copy").addEventListener("click", (event) => copied(event.currentTarget, seenNow()));
  startSearch(find("#find"), find("#found"));
}

// A browser may grant a page from the disk no storage, and says so by an error: then the choice lasts as long as the page is open.
function remembered() {
  try { return THEMES.find((each) => each === localStorage.getItem("fdbench-theme")) || "auto"; } catch { return "auto"; }
}
function remember(theme) {
  try { localStorage.setItem("fdbench-theme", theme); } catch { /* not remembered */ }
}
function themed(theme) {
  DARK.media.mediaText = { auto: ASKED, light: "not all", dark: "screen" }[theme];
  document.documentElement.style.colorScheme = theme === "auto" ? "" : theme;
  find("#theme").textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
  find("#theme").setAttribute("aria-label", "Colours: " + theme);
  find("#theme").title = "Colours: " + theme + ". Click for " + THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  if (shown) shown.axis.changed();
}

// The address of what is on the screen: the open session at its playhead, the search, what is chosen of the turns, or a section.
function seenNow() {
  const bar = find("header.bar .ways").getBoundingClientRect().bottom, middle = (bar + window.innerHeight) / 2;
  const over = (element) => { const box = element && element.getBoundingClientRect(); return Boolean(box) && box.top < middle && box.bottom > middle; };
  if (location.hash.startsWith("#find?")) return location.hash;
  if (shown && over(shown.element)) return here(shown);
  const section = [...document.querySelectorAll("main > section[id]")].find(over);
  if (!section || (section.id === "turns" && location.hash.startsWith("#turns?"))) return location.hash || "#summary";
  return section.id === "measures" && sortedBy ? sortedBy.address() : "#" + section.id;
}

function startSearch(input, list) {
  const show = () => { const groups = found(input.value); list.replaceChildren(...groups); list.hidden = !groups.length; };
  const close = () => { list.hidden = true; if (location.hash.startsWith("#find?")) history.replaceState(null, "", "#summary"); };
  const links = () => [...list.querySelectorAll("a")];
  input.addEventListener("input", () => { history.replaceState(null, "", input.value ? "#find?" + new URLSearchParams({ q: input.value }) : "#summary"); show(); });
  input.addEventListener("focus", () => { if (input.value) show(); });
  find(".finder").addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key], every = links(), at = every.indexOf(document.activeElement);
    if (event.key === "Escape") { input.value = ""; close(); input.blur(); }
    else if (event.key === "Enter" && event.target === input && every.length) every[0].click();
    else if (way && every.length) { event.preventDefault(); if (at + way < 0) input.focus(); else every[Math.min(at + way, every.length - 1)].focus(); }
  });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) list.hidden = true; });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".finder")) list.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault(); input.focus(); input.select();
  });
  searched = (query) => { input.value = query; input.focus(); show(); };
}

// What is found, kind by kind. Every part of the query must stand somewhere in a text.
function found(query) {
  const parts = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!parts.length || !index) return [];
  const fits = (text) => parts.every((part) => text.toLowerCase().includes(part));
  const systems = index.systems.map((name, i) => [name, "#turns?system=" + i, i]).filter(([name]) => fits(name));
  const scenarios = index.items.filter((item) => fits([item[0], item[4], item[5], item[6]].join(" "))).map((item) => [index.systems[item[1]] + ": " + item[2] + (item[3] ? ", repeat " + item[3] : ""), link(item[0], null), item[1]]);
  const measures = [...document.querySelectorAll(".meaning")].filter((each) => fits(find("h3", each).textContent + " " + each.id)).map((each) => [find("h3", each).firstChild.textContent.trim(), "#" + each.id, null]);
  const turns = index.turns.filter((turn) => fits(turn[3] + " " + turn[5])).map((turn) => { const item = index.items[turn[0]]; return [(turn[3] ? "“" + turn[3] + "” " : "") + turn[5], link(item[0], turn[4]), item[1]]; });
  const groups = [["Systems", systems], ["Measures", measures], ["Scenarios", scenarios], ["Turns", turns]].filter(([, rows]) => rows.length).map(([name, rows]) => group(name, rows, query));
  return groups.length ? groups : [h("p", { class: "sub" }, "Nothing was found.")];
}
function group(name, rows, query) {
  const short = (text) => (text.length > 110 ? text.slice(0, 109) + "…" : text);
  const rest = rows.length > MOST_FOUND && (name === "Turns" || name === "Scenarios") ? h("li", {}, h("a", { href: "#turns?" + new URLSearchParams({ q: query }) }, "all " + rows.length + " in the table of turns")) : null;
  return h("div", {}, h("p", { class: "kind" }, name), h("ul", {}, rows.slice(0, MOST_FOUND).map(([text, href, system]) => h("li", {}, h("a", { href, class: "said" }, system === null ? null : mark(system), short(text)))), rest));
}

// --- compare: every table of measures in the order of one column, and the turns behind a cell ---
let sortedBy = null;

function startCompare() {
  const section = find("#measures"), state = { sort: "", down: false };
  if (!section) return;
  const heads = [...section.querySelectorAll("th[data-sort]")], tables = [...section.querySelectorAll("table.measures")];
  const given = new Map(tables.map((each) => [each, [...each.tBodies[0].rows]]));
  const worth = (row, column) => (column ? parseInt(row.cells[column].dataset.rank, 10) : row.cells[0].innerText.toLowerCase());
  for (const head of heads) head.replaceChildren(h("button", { type: "button", class: "head", onclick: () => { turned(head.dataset.sort); kept(); } }, ...head.childNodes, h("span", { class: "way", "aria-hidden": "true" })));

  function turned(name) { // the first way, the other way, as it was
    const first = name !== "measure";
    if (state.sort !== name) Object.assign(state, { sort: name, down: first });
    else if (state.down === first) state.down = !first;
    else Object.assign(state, { sort: "", down: false });
  }
  function kept() { history.replaceState(null, "", address()); draw(); }
  const address = () => "#measures" + (state.sort ? "?" + new URLSearchParams({ sort: state.sort, ...(state.down ? { down: "true" } : {}) }) : "");
  function draw() {
    for (const head of heads) {
      const here = head.dataset.sort === state.sort;
      if (here) head.setAttribute("aria-sort", state.down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
      find(".way", head).textContent = here ? (state.down ? " ▾" : " ▴") : "";
    }
    for (const [table, rows] of given) {
      const column = [...table.tHead.rows[0].cells].findIndex((head) => head.dataset.sort === state.sort);
      table.tBodies[0].append(...(column < 0 ? rows : [...rows].sort((a, b) => order(worth(a, column), worth(b, column)))));
    }
  }
  function order(a, b) { // without a value last, either way
    const none = Number.isNaN(a) - Number.isNaN(b);
    return none || (a < b ? -1 : a > b ? 1 : 0) * (state.down ? -1 : 1);
  }
  sortedBy = {
    address,
    restore(query) {
      const asked = new URLSearchParams(query), name = asked.get("sort") || "";
      Object.assign(state, { sort: heads.some((head) => head.dataset.sort === name) ? name : "", down: asked.get("down") === "true" });
      draw();
    },
  };
  if (index) for (const [, rows] of given) rows.forEach(linkCells);
}

function linkCells(row) {
  const key = row.dataset.measure, turns = Object.hasOwn(index.measures, key) ? index.measures[key][3] : [];
  [...row.cells].slice(1).forEach((cell, system) => {
    const whole = system === index.systems.length, value = cell.querySelectorAll("b");
    if (!value.length || !("rank" in cell.dataset)) return;
    const own = turns.some(([turn]) => whole || index.items[index.turns[turn][0]][1] === system);
    const behind = own ? { measure: key, sort: "Measured", down: "true" } : { dimension: key.split(".")[0], sort: "Points lost" };
    const href = "#turns?" + new URLSearchParams({ ...(whole ? {} : { system }), ...behind });
    value.forEach((each) => { each.replaceChildren(h("a", { class: "behind", href, title: "The turns behind it" }, ...each.childNodes)); });
    cell.classList.add("opens");
    cell.addEventListener("click", (event) => { event.preventDefault(); history.pushState(null, "", href); visit(href, false); });
  });
}

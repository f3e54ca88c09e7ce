// --- data: what the page carries, and elements made of it. Text is only ever written as text. ---
const find = (selector, root = document) => root.querySelector(selector);
const clock = (s) => Math.floor(s / 60) + ":" + (s % 60).toFixed(2).padStart(5, "0");
const ms = (value) => (value === null ? "" : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f").replace("-", "\u2212") + " ms");
const marks = ["●", "■", "◆", "▲", "✖", "✚"];

function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null) made.append(child);
  return made;
}
const mark = (system) => h("span", { class: "key sys" + (system % marks.length), "aria-hidden": "true" }, marks[system % marks.length]);
const said = (text) => h("span", { class: "said" }, text);

function opened(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
}
const inflated = async (text) => JSON.parse(await opened(text).text());

async function download(number, name) { // a run's results.json
  const file = new Blob([await opened(find(`script[data-results="${number}"]`).textContent).arrayBuffer()], { type: "application/json" });
  const saved = h("a", { href: URL.createObjectURL(file), download: name });
  saved.click();
  setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
}

// "tml/interruption-12@0?t=3.2" <-> a session, and seconds into it
function parsed(hash) {
  const [place, query] = hash.replace(/^#/, "").split("?");
  const t = parseFloat(new URLSearchParams(query || "").get("t"));
  let address = place;
  try { address = decodeURIComponent(place); } catch { /* half a character: shown as it is */ }
  return { address, at: Number.isFinite(t) ? t : null };
}
const encoded = (address) => address.split("/").map((part) => encodeURIComponent(part).replace(/%40/g, "@")).join("/");
const link = (address, at) => "#" + encoded(address) + (at === null ? "" : "?t=" + at.toFixed(2));

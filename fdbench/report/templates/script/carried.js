// --- carried: sessions lie in the page itself, or in files beside it, several in each ---
const beside = new Map(); // address -> deflated text, of the files that were loaded
let inside = null; // kind -> address -> element
window.fdbenchCarry = (sessions) => Object.entries(sessions).forEach(([address, text]) => beside.set(address, text));

function block(kind, address) {
  if (!inside) {
    inside = { session: new Map(), sound: new Map() };
    document.querySelectorAll("script[data-session]").forEach((each) => inside.session.set(each.dataset.session, each));
    document.querySelectorAll("script[data-sound]").forEach((each) => inside.sound.set(each.dataset.sound, each));
  }
  return inside[kind].get(address) || null;
}
const itemOf = (address) => (index && index.items.find((item) => item[0] === address)) || null;
const isSession = (address) => Boolean(block("session", address) || itemOf(address));

async function sessionOf(address) {
  const here = block("session", address);
  if (here) return inflated(here.textContent);
  const item = itemOf(address), file = item && item[9];
  if (file && !beside.has(address)) await loaded(file);
  if (beside.has(address)) return inflated(beside.get(address));
  return { seconds: 0, why: "Its timeline lies in " + file + " beside this page, which cannot be read. A page made with --standalone all holds everything itself." };
}
function loaded(file) { // whether it came or not: the caller looks
  return new Promise((done) => {
    const script = h("script", { src: file, onload: done, onerror: done });
    document.head.append(script);
  });
}

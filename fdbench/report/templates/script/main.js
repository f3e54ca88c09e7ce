// --- the address holds the state: a session and a moment, or what is chosen of the turns ---
async function visit(hash, play) {
  if (!hash || hash === "#") return;
  const { address } = parsed(hash);
  if (isSession(address)) { await openSession(address, hash, play); return; }
  if (address === "find" && searched) { searched(new URLSearchParams(hash.split("?")[1]).get("q") || ""); return; }
  if (address === "turns" && table) table.restore(hash.split("?")[1] || "");
  if (address === "measures" && sortedBy) sortedBy.restore(hash.split("?")[1] || "");
  const target = document.getElementById(address);
  if (!target) return;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  target.scrollIntoView();
}
async function start() {
  const data = find("#index");
  if (data) {
    index = await inflated(data.textContent);
    if (find("#turn-rows")) startTurns(index);
  }
  startCompare();
  startBar();
  window.addEventListener("hashchange", () => visit(location.hash, false));
  document.querySelectorAll("[data-play]").forEach((button) => button.addEventListener("click", () => visit("#" + button.dataset.play, true)));
  document.querySelectorAll("[data-download]").forEach((button) => button.addEventListener("click", () => download(button.dataset.download, button.dataset.name)));
  document.querySelectorAll("audio").forEach((audio) => audio.addEventListener("play", () => document.querySelectorAll("audio").forEach((other) => { if (other !== audio) other.pause(); })));
  const again = () => { if (shown) shown.axis.changed(); }; // in other colours
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true });
  await visit(location.hash, false); // at the end: whatever the address asks for, the rest of the page works
  document.documentElement.dataset.ready = "yes";
}
start();
// What is to be seen of the open session, in seconds: the part that is drawn, or the stretch that is marked.
window.fdbenchView = (marked) => {
  if (!shown) return null;
  shown.axis.settle();
  return marked ? shown.axis.chosen : [shown.axis.from, shown.axis.to];
};

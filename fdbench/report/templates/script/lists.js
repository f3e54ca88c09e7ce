// --- lists: what was found in a session, in words, beside its timeline ---
const kinds = (text) => text.replace(/_/g, " ");
const seekButton = (at, seek) => h("button", { type: "button", class: "seek", onclick: () => seek(at) }, clock(at));
const SIGNS = { good: "✓", bad: "✗", neutral: "·" };

const LETTERS = {
  A: "a reply's first audible sample", C: "its first content word", S: "the agent stops", P: "it jumps in too early", E: "a word that was looked for",
  B: "the agent's backchannel", D: "background task", I: "interruption begins", O: "other overlap begins",
};
const WORDS = [
  ["heard", (reply) => reply[3].length], ["dashed: declared by the system, not checked", (reply) => !reply[3].length && reply[4]],
  ["struck through: declared, never played", (reply) => reply[6]],
];
function legendOf(tracks) { // of what is there
  const all = (name) => tracks.flatMap(({ session }) => session[name]), letters = new Set(all("markers").map((marker) => marker[1]));
  const signs = Object.entries(LETTERS).filter(([letter]) => letters.has(letter)).map(([letter, told]) => letter + ": " + told);
  const words = WORDS.filter(([, there]) => all("replies").some(there)).map(([told]) => told);
  return h("p", { class: "sub" }, signs.join(" · ") + (words.length ? ". Words: " + words.join(" · ") : "") + ". A square sign is a fault.");
}
const scriptOf = (scenario) => (index && Object.hasOwn(index.scripts, scenario) ? index.scripts[scenario] : ["", {}]);
function findingsOf(session, scenario, seek) { // what was to happen, and what happened
  const told = ([tone, text]) => h("span", { class: "tone " + tone }, h("i", { "aria-hidden": "true" }, SIGNS[tone]), said(text));
  const wanted = scriptOf(scenario)[1], due = (cue) => (Object.hasOwn(wanted, cue) ? h("small", { class: "said" }, "Expected: " + wanted[cue]) : null);
  return h("ul", { class: "findings" }, session.findings.map(([cue, kind, text, at, sentences]) => h("li", {},
    h("span", { class: "cue-name" }, at === null ? "" : seekButton(at, seek), " " + kind + " ", text ? h("q", { class: "said" }, text) : "", due(cue)),
    h("span", { class: "outcome" }, sentences.map(told)))));
}
function fallsOf(session) {
  return h("div", { class: "falls" }, session.falls.map(([cue, stages, sum]) => h("p", { class: "sub said" },
    "Where the wait for the reply to " + cue + " went: " + stages.join("; ") + ". " + sum)));
}
function listOf(session, name, seek) { // its rows are made when it is opened
  const body = h("tbody", {}), heads = ["At", "Who", "What"].map((name) => h("th", { scope: "col" }, name));
  const row = ([at, who, what]) => h("tr", {}, h("td", {}, seekButton(at, seek)), h("td", { class: "said" }, who), h("td", { class: "said" }, what));
  return h("details", { class: "log", ontoggle: () => { if (!body.childElementCount) body.append(...linesOf(session).map(row)); } },
    h("summary", {}, "What was said and when, as a list"),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "List of what was said with " + name },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), body)));
}
function linesOf(session) {
  const lines = session.cues.filter((cue) => cue[2].length).map((cue) => [cue[2][0][0], "user, " + kinds(cue[0]), cue[1] || "(no words)"]);
  const nobody = session.recogniser ? "no word was recognised" : "nobody listened for words: the run had no recogniser";
  session.replies.forEach(([cue, start, end, words, declared, rejected, unplayed]) => {
    const heard = words.map((word) => word[0]).join(" ");
    lines.push([start, "agent, to " + cue, heard || nobody]);
    if (declared && declared !== heard) lines.push([start, "agent, by its own account", (rejected ? "declared, and not found in its sound: " : heard ? "declared: " : "declared, not checked: ") + declared]);
    if (unplayed) lines.push([end, "agent, never played", unplayed]);
  });
  session.markers.forEach(([at, , label]) => lines.push([at, "event", label]));
  session.decisions.forEach(([at, decision, reason]) => lines.push([at, "floor decision", decision + ": " + reason]));
  return lines.sort((a, b) => a[0] - b[0]);
}

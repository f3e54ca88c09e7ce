// --- session: one session opened, with its timeline, its sound and all that was found in it ---
let shown = null;
const kinds = (text) => text.replace(/_/g, " ");

async function openSession(address, at, play) {
  const data = block("session", address), panel = find("#session");
  if (!data || !panel) return false;
  if (!shown || shown.address !== address) {
    const session = await inflated(data.textContent);
    const item = (index && index.items.find((each) => each[0] === address)) || [address, 0, address, 0, "", "", "", null, ""];
    if (shown) shown.player.audio.pause();
    shown = build(address, item, session);
    panel.replaceChildren(shown.element);
    shown.timeline.draw();
  }
  shown.go(at === null ? 0 : at, false);
  if (at !== null && shown.timeline.whole > 14) shown.timeline.view(at - 3, 12);
  find("article.item").scrollIntoView({ block: "start" });
  if (play) { shown.player.seek(Math.max(0, (at || 0) - 1.5), true); }
  return true;
}

function build(address, item, session) {
  const canvas = h("canvas", { class: "tl", role: "slider", tabindex: "0", "aria-label": "Playhead of " + address, "aria-valuemin": "0", "aria-valuemax": session.seconds });
  const mini = h("canvas", { class: "mini", "aria-hidden": "true" });
  const whole = { seconds: 0, peaks: "", cues: [], agent: [], back: [], overlaps: [], waits: [], replies: [], markers: [], stages: [], decisions: [], falls: [], findings: [], ...session };
  const timeline = new Timeline(canvas, mini, whole, item[1]);
  const player = new Player(whole, address, (time) => move(time, true));
  function move(time, follow) {
    timeline.head = Math.min(Math.max(time, 0), timeline.whole);
    canvas.setAttribute("aria-valuenow", timeline.head.toFixed(2));
    canvas.setAttribute("aria-valuetext", clock(timeline.head));
    if (follow) timeline.follow(); else timeline.draw();
  }
  const go = (time, play) => { move(time, true); player.seek(time, play); };
  const element = h("article", { class: "item", "data-address": address, "data-status": item[4] },
    h("header", {}, h("h3", {}, mark(item[1]), said((index ? index.systems[item[1]] : "") + ": " + item[2])),
      h("small", {}, "repeat " + item[3] + (item[4] ? " · " + item[4] : "") + (whole.score === null || whole.score === undefined ? "" : " · unit score " + Math.round(whole.score * 100) / 100 + (whole.upper === null || whole.upper === undefined ? "" : ", or up to " + whole.upper + " (undetermined)"))),
      ...others(item), h("button", { type: "button", onclick: (event) => copied(event.target, link(address, timeline.head)) }, "Copy link"),
      h("button", { type: "button", onclick: closeSession }, "Close")),
    item[8] ? h("p", { class: "fault said" }, item[8]) : null);
  if (session.seconds) element.append(controls(timeline, player, go), canvas, mini, player.audio, whole.why ? h("p", { class: "sub" }, whole.why) : "",
    findingsOf(whole, go), fallsOf(whole), listOf(whole, go));
  listen(timeline, player, go, move);
  new ResizeObserver(() => timeline.draw()).observe(canvas);
  return { address, element, timeline, player, go };
}
function others(item) {
  const same = index ? index.items.filter((each) => each[2] === item[2] && each[0] !== item[0]) : [];
  return same.slice(0, 6).map((each) => h("a", { href: link(each[0], null), class: "other" }, mark(each[1]), said(index.systems[each[1]] + (each[3] ? ", repeat " + each[3] : ""))));
}
function copied(button, hash) {
  const address = location.href.split("#")[0] + hash, told = button.textContent;
  const done = () => { button.textContent = "Copied"; setTimeout(() => { button.textContent = told; }, 1200); };
  history.replaceState(null, "", hash);
  if (navigator.clipboard) navigator.clipboard.writeText(address).then(done, () => { button.textContent = "It is in the address bar"; });
  else button.textContent = "It is in the address bar";
}
function closeSession() {
  if (shown) shown.player.audio.pause();
  shown = null;
  find("#session").replaceChildren();
  if (find("#turns")) { history.replaceState(null, "", "#turns"); find("#turns").scrollIntoView(); }
}
function controls(timeline, player, go) {
  const button = (label, name, act, extra) => h("button", { type: "button", "aria-label": /\w/.test(label) ? label + ": " + name : name, title: name, onclick: act, ...extra }, label);
  const pressed = (event) => { const on = event.currentTarget.getAttribute("aria-pressed") !== "true"; event.currentTarget.setAttribute("aria-pressed", on); return on; };
  const step = (way) => {
    const at = timeline.session.markers.map((m) => m[0]).filter((t) => (way > 0 ? t > timeline.head + 0.01 : t < timeline.head - 0.01));
    if (at.length) go(way > 0 ? Math.min(...at) : Math.max(...at), false);
  };
  timeline.step = step;
  const middle = () => (timeline.head >= timeline.from && timeline.head <= timeline.to ? timeline.head : (timeline.from + timeline.to) / 2);
  const sides = player.carried || location.protocol !== "file:";
  return h("div", { class: "controls", role: "group", "aria-label": "Sound and view" },
    player.source ? [button("▶ / ❚❚", "Play or pause (space)", () => player.toggle(timeline.head), { class: "hear" }),
      button("0.5×", "Half speed", (event) => { player.audio.playbackRate = pressed(event) ? 0.5 : 1; }, { "aria-pressed": "false" }),
      button("Loop", "Play the marked stretch again and again", (event) => { player.loop = pressed(event) ? timeline.chosen || [timeline.from, timeline.to] : null; }, { "aria-pressed": "false" }),
      ...(sides ? ["user", "agent"].map((name, side) => button("Mute " + name, "Mute the " + name, (event) => player.mute(side, pressed(event)), { "aria-pressed": "false" })) : [])] : h("span", { class: "sub" }, "No sound here."),
    button("◀ event", "Event before (P)", () => step(-1)), button("event ▶", "Event after (N)", () => step(1)),
    button("+", "Closer (+)", () => timeline.zoom(2, middle())), button("−", "Wider (−)", () => timeline.zoom(0.5, middle())), button("Fit", "The whole session (0)", () => timeline.view(0, timeline.whole)),
    h("small", { class: "sub" }, "drag: measure · wheel with Ctrl: zoom"));
}
function listen(timeline, player, go, move) {
  const { canvas, mini } = timeline, down = new Map();
  let began = null, apart = null;
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, event.offsetX); canvas.setPointerCapture(event.pointerId);
    began = down.size === 1 ? event.offsetX : null; apart = null;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = down.get(event.pointerId); down.set(event.pointerId, event.offsetX);
    if (down.size === 2) { // two fingers: their distance is the zoom
      const [a, b] = [...down.values()], now = Math.abs(a - b), middle = timeline.time((a + b) / 2);
      if (apart) timeline.zoom(now / apart, middle);
      apart = Math.max(now, 1);
    } else if (event.shiftKey) timeline.view(timeline.from - (timeline.time(event.offsetX) - timeline.time(before)), timeline.to - timeline.from);
    else if (began !== null && Math.abs(event.offsetX - began) > 4) { timeline.chosen = [timeline.time(began), timeline.time(event.offsetX)].sort((a, b) => a - b); timeline.draw(); }
  });
  const up = (event) => {
    if (began !== null && Math.abs(event.offsetX - began) <= 4) { timeline.chosen = null; go(timeline.time(event.offsetX), !player.audio.paused); }
    down.delete(event.pointerId); began = null;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", (event) => { down.delete(event.pointerId); began = null; });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return; // plain scrolling stays the page's
    event.preventDefault();
    if (event.ctrlKey) timeline.zoom(Math.exp(-event.deltaY / 200), timeline.time(event.offsetX));
    else timeline.view(timeline.from + (event.deltaX / timeline.width) * (timeline.to - timeline.from), timeline.to - timeline.from);
  }, { passive: false });
  const jump = (event) => { if (event.buttons) timeline.view((event.offsetX / mini.clientWidth) * timeline.whole - (timeline.to - timeline.from) / 2, timeline.to - timeline.from); };
  mini.addEventListener("pointerdown", jump); mini.addEventListener("pointermove", jump);
  canvas.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.01 : 0.1, at = timeline.head;
    const to = { ArrowRight: at + step, ArrowUp: at + step, ArrowLeft: at - step, ArrowDown: at - step, Home: 0, End: timeline.whole }[event.key];
    const act = { " ": () => player.toggle(at), Enter: () => player.toggle(at), n: () => timeline.step(1), p: () => timeline.step(-1), "+": () => timeline.zoom(2, at), "-": () => timeline.zoom(0.5, at), 0: () => timeline.view(0, timeline.whole) }[event.key];
    if (to === undefined && !act) return;
    event.preventDefault(); event.stopPropagation();
    if (act) act(); else go(to, false);
  });
}
const seekButton = (at, go) => h("button", { type: "button", class: "seek", onclick: () => go(at, true) }, clock(at));
function findingsOf(session, go) {
  return h("ul", { class: "findings" }, session.findings.map(([, kind, text, at, sentences]) => h("li", {},
    h("span", { class: "cue-name" }, at === null ? "" : seekButton(at, go), " " + kind + " ", text ? h("q", { class: "said" }, text) : ""),
    h("span", { class: "outcome" }, sentences.map(([tone, told]) => h("span", { class: "tone " + tone }, h("i", { "aria-hidden": "true" }, { good: "✓", bad: "✗", neutral: "·" }[tone]), said(told)))))));
}
function fallsOf(session) {
  return h("div", { class: "falls" }, session.falls.map(([cue, stages, sum]) => h("p", { class: "sub said" }, "Where the wait for the reply to " + cue + " went: " + stages.join("; ") + ". " + sum)));
}
function listOf(session, go) {
  const lines = session.cues.filter((cue) => cue[2].length).map((cue) => [cue[2][0][0], "user, " + kinds(cue[0]), cue[1] || "(no words)"]);
  const nobody = session.recogniser ? "no word was recognised" : "nobody listened for words: the run had no recogniser";
  session.replies.forEach(([cue, start, , words, declared, rejected]) => {
    lines.push([start, "agent, to " + cue, words.length ? words.map((word) => word[0]).join(" ") : nobody]);
    if (declared && declared !== words.map((word) => word[0]).join(" ")) lines.push([start, "agent, by its own account", (rejected ? "declared, and not found in its sound: " : words.length ? "declared: " : "declared, not checked: ") + declared]);
  });
  session.markers.forEach(([at, , label]) => lines.push([at, "event", label]));
  session.decisions.forEach(([at, decision, reason]) => lines.push([at, "floor decision", decision + ": " + reason]));
  lines.sort((a, b) => a[0] - b[0]);
  return h("details", { class: "log" }, h("summary", {}, "What was said and when, as a list"),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "List of what was said" }, h("table", {}, h("thead", {}, h("tr", {}, ["At", "Who", "What"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, lines.map(([at, who, what]) => h("tr", {}, h("td", {}, seekButton(at, go)), h("td", { class: "said" }, who), h("td", { class: "said" }, what)))))));
}

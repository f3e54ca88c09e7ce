// --- session: one session opened, or two systems on one axis, with sound and all that was found in them ---
const EMPTY = {
  seconds: 0, peaks: "", cues: [], agent: [], back: [], overlaps: [], waits: [], replies: [], markers: [], stages: [], decisions: [],
  tasks: [], falls: [], findings: [], lanes: [],
};
let shown = null, asked = 0;

async function openSession(address, hash, play) {
  const panel = find("#session"), state = viewOf(hash), other = companion(address, state.beside);
  if (!panel) return;
  if (!shown || shown.address !== address || shown.other !== other) {
    const number = ++asked, addresses = [address, other].filter(Boolean);
    const sessions = await Promise.all(addresses.map(sessionOf));
    if (number !== asked) return; // something else was asked for meanwhile
    if (shown) shown.player.close();
    shown = build(addresses, sessions);
    panel.replaceChildren(shown.element);
  }
  const { axis } = shown, near = window.innerWidth < 640 ? 6 : 12; // seconds that can be read
  if (shown.tracks.length) shown.player.seek(play ? Math.max(0, (state.at || 0) - 1.5) : state.at || 0, play); // else nothing can be heard
  if (state.from !== null) axis.view(state.from, state.to - state.from);
  else if (state.at !== null && axis.whole > near + 2) axis.view(state.at - near / 4, near);
  shown.element.scrollIntoView({ block: "start", behavior: "instant" }); // an animated way down draws all of a long page
}
function viewOf(hash) { // ?t=3.20&from=1.00&to=6.00&with=stitched/x@0
  const given = new URLSearchParams(hash.split("?")[1] || "");
  const number = (name) => { const value = parseFloat(given.get(name)); return Number.isFinite(value) ? value : null; };
  const [from, to] = [number("from"), number("to")], whole = from !== null && to > from;
  return { at: number("t"), from: whole ? from : null, to: whole ? to : null, beside: given.get("with") };
}
const rivals = (address) => { // the same scenario elsewhere: first the same repeat
  const item = itemOf(address);
  if (!item) return [];
  const same = index.items.filter((each) => each[2] === item[2] && each[0] !== address);
  return [...same.filter((each) => each[3] === item[3]), ...same.filter((each) => each[3] !== item[3])];
};
function companion(address, given) { // null: nothing is said, "": none is wanted
  if (given !== null) return given !== address && isSession(given) ? given : "";
  const item = itemOf(address), next = rivals(address)[0];
  return next && next[3] === item[3] ? next[0] : "";
}
function build(addresses, sessions) {
  const items = addresses.map((address) => itemOf(address) || [address, 0, address, 0, "", "", "", null, ""]);
  const axis = new Axis(Math.max(...sessions.map((session) => session.seconds)));
  const open = { address: addresses[0], other: addresses[1] || "", axis, tracks: [] };
  sessions.forEach((session, i) => { if (session.seconds) open.tracks.push(track({ ...EMPTY, ...session }, items[i], axis)); });
  const sources = open.tracks.map(({ session, item }) => ({ address: item[0], file: session.file, seconds: session.seconds }));
  open.player = new Player(sources, axis);
  open.hear = (timeline) => {
    open.player.choose(open.tracks.findIndex((each) => each.timeline === timeline));
    open.hearing.forEach((each, at) => each.setAttribute("aria-pressed", at === open.player.at));
  };
  open.step = (way) => {
    const times = open.tracks.flatMap((each) => each.session.markers.map((marker) => marker[0]));
    const next = times.filter((time) => (way > 0 ? time > axis.head + 0.01 : time < axis.head - 0.01));
    if (next.length) open.player.seek(way > 0 ? Math.min(...next) : Math.max(...next), !open.player.audio.paused);
  };
  open.hearing = hearing(open);
  open.element = article(open, items, sessions);
  return open;
}
const nameOf = (item) => (index ? index.systems[item[1]] : item[0]);
function track(session, item, axis) {
  const canvas = h("canvas", { class: "tl", role: "slider", tabindex: "0", "aria-label": "Playhead of " + item[0], "aria-valuemin": "0", "aria-valuemax": session.seconds });
  const timeline = new Timeline(canvas, axis, session, item[1]), name = nameOf(item);
  axis.watchers.push(() => {
    canvas.setAttribute("aria-valuenow", axis.head.toFixed(2));
    canvas.setAttribute("aria-valuetext", clock(axis.head));
  });
  const labels = timeline.lanes.map((lane) => h("span", {}, lane.name));
  labels.forEach((label, i) => { label.style.top = timeline.lanes[i].y + "px"; });
  const element = h("div", { class: "track" }, h("p", {}, mark(item[1]), said(name), " ", h("small", {}, scoreOf(item, session))),
    h("div", { class: "lanes" }, h("div", { "aria-hidden": "true" }, labels), canvas));
  return { session, item, name, timeline, element };
}
function scoreOf(item, session) {
  const known = session.score !== null && session.score !== undefined, score = known ? " · unit score " + Math.round(session.score * 100) / 100 : "";
  const best = known && session.upper !== null && session.upper !== undefined ? ", or up to " + session.upper + " (undetermined)" : "";
  return "repeat " + item[3] + (item[4] ? " · " + item[4] : "") + score + best;
}
function article(open, items, sessions) {
  const { axis, tracks, player } = open, seek = (time) => player.seek(time, true);
  const element = h("article", { class: "item", "data-address": open.address, "data-status": items[0][4] },
    h("header", {}, h("h3", {}, said(items[0][2])), choice(open), h("button", { type: "button", onclick: (event) => copied(event.target, here(open)) }, "Copy link"),
      h("button", { type: "button", onclick: closeSession }, "Close")),
    scriptOf(items[0][2])[0] ? h("p", { class: "sub said" }, scriptOf(items[0][2])[0]) : null,
    items.map((item) => (item[8] ? h("p", { class: "fault" }, mark(item[1]), said(nameOf(item) + ", repeat " + item[3]), item[4] ? " · " + item[4] : "", ": ", said(item[8])) : null)),
    sessions.map((session) => (session.why ? h("p", { class: "sub said" }, session.why) : null)));
  if (!tracks.length) return element;
  const minimap = new Minimap(h("canvas", { class: "mini", "aria-hidden": "true" }), axis, tracks.map((each) => each.timeline));
  listenSmall(minimap);
  element.append(controls(open), h("div", { class: "lanes" }, minimap.canvas), ...tracks.map((each) => each.element), ...player.sources.map((source) => source.audio), legendOf(tracks),
    h("div", { class: "sides" }, tracks.map(({ session, item, timeline, name }) => h("div", {}, tracks.length > 1 ? h("h4", {}, mark(timeline.system), said(name)) : null,
      findingsOf(session, item[2], seek), fallsOf(session), listOf(session, name, seek)))));
  tracks.forEach(({ timeline }) => listen(timeline, open));
  new ResizeObserver(() => axis.settle()).observe(tracks[0].timeline.canvas); // the first time when it is laid out: then it is drawn
  return element;
}
function choice(open) { // who else is on the axis
  const others = rivals(open.address);
  if (!others.length) return null;
  const option = (item) => h("option", { value: item[0], selected: item[0] === open.other }, index.systems[item[1]] + (item[3] === itemOf(open.address)[3] ? "" : ", repeat " + item[3]));
  return h("label", { class: "sub" }, "beside ", h("select", { onchange: (event) => { location.hash = here(open, event.target.value); } },
    h("option", { value: "", selected: !open.other }, "nobody"), others.map(option)));
}
function here(open, other = open.other) { // the address of just this view
  const { axis } = open, part = axis.from > 0 || axis.to < axis.whole ? "&from=" + axis.from.toFixed(3) + "&to=" + axis.to.toFixed(3) : "";
  const usual = other === companion(open.address, null) ? "" : "&with=" + encoded(other);
  return link(open.address, axis.head) + part + usual;
}
function copied(button, hash) {
  const told = button.textContent, tell = (text) => { button.textContent = text; setTimeout(() => { button.textContent = told; }, 1200); };
  history.replaceState(null, "", hash);
  const done = navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject();
  done.then(() => tell("Copied"), () => tell("It is in the address bar"));
}
function closeSession() {
  if (shown) shown.player.close();
  shown = null;
  find("#session").replaceChildren();
  if (find("#turns")) { history.replaceState(null, "", "#turns"); find("#turns").scrollIntoView(); }
}

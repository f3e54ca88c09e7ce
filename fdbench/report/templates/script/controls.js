// --- controls: sound and view of the open sessions, as buttons ---
const toggled = (event) => {
  const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", on);
  return on;
};
const named = (label, name) => (/\w/.test(label) ? label + ": " + name : name); // what is seen stands in what is read out
const button = (label, name, act, extra) => h("button", { type: "button", "aria-label": named(label, name), title: name, onclick: act, ...extra }, label);

function controls(open) {
  const { axis } = open;
  return h("div", { class: "controls", role: "group", "aria-label": "Sound and view" },
    ...soundControls(open),
    button("◀ event", "Event before (P)", () => open.step(-1)), button("event ▶", "Event after (N)", () => open.step(1)),
    button("+", "Closer (+)", () => axis.zoom(2, axis.middle)), button("−", "Wider (−)", () => axis.zoom(0.5, axis.middle)),
    button("Fit", "The whole session (0)", () => axis.view(0, axis.whole)),
    button("Measure", "A drag measures; otherwise it moves the view", (event) => { dragMoves = !toggled(event); }, { "aria-pressed": String(!dragMoves) }),
    h("small", { class: "sub keys" }, "wheel: Ctrl closer, Shift sideways · [ ] mark by keys"));
}
function soundControls(open) {
  const { player, axis } = open;
  if (!player.sources.some((source) => source.place)) return [h("span", { class: "sub" }, "No sound here.")];
  const loop = (event) => { player.loop = toggled(event) ? axis.chosen || [axis.from, axis.to] : null; };
  const off = { "aria-pressed": "false" };
  return [
    button("▶ / ❚❚", "Play or pause (space)", () => player.toggle(), { class: "hear" }), ...open.hearing,
    button("0.5×", "Half speed", (event) => player.speed(toggled(event) ? 0.5 : 1), off),
    button("Loop", "Play the marked stretch again and again, or what is shown", loop, off),
    ...muting(player),
  ];
}
function muting(player) {
  if (!player.sources.some((source) => source.parts)) return [];
  return ["user", "agent"].map((name, side) => button("Mute " + name, "Mute the " + name,
    (event) => player.mute(side, toggled(event)), { "aria-pressed": "false" }));
}
function hearing(open) { // whom you hear, where there are two
  if (open.tracks.length < 2) return [];
  return open.tracks.map(({ name, timeline }, at) => h("button", {
    type: "button", class: "whom", "aria-pressed": String(at === 0), "aria-label": "Hear " + name, title: "Hear " + name,
    onclick: () => open.hear(timeline),
  }, mark(timeline.system), said(name)));
}

// --- gestures: pointer, wheel and keys on the timelines. A drag measures, or moves the view: see `dragMoves`. ---
const FINE = window.matchMedia("(pointer: fine)");
const STILL = 4; // pixels: less is a click
let dragMoves = !FINE.matches; // a finger moves the view until "Measure" is pressed

function listen(timeline, open) {
  const { canvas, axis } = timeline, down = new Map();
  let began = null, apart = null;
  const seconds = (pixels) => (pixels / canvas.clientWidth) * axis.span;
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, event.offsetX);
    canvas.setPointerCapture(event.pointerId);
    began = down.size === 1 ? event.offsetX : null;
    if (down.size === 2) apart = pinched(timeline, [...down.values()], null);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = down.get(event.pointerId), now = event.offsetX;
    down.set(event.pointerId, now);
    if (down.size === 2) apart = pinched(timeline, [...down.values()], apart);
    else if (dragMoves !== event.shiftKey) axis.pan(seconds(before - now));
    else if (began !== null && Math.abs(now - began) > STILL) axis.choose(timeline.time(began), timeline.time(now));
    if (began !== null && Math.abs(now - began) > STILL) canvas.dataset.dragged = "";
  });
  const up = (event) => {
    const click = began !== null && !("dragged" in canvas.dataset);
    down.delete(event.pointerId);
    began = apart = null;
    delete canvas.dataset.dragged;
    return click;
  };
  canvas.addEventListener("pointerup", (event) => {
    if (!up(event)) return;
    axis.choose(null);
    open.hear(timeline);
    open.player.seek(timeline.time(event.offsetX), !open.player.audio.paused);
  });
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("wheel", (event) => { // plain scrolling stays the page's
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !sideways) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) axis.zoom(Math.exp(-event.deltaY / 200), timeline.time(event.offsetX));
    else axis.pan(seconds(sideways ? event.deltaX : event.deltaY));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => pressed(event, open));
}
function pinched(timeline, [a, b], apart) { // two fingers: their distance is the zoom, their middle moves the view
  const now = { wide: Math.max(Math.abs(a - b), 1), middle: (a + b) / 2 };
  if (apart) {
    timeline.axis.zoom(now.wide / apart.wide, timeline.time(now.middle));
    timeline.axis.pan(((apart.middle - now.middle) / timeline.canvas.clientWidth) * timeline.axis.span);
  }
  return now;
}
function pressed(event, open) {
  const { axis, player } = open, step = event.shiftKey ? 0.01 : 0.1, at = axis.head;
  const seek = (time) => () => player.seek(Math.min(Math.max(time, 0), axis.whole), !player.audio.paused);
  const [left, right] = axis.chosen || [at, at];
  const act = {
    ArrowRight: seek(at + step), ArrowUp: seek(at + step), ArrowLeft: seek(at - step), ArrowDown: seek(at - step),
    Home: seek(0), End: seek(axis.whole), PageDown: () => axis.pan(axis.span * 0.9), PageUp: () => axis.pan(-axis.span * 0.9),
    " ": () => player.toggle(), Enter: () => player.toggle(), n: () => open.step(1), p: () => open.step(-1),
    "+": () => axis.zoom(2, axis.middle), "-": () => axis.zoom(0.5, axis.middle), 0: () => axis.view(0, axis.whole),
    "[": () => axis.choose(at, Math.max(right, at)), "]": () => axis.choose(Math.min(left, at), at), Escape: () => axis.choose(null),
  }[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
function listenSmall(minimap) {
  const { canvas, axis } = minimap;
  const jump = (event) => { if (event.buttons) axis.pan(minimap.time(event.offsetX) - (axis.from + axis.to) / 2); };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); jump(event); });
  canvas.addEventListener("pointermove", jump);
}

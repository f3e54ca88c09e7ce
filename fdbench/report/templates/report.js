"use strict";
(() => {
  const clock = (s) => Math.floor(s / 60) + ":" + (s % 60).toFixed(2).padStart(5, "0");
  const wordsFrom = 130; // pixels per second from which single words can be read

  const seekers = new WeakMap(); // item -> (seconds, whether to play)
  const leadIn = 1.5; // seconds of the talk before, so that one hears what was interrupted

  function wire(item) {
    const seconds = parseFloat(item.dataset.seconds);
    const body = item.querySelector(".tl-body");
    if (!body || !(seconds > 0)) return;
    const scroller = item.querySelector(".tl-scroll");
    const head = item.querySelector(".playhead");
    const audio = item.querySelector("audio");
    let at = 0;

    function show(time, follow) {
      at = Math.min(Math.max(time, 0), seconds);
      head.style.left = (at / seconds) * 100 + "%";
      body.setAttribute("aria-valuenow", at.toFixed(2));
      body.setAttribute("aria-valuetext", clock(at));
      if (!follow) return;
      const x = (at / seconds) * body.clientWidth;
      if (x < scroller.scrollLeft || x > scroller.scrollLeft + scroller.clientWidth - 20) scroller.scrollLeft = x - 40;
    }
    function seek(time, play) {
      show(time, true);
      if (!audio) return;
      const go = () => { audio.currentTime = at; if (play) audio.play().catch(() => {}); };
      if (audio.readyState >= 1) { go(); return; }
      audio.addEventListener("loadedmetadata", go, { once: true });
      audio.preload = "auto";
      audio.load();
    }
    function run() {
      show(audio.currentTime, true);
      if (!audio.paused && !audio.ended) requestAnimationFrame(run);
    }
    if (audio) {
      audio.preload = "metadata";
      audio.addEventListener("play", () => {
        document.querySelectorAll("audio").forEach((other) => { if (other !== audio) other.pause(); });
        requestAnimationFrame(run);
      });
      audio.addEventListener("seeked", () => show(audio.currentTime, true));
    }
    body.addEventListener("click", (event) => {
      const box = body.getBoundingClientRect();
      seek(((event.clientX - box.left) / box.width) * seconds, true);
    });
    body.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.1 : 1;
      const to = { ArrowRight: at + step, ArrowUp: at + step, ArrowLeft: at - step, ArrowDown: at - step, Home: 0, End: seconds }[event.key];
      if (to !== undefined) { event.preventDefault(); seek(to, false); }
      if ((event.key === " " || event.key === "Enter") && audio) {
        event.preventDefault();
        if (audio.paused) seek(at, true); else audio.pause();
      }
    });
    seekers.set(item, seek);
    item.querySelectorAll(".seek").forEach((button) => button.addEventListener("click", () => seek(parseFloat(button.dataset.at), true)));
    const zooms = item.querySelectorAll("[data-zoom]");
    zooms.forEach((button) => button.addEventListener("click", () => {
      zooms.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      body.style.width = button.dataset.zoom * 100 + "%";
      body.classList.toggle("zoomed", body.clientWidth / seconds >= wordsFrom);
      show(at, true);
    }));
    body.classList.toggle("zoomed", body.clientWidth / seconds >= wordsFrom);
  }

  const wired = new WeakSet();
  function wireIn(root) {
    root.querySelectorAll(".item").forEach((item) => {
      if (wired.has(item) || item.offsetParent === null) return;
      wired.add(item);
      wire(item);
    });
  }
  document.querySelectorAll("details.scenario, details.repeat").forEach((box) => box.addEventListener("toggle", () => {
    if (box.open) wireIn(box);
    else box.querySelectorAll("audio").forEach((audio) => audio.pause());
  }));

  function open(target) {
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) { box.hidden = false; box.open = true; wireIn(box); }
    target.scrollIntoView();
  }
  // "tml/interruption-12@0?t=3.2": a session, and seconds into it.
  function visit(address, play) {
    const [place, time] = address.split("?t=");
    const name = decodeURIComponent(place);
    const item = Array.from(document.querySelectorAll(".item")).find((each) => each.dataset.address === name);
    if (!item) return;
    open(item);
    const at = parseFloat(time || "0");
    if (seekers.has(item)) seekers.get(item)(play ? Math.max(0, at - leadIn) : at, play);
  }
  function reveal() {
    const hash = location.hash.slice(1);
    if (!hash) return;
    const target = document.getElementById(decodeURIComponent(hash));
    if (target) open(target); else visit(hash, false);
  }
  window.addEventListener("hashchange", reveal);
  wireIn(document); // what is open from the start
  reveal();
  document.querySelectorAll("[data-play]").forEach((button) => button.addEventListener("click", () => visit(button.dataset.play, true)));

  const scenarios = Array.from(document.querySelectorAll("details.scenario"));
  document.querySelectorAll("[data-all]").forEach((button) => button.addEventListener("click", () => {
    scenarios.forEach((box) => { if (!box.hidden) box.open = button.dataset.all === "open"; });
  }));
  const matches = {
    trouble: (box) => box.querySelector(".tone.bad, .badge.error, .badge.invalid"),
    not_exercised: (box) => box.querySelector(".badge.not_exercised"),
    error: (box) => box.querySelector(".badge.error, .badge.invalid"),
  };
  const filter = document.querySelector("[data-filter]");
  if (filter) filter.addEventListener("change", () => {
    scenarios.forEach((box) => { box.hidden = Boolean(filter.value) && !matches[filter.value](box); });
    document.querySelectorAll("h3.group").forEach((heading) => {
      let shown = false;
      for (let next = heading.nextElementSibling; next && next.matches("details.scenario"); next = next.nextElementSibling) shown = shown || !next.hidden;
      heading.hidden = !shown;
    });
    const shown = scenarios.filter((box) => !box.hidden).length;
    document.querySelector("[data-shown]").textContent = filter.value ? shown + " of " + scenarios.length + " scenarios" : "";
  });
})();

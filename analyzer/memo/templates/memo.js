(() => {
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const transcript = byId("transcript");
const uses = byId("uses");
const narrow = matchMedia("(max-width: 62rem)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
document.documentElement.classList.add("js");

function reveal(element) {
  for (let d = element.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
}

function light(elements) {
  all(".on").forEach((lit) => lit.classList.remove("on"));
  elements.forEach((element) => element.classList.add("on"));
}

function bring(element) {
  const box = transcript.getBoundingClientRect();
  const at = element.getBoundingClientRect();
  const top = transcript.scrollTop + at.top - box.top - box.height / 3;
  transcript.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
}

function showInTranscript(turn, key) {
  if (narrow.matches) transcript.classList.add("sheet");
  const marks = key ? all(`mark[data-e~="${key}"]`) : [];
  light([turn, ...marks, ...(key ? all(`#memo [data-e="${key}"]`) : [])]);
  bring(marks[0] || turn);
  uses.replaceChildren();
  if (narrow.matches && document.activeElement.matches("#memo a")) document.activeElement.scrollIntoView({ block: "nearest" });
}

function showInMemo(element) {
  transcript.classList.remove("sheet");
  reveal(element);
  element.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
  element.focus({ preventScroll: true });
}

function showUses(mark) {
  const keys = mark.dataset.e.split(" ");
  light(keys.flatMap((key) => all(`mark[data-e~="${key}"], #memo [data-e="${key}"]`)));
  uses.replaceChildren(...keys.map((key) => {
    const entry = byId(key);
    const item = document.createElement("div");
    const claim = document.createElement("a");
    claim.href = `#${key}`;
    claim.textContent = entry.querySelector(".claim").textContent;
    item.append(claim, ...all(".uses", entry).map((list) => list.cloneNode(true)));
    return item;
  }));
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[href^='#']");
  const mark = event.target.closest("mark[data-e]");
  if (!link && mark) showUses(mark);
  if (!link || link.classList.contains("skip")) return;
  const target = byId(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  if (transcript.contains(target)) showInTranscript(target, link.dataset.e);
  else showInMemo(target);
});

let last = { said: -1, flag: -1 };
function step(kind, elements, by) {
  if (!elements.length) return null;
  const focused = elements.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : last[kind];
  last[kind] = Math.max(0, Math.min(elements.length - 1, from + by));
  elements[last[kind]].focus();
  return elements[last[kind]];
}

function stepQuote(by) {
  const links = all("#memo .said a").filter((a) => !a.closest("details:not([open])"));
  const link = step("said", links, by);
  if (link) showInTranscript(byId(link.getAttribute("href").slice(1)), link.dataset.e);
}

function stepFlag() {
  const summaries = all("#flags details.flag > summary");
  const atEnd = last.flag === summaries.length - 1;
  const summary = step("flag", summaries, atEnd ? -summaries.length : 1);
  if (summary) summary.parentElement.open = true;
}

const keys = { j: () => stepQuote(1), n: () => stepQuote(1), k: () => stepQuote(-1), p: () => stepQuote(-1), f: stepFlag };
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    transcript.classList.remove("sheet");
    uses.replaceChildren();
    light([]);
  }
  const typing = event.target.closest("input, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

byId("close-sheet").addEventListener("click", () => transcript.classList.remove("sheet"));

const toggle = byId("open-flags");
toggle.addEventListener("click", () => {
  const open = toggle.getAttribute("aria-expanded") === "false";
  all("#flags details.flag").forEach((details) => { details.open = open; });
  toggle.setAttribute("aria-expanded", String(open));
  toggle.textContent = open ? "Close all flags" : "Open all flags";
});

let closed = [];
addEventListener("beforeprint", () => {
  closed = all("details:not([open])");
  closed.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));

if (location.hash.length > 1) {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (target) reveal(target);
}
})();

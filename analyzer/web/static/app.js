// Everything works without this script; it only saves steps.
(() => {
"use strict";
document.documentElement.classList.add("js");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);

// Upload: files may be dropped on the whole form.
const drop = one("#drop");
if (drop) {
  const input = one("#file");
  const lit = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
  drop.addEventListener("dragover", lit(true));
  drop.addEventListener("dragleave", lit(false));
  drop.addEventListener("drop", (event) => {
    lit(false)(event);
    input.files = event.dataTransfer.files;
    if (input.files.length) drop.requestSubmit();
  });
}

// Progress: the server tells each step; at the end the page becomes the review.
const progress = one("#progress");
if (progress) {
  const source = new EventSource(progress.dataset.events);
  source.addEventListener("progress", (event) => {
    progress.textContent = event.data;
    const steps = event.data.match(/^(\d+) of (\d+)/);
    if (steps) { one("#bar").max = steps[2]; one("#bar").value = steps[1]; }
  });
  source.addEventListener("end", () => { source.close(); location.reload(); });
}

// Review: quotes light up beside the memo; keys walk through them.
const side = one(".side");
if (!side) return;
const marksOf = (anchor) => all(`mark[data-e~="${anchor}"]`);
const links = () => all("a[data-e]").filter((link) => link.offsetParent);
let current = null;

function show(link) {
  all(".on").forEach((element) => element.classList.remove("on"));
  current = link;
  link.classList.add("on");
  const marks = marksOf(link.dataset.e);
  marks.forEach((mark) => mark.classList.add("on"));
  side.classList.add("open");
  const target = marks[0] || document.getElementById(link.getAttribute("href").slice(1));
  if (target) target.scrollIntoView({ block: "center" });
  link.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const found = links();
  if (!found.length) return;
  const place = found.indexOf(current);
  const next = found[(place + by + found.length) % found.length] || found[0];
  show(next);
  next.focus({ preventScroll: true });
}

function nextFlag() {
  const flags = all("details.flag");
  const place = flags.findIndex((flag) => flag.open);
  flags.forEach((flag) => { flag.open = false; });
  const next = flags[(place + 1) % flags.length];
  next.open = true;
  next.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-e], .strip a");
  if (link) { event.preventDefault(); show(link); return; }
  const mark = event.target.closest("mark[data-e]");
  if (!mark || String(getSelection())) return;
  const first = mark.dataset.e.split(" ")[0];
  const quote = all(`#evidence a[data-e="${first}"], .memo a[data-e="${first}"]`).pop();
  if (quote) { show(quote); quote.scrollIntoView({ block: "center" }); }
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "f") nextFlag();
});
one("#close-side").addEventListener("click", () => side.classList.remove("open"));

// Words that are selected in one turn of the candidate become the quote to add.
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const words = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("[data-turn]");
  const start = words(selection.anchorNode);
  if (!start || start !== words(selection.focusNode)) return;
  const part = selection.getRangeAt(0).cloneContents();
  all(".aside", part).forEach((aside) => aside.remove());
  one("#add-turn").value = start.dataset.turn;
  one("#add-quote").value = part.textContent.trim();
});

one("#kinds").addEventListener("change", (event) => {
  all("#evidence .entry").forEach((entry) => {
    entry.hidden = Boolean(event.target.value) && entry.dataset.kind !== event.target.value;
  });
});

const target = document.getElementById(location.hash.slice(1));
if (target && target.matches("details.flag")) { target.open = true; target.scrollIntoView(); }
if (target && target.matches(".entry")) { show(one(`#${target.id} a[data-e]`)); target.scrollIntoView({ block: "center" }); }
if (target && target.matches(".turn")) { side.classList.add("open"); target.scrollIntoView({ block: "center" }); }
})();

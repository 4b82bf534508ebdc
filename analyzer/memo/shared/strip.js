// The strip is one stop of the Tab key; arrows go along it, m and M go along it from anywhere.
(() => {
"use strict";
const marks = [...document.querySelectorAll(".strip a.mark")];
if (!marks.length) return;
let place = -1;

function go(to) {
  marks.forEach((mark) => mark.setAttribute("tabindex", "-1"));
  place = Math.max(0, Math.min(marks.length - 1, to));
  marks[place].setAttribute("tabindex", "0");
  marks[place].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const focused = marks.indexOf(document.activeElement);
  if (focused >= 0) place = focused;
  const along = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: marks.length - 1 };
  const anywhere = { m: place + 1, M: place - 1 };
  const to = { ...anywhere, ...(focused >= 0 ? along : {}) }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go(to);
  if (event.key in anywhere) marks[place].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
});
})();

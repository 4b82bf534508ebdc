"use strict";
document.documentElement.classList.add("js");
const table = document.getElementById("interviews");
const body = table.tBodies[0];
const rows = [...body.rows];
const value = (row, column) => row.cells[column].textContent.trim().replace(/^\$/, "");
const compared = (one, other) => {
  const numbers = [Number(one), Number(other)];
  if (one && other && !numbers.some(Number.isNaN)) return numbers[0] - numbers[1];
  return one.localeCompare(other);
};
[...table.tHead.rows[0].cells].forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((a, b) => (down ? -1 : 1) * compared(value(a, column), value(b, column)));
    body.append(...rows);
  });
});
document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  let shown = 0;
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  document.getElementById("shown").textContent = `${shown} shown`;
});

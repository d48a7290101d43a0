// What the browser adds to a list: ticking many rows, walking through them by keys, the search by "/".
"use strict";

function boxes() { return [...document.querySelectorAll(".grid [name=contact]")]; }

// The tick on top ticks all of the page; with Shift a row ticks all from the last one ticked.
let last = null;
document.addEventListener("click", (event) => {
  if (!event.target.matches?.(".grid [name=contact]")) return;
  const rows = boxes();
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((one, other) => one - other);
    for (const box of rows.slice(from, to + 1)) box.checked = event.target.checked;
  }
  last = event.target;
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches(".grid [name=contact], [data-tick-all], .chosen [name=all]")) count();
});
function count() {
  const rows = boxes(), ticked = rows.filter((box) => box.checked).length;
  const all = document.querySelector("[data-tick-all]"), told = document.querySelector("[data-selected]");
  if (all) { all.checked = ticked > 0 && ticked === rows.length; all.indeterminate = ticked > 0 && ticked < rows.length; }
  if (told) told.textContent = told.dataset.selected.replace("0", ticked.toLocaleString(document.documentElement.lang));
}
addEventListener("pageshow", count); // the browser may have ticked rows again
document.addEventListener("htmx:afterSettle", count);

// Arrows, Home and End walk through the rows, a blank ticks one, Enter opens it.
function links() { return [...document.querySelectorAll(".grid tbody tr")].map((row) => row.querySelector("a[href]")).filter(Boolean); }
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const target = event.target, row = target.closest?.(".grid tbody tr");
  const typing = target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const search = document.querySelector("[data-search]");
  if (search && !typing && ((event.key === "/" && search.dataset.search === "/") || event.key === "F3")) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (row && event.key === " " && !target.matches("[type=checkbox], button, summary")) {
    const box = row.querySelector("[name=contact]");
    if (box) { event.preventDefault(); box.click(); }
    return;
  }
  const from = target === search ? -1 : row ? links().findIndex((link) => row.contains(link)) : null;
  if (from === null || (typing && target !== search)) return;
  const all = links();
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: target === search ? null : 0, End: target === search ? null : all.length - 1 }[event.key];
  if (to === undefined || to === null || (target === search && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (to < 0) search?.focus(); else all[Math.min(to, all.length - 1)]?.focus();
});

// A column is moved up or down among the others; without script they keep the order they are offered in.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li"), list = item.parentElement;
  if (button.dataset.move === "-1") item.previousElementSibling?.before(item); else item.nextElementSibling?.after(item);
  list.dispatchEvent(new Event("change", { bubbles: true }));
  button.focus();
});

// What the browser adds to the pages of a segment.
"use strict";

// A new segment is created as soon as something is entered; nothing typed meanwhile can get lost.
for (const form of document.querySelectorAll("form[data-draws-number]")) {
  let sent = false;
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    sent = true;
    for (const input of form.querySelectorAll("input")) input.readOnly = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    for (const input of form.querySelectorAll("input")) input.readOnly = false;
  });
}

// Escape on a question about the lines means that nothing changes: the card is shown as it is stored.
document.addEventListener("cancel", (event) => {
  if (event.target.dataset?.asks) location.href = event.target.dataset.asks;
}, true);

// What was wrong with a filter goes with each new effect, which brings what is wrong now.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "effect") return;
  for (const box of document.querySelectorAll(".filter > .errors")) box.replaceChildren();
});
document.addEventListener("htmx:afterSettle", () => {
  for (const row of document.querySelectorAll(".filter")) {
    const wrong = row.querySelector(":scope > .errors > *") !== null;
    for (const input of row.querySelectorAll("input, select")) {
      if (wrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    }
  }
});

// A code of a filter section: a click puts it into the field, another takes it out.
function codesIn(text) { return text.toUpperCase().split(/[,;|]/).map((code) => code.trim()).filter(Boolean); }
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-code]");
  const input = button && document.getElementById(button.dataset.into);
  if (!input) return;
  const codes = codesIn(input.value);
  const place = codes.indexOf(button.dataset.code);
  if (place < 0) codes.push(button.dataset.code); else codes.splice(place, 1);
  input.value = codes.join(", ");
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
function markCodes() {
  for (const button of document.querySelectorAll("[data-code]")) {
    const picked = codesIn(document.getElementById(button.dataset.into)?.value || "").includes(button.dataset.code);
    button.setAttribute("aria-pressed", String(picked));
  }
}
document.addEventListener("input", markCodes);
document.addEventListener("htmx:afterSettle", markCodes);

// A subject still being saved is finished before its window closes, else the card would know an older revision.
let inPlace = 0;
let closing = null;
document.addEventListener("htmx:beforeSend", (event) => {
  if (!event.target.matches(".inplace")) return;
  inPlace += 1;
  event.detail.xhr.addEventListener("loadend", () => {
    inPlace -= 1;
    if (inPlace === 0 && closing) { setTimeout((button) => button.click(), 0, closing); closing = null; }
  });
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("dialog.langs button, dialog.langs a");
  if (!inPlace || !button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  closing = button;
}, true);
document.addEventListener("cancel", (event) => {
  if (inPlace && event.target.matches?.("dialog.langs")) event.preventDefault();
}, true);

// A long history opens where the list stands, or at the step that is shown.
function showStep() {
  const panel = document.querySelector(".history.scrolls:not([data-placed])");
  if (!panel) return;
  panel.dataset.placed = "";
  const step = panel.querySelector(".shown") || panel.querySelector("[aria-current=step]");
  if (step) panel.scrollTop = step.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 4;
}
showStep();
document.addEventListener("htmx:afterSettle", showStep);

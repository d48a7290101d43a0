// The card desk without a mouse: Enter goes to the next field, Shift+Enter back, a suggestion fills its field.
// In a profile a digit chooses the answer that bears it, or takes it back, and Enter goes to the next question.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.matches?.("#business-card input")) return;
  event.preventDefault();
  const inputs = [...document.querySelectorAll("#business-card input:not([type=hidden])")];
  const next = inputs[inputs.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (next) { next.focus(); next.select(); }
  else if (!event.shiftKey) document.querySelector("#business-card [data-keys='ctrl+enter']").focus();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const input = document.getElementById(button.dataset.fill);
  input.value = button.dataset.value;
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("keydown", (event) => {
  const question = event.target.closest?.(".answers");
  if (!question || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    const questions = [...document.querySelectorAll(".answers")];
    const next = questions[questions.indexOf(question) + (event.shiftKey ? -1 : 1)];
    next?.querySelector("input")?.focus();
  } else if (/^[1-9]$/.test(event.key)) {
    const answer = question.querySelectorAll("input")[event.key - 1];
    answer?.click();
    answer?.focus();
  }
});

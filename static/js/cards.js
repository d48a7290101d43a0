// In a profile a digit chooses the answer that bears it, or takes it back, and Enter goes to the next question.
"use strict";

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

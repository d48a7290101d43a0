// Codes by their first letters: what fits is listed below the field while one types, the first line chosen already.
// Enter, Tab and Ctrl+Enter accept it, arrows choose another, Escape keeps what was typed. The rows come from the
// look-up window of the field (config/lib/lookups.py).
"use strict";

(() => {
  const SHOWN = 8;
  const known = new Map(); // the rows by the address they were asked at
  let input = null; // the field whose list is open
  let accepting = false;

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const isMany = (field) => field.dataset.typeahead === "many";
  const typed = (field) => (isMany(field) ? field.value.split(",").at(-1) : field.value).trim();
  const list = () => document.getElementById("typeahead");
  const chosen = () => list()?.querySelector("[aria-selected=true]");

  async function rows(field, letters) {
    const url = new URL(field.dataset.lookup, location.href);
    if (letters) url.searchParams.set("q", letters);
    if (!known.has(url.href)) {
      const answer = fetch(url, { headers: { "HX-Request": "true" } }).then((response) => (response.ok ? response.text() : ""));
      known.set(url.href, answer.then((html) => {
        const page = new DOMParser().parseFromString(html, "text/html");
        return [...page.querySelectorAll("[name=pick]")].map((box) => ({ code: box.value, label: box.dataset.label }));
      }).catch(() => { known.delete(url.href); return []; }));
    }
    return known.get(url.href);
  }
  function fitting(all, letters) {
    const begins = (text) => text.startsWith(letters);
    const rank = (row) => {
      const [code, label] = [folded(row.code), folded(row.label)];
      if (code === letters || label === letters) return 0;
      return begins(code) || begins(label) ? 1 : label.split(/[\s/,-]+/).some(begins) ? 2 : 3;
    };
    return all.filter((row) => rank(row) < 3).sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
  }
  function close() {
    list()?.remove();
    input?.setAttribute("aria-expanded", "false");
    input?.removeAttribute("aria-activedescendant");
    input = null;
  }
  function choose(option) {
    for (const each of list().children) each.setAttribute("aria-selected", String(each === option));
    input.setAttribute("aria-activedescendant", option.id);
  }
  function show(field, found) {
    if (document.activeElement !== field) return; // it comes too late, and another field may have its list open
    close();
    if (!found.length) return;
    input = field;
    const box = document.createElement("ul");
    box.id = "typeahead";
    box.className = "options typeahead";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", field.labels?.[0]?.textContent.trim() || field.name);
    found.forEach((row, place) => {
      const option = document.createElement("li");
      option.id = `typeahead-${place}`;
      option.setAttribute("role", "option");
      option.dataset.code = row.code;
      option.dataset.label = row.label;
      const code = document.createElement("b");
      code.textContent = row.code;
      const label = document.createElement("span");
      label.textContent = row.label;
      option.append(code, label);
      box.append(option);
    });
    field.parentElement.append(box);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "typeahead");
    choose(box.firstElementChild);
  }
  function accept(option) {
    const field = input;
    const before = isMany(field) ? field.value.split(",").slice(0, -1).map((part) => part.trim()).filter(Boolean) : [];
    accepting = true;
    field.value = [...new Set([...before, option.dataset.code])].join(", ");
    const described = field.parentElement.querySelector("em") || document.createElement("em");
    described.textContent = before.length ? "" : option.dataset.label;
    field.after(described);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    accepting = false;
  }

  document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-typeahead]")) rows(event.target, ""); });
  document.addEventListener("input", async (event) => {
    const field = event.target;
    if (accepting || !field.matches?.("[data-typeahead]")) return;
    const described = field.parentElement.querySelector("em");
    if (described) described.textContent = "";
    const letters = folded(typed(field));
    if (!letters) { close(); return; }
    let found = fitting(await rows(field, ""), letters);
    // A table too long for one window: ask for the letters, if they still stand there.
    if (!found.length) found = fitting(await rows(field, letters), letters);
    if (folded(typed(field)) === letters) show(field, found);
  });
  document.addEventListener("keydown", (event) => {
    if (!input || event.target !== input || (event.altKey && event.key !== "Enter")) return;
    const options = [...list().children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(options[(options.indexOf(chosen()) + step + options.length) % options.length]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopImmediatePropagation();
      close();
    } else if (event.key === "Enter" || event.key === "Tab") {
      accept(chosen()); // and the key does what it always does
    }
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("#typeahead > li");
    if (!option) return;
    event.preventDefault();
    accept(option);
  });
  document.addEventListener("focusout", (event) => { if (event.target === input) close(); });
})();

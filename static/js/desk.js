// The card desk without a mouse. Enter goes to the next field that is still to be typed, Tab to every field; what is
// typed while a card is being kept belongs to the next one; a half-typed card is here again after the page was closed.
"use strict";

(() => {
  const FIELDS = "#business-card :is(input:not([type=hidden], [type=file], [type=checkbox]), textarea:not([name=text]))";
  const ADDRESS = ["address", "post_code", "city", "country"];
  const LONGEST = 7 * 24 * 3600 * 1000; // milliseconds that a draft is kept
  const desk = () => document.getElementById("desk");
  const card = () => document.getElementById("business-card");
  const fields = () => [...document.querySelectorAll(FIELDS)];
  const named = (name) => card()?.elements[name];
  const kept = (input) => input.dataset.kept || "";
  const key = () => `card:${desk().dataset.draft}`;

  // ── What stands on the card. ──
  const consents = () => [...document.querySelectorAll("#business-card [name=consent_channels]")];
  function typed() { // what differs from an empty card of the stack
    const values = fields().filter((input) => input.value !== kept(input)).map((input) => [input.name, input.value]);
    if (consents().some((box) => box.checked !== "kept" in box.dataset)) {
      values.push(["consent_channels", consents().filter((box) => box.checked).map((box) => box.value)]);
    }
    return Object.fromEntries(values);
  }
  function put({ consent_channels: channels, ...values }) {
    for (const [name, value] of Object.entries(values)) {
      const input = named(name);
      if (input) input.value = value;
    }
    if (channels) consents().forEach((box) => { box.checked = channels.includes(box.value); });
    draft();
  }
  function clear() {
    consents().forEach((box) => { box.checked = "kept" in box.dataset; });
    for (const input of fields()) {
      input.value = kept(input);
      unmark(input);
      const described = input.parentElement.querySelector("em");
      if (described && !kept(input)) described.textContent = "";
    }
  }
  // What a machine has read and nobody has looked at yet may go.
  const isBegun = () => fields().some((input) => !kept(input) && input.value.trim() && !("read" in input.dataset));
  function unmark(input) {
    if (!("read" in input.dataset)) return;
    delete input.dataset.read;
    input.removeAttribute("aria-describedby");
  }

  // What a machine has read is gone with the first letter typed over it, as in fields come to with Enter.
  function replace(input) { if (input && "read" in input.dataset) input.select(); }

  // ── A draft that outlives the page. ──
  function store(values) {
    try {
      if (Object.keys(values).length) localStorage.setItem(key(), JSON.stringify({ at: Date.now(), values }));
      else localStorage.removeItem(key());
    } catch { /* no storage: nothing is kept beyond the page */ }
  }
  function draft() { store({ ...pending?.sent, ...typed() }); }
  function restore() {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(key())); } catch { return; }
    if (!found || Date.now() - found.at > LONGEST || ["entered", "undone", "refused"].includes(desk().dataset.desk) || isBegun()) return;
    put(found.values);
    document.getElementById("draft-note").hidden = false;
    const last = fields().filter((input) => input.value).at(-1);
    (last || named("first_name")).focus();
    look();
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-discard]")) return;
    clear();
    store({});
    document.getElementById("draft-note").hidden = true;
    named("first_name").focus();
    look();
  });
  const look = () => htmx.trigger(named("first_name"), "input");

  // ── Keys. ──
  const inherits = () => "city" in (document.getElementById("card-company")?.dataset || {}) && !ADDRESS.some((name) => named(name).value && named(name).value !== kept(named(name)));
  const needsNothing = (input) => (kept(input) && input.value === kept(input)) || (inherits() && ADDRESS.includes(input.name));
  function move(from, step) {
    const all = fields();
    let next = all.indexOf(from) + step;
    while (step > 0 && all[next] && needsNothing(all[next])) next += step;
    if (all[next]) { all[next].focus(); all[next].select(); }
    else if (step > 0) card().querySelector("[data-keys='ctrl+enter']").focus();
  }
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.(FIELDS)) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && plain) {
      if (input.matches("textarea") && event.shiftKey) return; // a new line in the note
      event.preventDefault();
      unmark(input);
      move(input, event.shiftKey ? -1 : 1);
    } else if (event.key === "Tab") {
      unmark(input);
    } else if (event.key === "Escape" && plain && input.value) {
      event.preventDefault();
      input.select();
      document.execCommand("delete"); // so that the browser's own undo brings it back
    }
  });
  // A second card is finished while the first is still on its way: it waits as it is (app.js sends it then).
  document.addEventListener("keydown", (event) => {
    if (pending && event.key === "Enter" && (event.ctrlKey || event.metaKey)) fields().forEach((input) => { input.readOnly = true; });
  }, true);
  // Ctrl+Z takes the last card back where there is nothing on this one that it could mean.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
    const undo = document.querySelector("[data-undo-card]");
    if (!undo || pending || isBegun() || !desk().contains(document.activeElement) || document.activeElement.value !== kept(document.activeElement)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    undo.click();
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const input = document.getElementById(button.dataset.fill);
    input.value = button.dataset.value;
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#business-card") || event.target.name === "text") return;
    unmark(event.target);
    draft();
  });

  // ── A pasted text is read: in its own box, or anywhere on an empty card. ──
  function read(text) {
    document.getElementById("paste").open = true;
    document.getElementById("paste-text").value = text;
    document.querySelector("[data-parse]").click();
  }
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "paste" && event.target.open) document.getElementById("paste-text").focus();
  }, true);
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) { event.preventDefault(); send(event.clipboardData.files); return; }
    const text = event.clipboardData?.getData("text/plain") || "";
    const box = event.target.id === "paste-text" && !event.target.value;
    const block = event.target.matches?.(`${FIELDS}:not(textarea)`) && !isBegun() && text.trim().split("\n").length > 2;
    if (!text.trim() || !(box || block)) return;
    event.preventDefault();
    read(text);
  });

  // ── Photos: dropped, pasted, chosen or taken; what is read in one goes into an empty card by itself. ──
  function send(files) {
    const chosen = document.getElementById("photo-files");
    chosen.files = files;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const brings = (event) => event.dataTransfer?.types.includes("Files") && desk();
  document.addEventListener("dragover", (event) => { if (brings(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "card-photo" || pending || isBegun()) return;
    event.target.querySelector("[data-take]")?.click();
  });

  // ── Nobody waits for a card to be kept: the desk is empty at once, and what is typed then is the next card. ──
  let pending = null; // what was sent, while it is on its way
  let ahead = null; // what was typed of the next card while this one was refused
  const keeps = (event) => event.detail.target?.id === "desk" && event.detail.requestConfig.verb === "post";
  const isCard = (event) => event.detail.elt.id === "business-card" || event.detail.elt.name === "completes";
  document.addEventListener("htmx:beforeSend", (event) => {
    if (!keeps(event)) return;
    pending = { sent: typed(), emptied: isCard(event) };
    if (!pending.emptied) return;
    clear();
    named("first_name").focus();
  });
  function going() { // what was typed since, and where the cursor is
    const now = typed();
    const since = pending?.emptied ? now : Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== pending?.sent[name]));
    const at = document.activeElement;
    return { since, at: at.matches?.(FIELDS) ? { name: at.name, start: at.selectionStart } : null };
  }
  let carried = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "desk" && event.detail.shouldSwap) carried = going();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!carried || !desk() || event.detail.target?.id !== "desk") return;
    const { since, at } = carried;
    const state = desk().dataset.desk;
    const emptied = pending?.emptied;
    carried = pending = null;
    // htmx would set the focus once more a moment later, and somebody is typing.
    const first = desk().querySelector("[autofocus]");
    first?.removeAttribute("autofocus");
    first?.focus();
    replace(first);
    if (emptied && state === "refused") {
      if (Object.keys(since).length) ahead = since;
      draft();
      return;
    }
    const next = state === "entered" ? { ...ahead, ...since } : since;
    if (state === "entered") ahead = null;
    put(next);
    if (!Object.keys(next).length) return;
    const input = at && named(at.name);
    if (input) { input.focus(); if (at.start !== null) input.setSelectionRange?.(at.start, at.start); }
    look();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!pending || event.detail.target?.id !== "desk") return; // an answer that was drawn has ended it
    const since = typed();
    const { sent, emptied } = pending;
    pending = null;
    fields().forEach((input) => { input.readOnly = false; });
    if (!emptied) return;
    if (Object.keys(since).length) ahead = since;
    put(sent);
    named("first_name").focus();
  });

  // ── The company's address stands where this card has none. ──
  function inherit() {
    const company = document.getElementById("card-company")?.dataset;
    if (!company || !card()) return;
    for (const name of ADDRESS) {
      const input = named(name);
      input.placeholder = company[name] || "";
      input.classList.toggle("inherited", Boolean(company[name]));
    }
  }
  document.addEventListener("htmx:afterSettle", inherit);
  document.addEventListener("DOMContentLoaded", () => { replace(document.activeElement); restore(); inherit(); });
})();

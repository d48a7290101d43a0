// What the browser adds to pages that work without it: windows, look-ups, the page search, keys.
"use strict";

// ── Windows: fragments arrive as <dialog open>; shown modal they trap the keyboard and close with Escape. ──
function modal(dialog) {
  if (!dialog || dialog.matches(":modal, [data-closed]")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  // The browser would start at the close button; start where something is to be chosen or typed.
  if (!dialog.querySelector("[autofocus]")) {
    dialog.querySelector("form :is(input:not([type=hidden]), select, textarea, summary, button):not([tabindex='-1']), footer .btn.main")?.focus();
  }
  dialog.addEventListener("close", () => {
    placeMessages(document.body);
    dialog.remove();
  });
}
// It is there still until the browser tells of it, some time later: nobody may take it for one to be shown meanwhile.
function closeWindow(dialog) {
  dialog?.setAttribute("data-closed", "");
  dialog?.close();
}
function showWindows() {
  for (const id of ["dialog", "lookup"]) modal(document.querySelector(`#${id} > dialog`));
}
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (!close) return;
  const box = close.closest(".toast, dialog");
  if (!box) return;
  if (close.dataset.close && close.dataset.close !== "") { location.href = close.dataset.close; return; }
  if (box.tagName === "DIALOG") closeWindow(box); else box.remove();
});
document.addEventListener("closeDialog", () => {
  closeWindow(document.querySelector("#dialog > dialog"));
  setTimeout(() => postponed.splice(0).forEach(saveField), 0); // once the answer is drawn
});
document.addEventListener("closeLookup", () => closeWindow(document.querySelector("#lookup > dialog")));

// ── Look-ups: a click, F4 or Alt+Down on a code field opens its window; OK puts the picked code into the field. ──
let field = null;
function openLookup(input) {
  if (input.readOnly || input.disabled) return;
  field = input;
  const url = new URL(input.dataset.lookup, location.href);
  url.searchParams.set("value", input.value);
  htmx.ajax("GET", url.pathname + url.search, { target: "#lookup", swap: "innerHTML" });
}
document.addEventListener("click", (event) => {
  const input = event.target.closest("input[data-lookup]") ||
    event.target.closest(".combo > .open")?.parentElement.querySelector("input[data-lookup]");
  if (!input) return;
  event.preventDefault();
  openLookup(input);
});
document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.("input[data-lookup]");
  if (input && (event.key === "F4" || (event.altKey && event.key === "ArrowDown"))) {
    event.preventDefault();
    openLookup(input);
  }
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-pick]")) return;
  event.preventDefault();
  const boxes = [...event.target.querySelectorAll("[name=pick]")];
  let picked = boxes.filter((box) => box.checked);
  if (!picked.length && boxes.length === 1) picked = boxes;
  const dialog = event.target.closest("dialog");
  if (field && picked.length) {
    field.value = picked.map((box) => box.value).join(", ");
    const described = field.parentElement.querySelector("em");
    if (described) described.textContent = picked.map((box) => box.dataset.label).join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  closeWindow(dialog);
  field?.focus({ preventScroll: true });
});
document.addEventListener("dblclick", (event) => {
  if (event.target.closest(".pick label")) event.target.closest("form").requestSubmit();
});

// ── The page search: Ctrl+K or Alt+Q, arrows, Enter. ──
const search = document.getElementById("q");
const found = document.getElementById("found");
function choices() { return [...found.querySelectorAll("[role=gridcell] > a")]; }
function choose(step) {
  const links = choices();
  if (!links.length) return;
  const now = links.findIndex((link) => link.parentElement.getAttribute("aria-selected") === "true");
  const next = links[(now + step + links.length) % links.length].parentElement;
  links.forEach((link) => link.parentElement.setAttribute("aria-selected", "false"));
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  search.setAttribute("aria-activedescendant", next.id);
}
function showFound(shown) {
  found.hidden = !shown;
  search.setAttribute("aria-expanded", String(shown));
}
if (search) {
  search.addEventListener("focus", () => showFound(choices().length > 0));
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !found.hidden) {
      const link = found.querySelector("[aria-selected=true] > a") || choices()[0];
      if (link && search.value.trim()) { event.preventDefault(); location.href = link.href; }
    } else if (event.key === "Escape") {
      showFound(false);
    }
  });
  search.form.addEventListener("focusout", (event) => {
    if (!search.form.contains(event.relatedTarget)) setTimeout(() => showFound(false), 150);
  });
  search.form.addEventListener("submit", (event) => {
    if (!search.value.trim()) { event.preventDefault(); search.focus(); }
  });
  found.addEventListener("htmx:afterSwap", () => { if (document.activeElement === search) showFound(true); });
  found.addEventListener("mousedown", (event) => event.preventDefault());
}
// With Alt a key is what it is on the keyboard: French digits need Shift, and a Mac makes other letters of it.
function keyOf(event) {
  const key = event.key.toLowerCase();
  if (!event.altKey || /^[a-z0-9]$/.test(key)) return key;
  return /^(?:Digit|Key)(.)$/.exec(event.code)?.[1].toLowerCase() || key;
}
document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (((event.ctrlKey || event.metaKey) && key === "k") || (event.altKey && key === "q")) {
    event.preventDefault();
    document.querySelectorAll("dialog:modal").forEach(closeWindow);
    search?.focus();
    search?.select();
    return;
  }
  // A button may name its keys: data-keys="ctrl+z". Inside fields the browser's own undo stays.
  const name = [event.ctrlKey || event.metaKey ? "ctrl" : "", event.altKey ? "alt" : "", event.shiftKey ? "shift" : "", key].filter(Boolean).join("+");
  const typing = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
  const scope = document.querySelector("dialog:modal") || document;
  for (const button of scope.querySelectorAll("[data-keys]")) {
    if (!button.dataset.keys.split(" ").includes(name) || button.disabled) continue;
    if (typing && /^ctrl\+(shift\+)?[zy]$/.test(name)) return;
    event.preventDefault();
    if (typing && button.href) event.target.blur(); // what was typed is saved before the page is left
    button.click();
    return;
  }
});

// ── Nothing typed or clicked gets lost where somebody is faster than the server. ──
// A field still being saved is finished before the page is left.
const saving = new Set(); // fields and forms on their way
let waiting = null;
// What was clicked, or what the answer drew in its place.
function standing(element) {
  if (element.isConnected) return element;
  if (element.id) return document.getElementById(element.id);
  const same = (other) => ["href", "formaction", "name", "value"].every((key) => other.getAttribute(key) === element.getAttribute(key));
  return [...document.querySelectorAll(element.tagName)].find((other) => same(other) && other.textContent === element.textContent);
}
// By the request itself, since htmx has no event left to give where the element went away meanwhile.
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  const sent = event.target.form || event.target;
  saving.add(sent);
  // What a form asked for while one typed is of no use any more, and would overwrite the answer.
  for (const each of sent.querySelectorAll("[hx-get]")) htmx.trigger(each, "htmx:abort");
  event.detail.xhr.addEventListener("loadend", () => {
    saving.delete(sent);
    if (saving.size || !waiting) return;
    const element = waiting;
    waiting = null;
    setTimeout(() => { if (!document.querySelector("#dialog > dialog:not([data-closed])")) standing(element)?.click(); }, 0);
  });
});
document.addEventListener("click", (event) => {
  const leaving = event.target.closest("a[href], button[type=submit], button:not([type]), [hx-get]");
  if (saving.size && leaving && !leaving.closest("dialog") && !leaving.hasAttribute("data-close")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = leaving;
  }
}, true);
// One question at a time: a field that was left meanwhile is saved when the question is answered.
const postponed = [];
document.addEventListener("htmx:beforeRequest", (event) => {
  const sent = event.detail.requestConfig.verb === "get" && saving.has(event.target.closest("form"));
  const asked = event.target.matches(".field") && document.querySelector("#dialog > [data-asks]:not([data-closed])");
  if (asked) postponed.push(event.target);
  if (sent || asked) event.preventDefault();
});
function isChanged(input) {
  if (input.matches("[type=checkbox], [type=radio]")) return input.checked !== input.defaultChecked;
  if (!input.matches("select")) return input.value !== input.defaultValue;
  return input.value !== (input.querySelector("[selected]") || input.options[0])?.value;
}
function changedIn(place) { return [...place.querySelectorAll("input, select, textarea")].find(isChanged); }
function saveField(place) { changedIn(place)?.dispatchEvent(new Event("change", { bubbles: true })); }
// A field that was left before this script was there is saved now; not what the browser fills in after going back.
document.addEventListener("DOMContentLoaded", () => {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return;
  document.querySelectorAll(".field[hx-post]:not(:focus-within)").forEach(saveField);
});
// The answer to one field draws others again, but not those changed meanwhile.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.matches(".field[hx-post]") && changedIn(event.detail.target)) event.detail.shouldSwap = false;
});
// What is pressed may be drawn again, and elsewhere, before it is let go: then the browser has no click to give.
let pressed = null;
document.addEventListener("pointerdown", (event) => {
  const plain = event.pointerType === "mouse" && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const element = plain ? event.target.closest("a[href], button") : null;
  pressed = element && { element, x: event.clientX, y: event.clientY };
}, true);
document.addEventListener("pointerup", (event) => {
  const press = pressed;
  pressed = null;
  if (!press || press.element.isConnected) return;
  if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < 8) standing(press.element)?.click();
}, true);

// ── Messages go by themselves, but never while read. ──
function fade(toast) {
  if (toast.timed) return;
  toast.timed = true;
  const gone = () => { if (toast.matches(":hover, :focus-within")) setTimeout(gone, 4000); else toast.remove(); };
  if (!toast.matches(".error")) setTimeout(gone, 12000);
}
// A window makes the page behind it inert, on a phone it covers it: messages are shown inside the topmost window.
function placeMessages(place = [...document.querySelectorAll("dialog:modal")].at(-1) || document.body) {
  const messages = document.getElementById("messages");
  if (messages && messages.childElementCount && messages.parentElement !== place) place.append(messages);
}
document.addEventListener("htmx:beforeSwap", () => placeMessages(document.body));
function settle() {
  showWindows();
  placeMessages();
  document.querySelectorAll(".toast").forEach(fade);
}
// One message for all requests that fail; it goes as soon as one succeeds.
let failure = null;
let leaving = false; // what a page still asks for when it is left may be cut off
addEventListener("beforeunload", () => { leaving = true; });
// It is there still where somebody acts on it: what was asked for was a download.
for (const name of ["pageshow", "pointerdown", "keydown"]) addEventListener(name, () => { leaving = false; }, true);
function failed() {
  if (leaving) return;
  failure?.remove();
  failure = document.getElementById("failed").content.firstElementChild.cloneNode(true);
  document.getElementById("messages").append(failure);
  placeMessages();
}
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) failure?.remove(); });
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("DOMContentLoaded", settle);

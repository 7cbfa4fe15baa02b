// Lists that open under a field while one types. Without this file the field takes what is typed, and the server asks back.
"use strict";

(() => {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = "options";
  list.setAttribute("role", "listbox");
  let field = null; // whose list is open
  let asking = 0;
  let asked = null;

  const by = (id) => document.getElementById(id);
  const options = () => [...list.children];
  const active = () => list.querySelector("[aria-selected=true]");
  const isSearched = (element) => element instanceof HTMLInputElement && "lookup" in element.dataset;

  function close() {
    clearTimeout(asking);
    asked?.abort();
    if (!field) return;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    list.remove();
    field = null;
  }

  function mark(option) {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  // The part being typed: all of it, or what stands after the last separator.
  function split(input) {
    if (!input.dataset.many) return ["", input.value];
    const at = Math.max(...[",", "，", "、", ";", "；", input.dataset.many].map((sign) => input.value.lastIndexOf(sign)));
    return [input.value.slice(0, at + 1), input.value.slice(at + 1)];
  }

  function address(input, text) {
    const url = new URL(input.dataset.lookup, location.href);
    url.searchParams.set("q", text);
    return url;
  }

  function look(input) {
    clearTimeout(asking);
    const text = split(input)[1].trim();
    if (!text) return close();
    asking = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(address(input, text), { signal: asked.signal, headers: { "HX-Request": "true" } });
        if (answer.ok && document.activeElement === input) open(input, await answer.text());
      } catch {
        close(); // no list is no harm: the field takes what is typed
      }
    }, 90);
  }

  function open(input, html) {
    if (field && field !== input) close();
    list.innerHTML = html;
    const only = options();
    if (!only.length || (only.length === 1 && only[0].dataset.value === split(input)[1].trim())) return close();
    field = input;
    input.closest(".control").append(list);
    input.setAttribute("aria-expanded", "true");
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? input.getAttribute("aria-label") ?? "");
    mark(only[0]);
  }

  function take(option) {
    const input = field;
    const [before] = split(input);
    const value = option.dataset.value;
    input.value = input.dataset.many ? before + value + input.dataset.many : value;
    const beside = input.dataset.keyInto && by(input.dataset.keyInto);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (beside) beside.value = option.dataset.key;
    close(); // the input event asked for a list again
    input.focus();
  }

  function dress(input) {
    if (input.getAttribute("role") === "combobox") return;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", "options");
  }

  // Fields may come with a part of a page, so whoever hears of them is the document.
  document.querySelectorAll("[data-lookup]").forEach(dress);
  // Who types before this file has come over a slow line would wait for a list until the next key.
  const early = document.activeElement;
  if (isSearched(early) && early.value !== early.defaultValue) look(early);
  document.addEventListener("focusin", (event) => isSearched(event.target) && dress(event.target));
  document.addEventListener("input", (event) => isSearched(event.target) && !event.isComposing && look(event.target));
  document.addEventListener("compositionend", (event) => isSearched(event.target) && look(event.target));
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (isSearched(input)) setTimeout(() => field === input && document.activeElement !== input && close(), 120);
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  // Before anybody else hears of the key: Escape closes the list and not the page, Enter takes a name and sends nothing.
  function isTaken(key) {
    const all = options();
    if (key === "ArrowDown" || key === "ArrowUp") {
      mark(all[(all.indexOf(active()) + (key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (key === "Enter") take(active());
    else if (key === "Escape") close();
    else return false;
    return true;
  }
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !isSearched(event.target)) return;
      if (field !== event.target) {
        if (event.key === "ArrowDown") look(event.target);
      } else if (isTaken(event.key)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
})();

// The keyboard, and small courtesies. Every page works without this file.
"use strict";

(() => {
  const typing = (element) => element.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element && element.offsetParent !== null;

  // -- lists: rows of [data-list]; the first link of a row, or its [data-open], is what Enter opens
  const rows = () => [...document.querySelectorAll("[data-list] > tbody > tr, [data-list] > li, [data-list] > [data-row]")].filter((row) => visible(row) && !row.matches(".group"));
  const chosen = () => document.querySelector("[data-chosen]");
  const opener = (row) => row?.querySelector("[data-open]") || row?.querySelector("a[href]");

  function choose(row) {
    chosen()?.removeAttribute("data-chosen");
    if (!row) return;
    row.setAttribute("data-chosen", "");
    row.scrollIntoView({ block: "nearest" });
    opener(row)?.focus({ preventScroll: true });
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(chosen());
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
    return true;
  }

  // -- keys
  let went = 0; // when g was pressed, waiting for a number

  function primary() {
    const button = [...document.querySelectorAll("[data-primary]")].find((one) => visible(one) && !one.disabled);
    button?.click();
    return Boolean(button);
  }

  function search() {
    const field = [...document.querySelectorAll("[data-search], input[type=search]")].find(visible);
    field?.focus();
    field?.select?.();
    return Boolean(field);
  }

  function show(id) {
    const dialog = document.getElementById(id);
    if (!dialog) return false;
    dialog.open ? dialog.close() : dialog.showModal();
    return true;
  }

  // What one can do with a complaint, by the number it stands under.
  function move(digit) {
    const link = document.querySelector(`[data-move="${digit}"]`);
    link?.click();
    return Boolean(link);
  }

  // The tick of the chosen row, for what is done to many at once.
  function pick() {
    const box = chosen()?.querySelector("[data-pick]");
    box?.click();
    return Boolean(box);
  }

  const menu = (digit) => {
    const link = document.querySelectorAll(".menu a")[Number(digit) - 1];
    link?.click();
    return Boolean(link);
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: pick,
    "/": search,
    "?": () => show("keys"),
    g: () => {
      went = Date.now();
      return true;
    },
    Enter: () => document.activeElement === document.body && chosen() && (opener(chosen())?.click(), true),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a Chinese input method is at work: its keys are its own
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (primary()) event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.popup[open]").forEach((one) => one.removeAttribute("open"));
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const isDigit = /^[1-9]$/.test(event.key);
    const isMenu = isDigit && Date.now() - went < 1500;
    const done = isMenu ? menu(event.key) : isDigit ? move(event.key) : Object.hasOwn(KEYS, event.key) && KEYS[event.key]();
    if (done) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list] > tbody > tr, [data-list] > li, [data-list] > [data-row]");
    if (row && row !== chosen()) {
      chosen()?.removeAttribute("data-chosen");
      row.setAttribute("data-chosen", "");
    }
  });

  // -- where one is stands in sight, however long the line of screens
  document.querySelectorAll(":is(.menu, .tabs) > [aria-current]").forEach((here) => {
    const line = here.parentElement;
    line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  });

  // -- a list wider than its frame is reached and moved by keys, even one without a link
  document.querySelectorAll(".sheet").forEach((frame) => {
    if (frame.scrollWidth > frame.clientWidth && !frame.querySelector("a, button, input, select")) frame.tabIndex = 0;
  });

  // -- the pointer: a click beside an open popup closes it; [data-opens=id] opens a dialog
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.popup[open]").forEach((one) => {
      if (!one.contains(event.target)) one.removeAttribute("open");
    });
    const button = event.target.closest("[data-opens]");
    if (button) show(button.dataset.opens);
  });

  // -- one click sends a form once
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.method === "get") return;
    // What the call screen kept of a caller ends with the session, on whatever page it ends.
    if (form.getAttribute("action")?.endsWith("/logout")) sessionStorage.clear();
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:finally:request", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // -- waiting: nothing under 300 ms, then a thin line under the top bar
  let waiting = 0;
  let timer = 0;
  const mark = (by) => {
    waiting = Math.max(0, waiting + by);
    clearTimeout(timer);
    if (waiting) timer = setTimeout(() => document.documentElement.classList.add("is-waiting"), 300);
    else document.documentElement.classList.remove("is-waiting");
  };
  document.addEventListener("htmx:before:request", () => mark(1));
  document.addEventListener("htmx:finally:request", () => mark(-1));

  // -- no answer at all: htmx swaps every answer by itself, so only silence has to be told
  document.addEventListener("htmx:error", (event) => {
    const notices = document.getElementById("notices");
    const lost = document.body.dataset.lost;
    if (!notices || !lost || event.detail?.ctx?.response) return;
    const line = document.createElement("p");
    line.className = "notice notice-error";
    line.textContent = lost;
    notices.replaceChildren(line);
  });

  // -- a table wider than its frame is moved by keys too, where nothing in it can have the focus
  const frames = () => {
    for (const frame of document.querySelectorAll(".sheet:not([role])")) {
      if (frame.scrollWidth > frame.clientWidth && !frame.querySelector("a, button, input, select, summary")) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    }
  };
  frames();
  window.addEventListener("resize", frames);
  document.addEventListener("htmx:after:swap", frames);

  // -- after a refusal the list of what is wrong has the focus
  document.querySelector("[data-focus]")?.focus();
})();

// The call screen: the right column kept up to date, what was typed kept over a reload and over a crash, calls that ring.
"use strict";

(() => {
  const STORE = "jiesu-call";
  const form = document.querySelector("form.call");
  const by = (id) => document.getElementById(id);

  // -- what was typed stays in this tab until it is entered, or the operator signs out (jiesu.js)
  const forget = () => sessionStorage.removeItem(STORE);
  if (document.querySelector("[data-entered]")) forget();

  // -- calls that ring: asked for while somebody sits here, so that a screen left behind signs itself out as ever
  const RING = 4000;
  const bell = by("ringing");
  let touched = Date.now();
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => (touched = Date.now()), true);
  const idle = Number((form ?? bell)?.dataset.idle ?? 0) * 60000;
  const ring = () => !document.hidden && Date.now() - touched < idle && bell.dispatchEvent(new Event("ring"));
  if (bell) {
    document.addEventListener("DOMContentLoaded", () => setTimeout(ring));
    setInterval(ring, RING);
  }
  document.addEventListener("keydown", (event) => {
    const taking = document.querySelector("[data-take]");
    if (event.code !== "KeyT" || !event.altKey || event.ctrlKey || event.metaKey || !taking) return;
    event.preventDefault();
    taking.click();
  });
  if (!form) return;

  const foretold = by("foretold");
  const refresh = () => foretold.dispatchEvent(new Event("refresh"));
  const typed = () => [...new FormData(form)].filter(([name]) => !["csrf_token", "files"].includes(name));
  const hasFiles = () => Boolean(form.querySelector("#evidence .file-list"));
  const SKIPPED = ["token", "kind", "confidentiality", "arrival", "draft", "revision", "evidence"];
  const isTyped = () => hasFiles() || typed().some(([name, value]) => value && !SKIPPED.includes(name));

  let saving = 0;
  function save() {
    clearTimeout(saving);
    saving = setTimeout(() => {
      const pairs = typed();
      if (isTyped()) {
        sessionStorage.setItem(STORE, JSON.stringify({ owner: form.dataset.owner, pairs }));
      } else forget();
    }, 300);
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(STORE));
    } catch {
      forget();
    }
    if (!kept) return;
    if (kept.owner !== form.dataset.owner) return forget();
    for (const field of form.elements) {
      if (!field.name || field.type === "submit" || field.type === "file" || ["csrf_token", "offered"].includes(field.name)) continue;
      const values = kept.pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    if (by("answer").value) by("answer-box").open = true;
    by("restored").hidden = false;
    showFiles();
  }

  // The files of the call that was restored, by its token.
  async function showFiles() {
    const body = new FormData();
    for (const name of ["csrf_token", "evidence"]) body.append(name, form.elements[name].value);
    const address = form.querySelector("[data-attach]").dataset.attach;
    const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    by("evidence").outerHTML = await answer.text();
    window.htmx?.process(by("evidence"));
    form.querySelectorAll("[data-attach-button]").forEach((button) => (button.hidden = true));
  }

  document.querySelector("[data-forget]").addEventListener("click", async () => {
    clearTimeout(saving);
    isOver = true;
    forget();
    await discard();
    location.assign(location.pathname);
  });

  // -- and with the server, sealed: soon after each change, at once when the field or the page is left; never in practice
  const SOON = 1500;
  let keeping = 0;
  let isChanged = false;
  let isOver = false; // sent, or put away: what comes after is not kept
  let isKeeping = false;

  const post = (address) => {
    const body = new FormData(form);
    return fetch(address, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
  };
  const isKept = "drafts" in form.dataset;
  const discard = async () => isKept && post(`${form.dataset.drafts}${form.elements.draft.value}/discard`).catch(() => null);

  // One after another: each knows what the one before was told. What changes meanwhile is kept after it.
  async function keep() {
    clearTimeout(keeping);
    if (!isKept || !isChanged || isOver || isKeeping) return;
    isChanged = false;
    isKeeping = true;
    try {
      await told(await post(form.dataset.drafts));
    } catch {
      isChanged = true; // the next change tries again
      return;
    } finally {
      isKeeping = false;
    }
    if (isChanged) soon();
  }

  async function told(answer) {
    if (!answer.ok) throw new Error(answer.status);
    const { draft, revision } = await answer.json();
    if (isOver) return;
    form.elements.draft.value = draft;
    form.elements.revision.value = revision;
    const time = new Date().toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });
    by("saved").textContent = revision ? `${form.dataset.saved} ${time}` : "";
    save();
  }

  function soon() {
    clearTimeout(keeping);
    keeping = setTimeout(keep, SOON);
  }

  form.addEventListener("input", () => {
    isChanged = true;
    soon();
  });
  form.addEventListener("attached", () => {
    isChanged = true;
    soon();
    save();
  });
  form.addEventListener("focusout", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("pagehide", keep);
  form.addEventListener("submit", () => {
    isOver = true;
    clearTimeout(keeping);
  });
  window.addEventListener("pageshow", () => (isOver = false));

  // -- every change is foretold and kept
  form.addEventListener("input", (event) => {
    if (event.target.id === "association") by("association_code").value = "";
    by("restored").hidden = true;
    lead();
    save();
    if (!event.isComposing) refresh();
  });
  form.addEventListener("compositionend", refresh);

  // -- Enter goes on a field; the lists under fields are lookup.js
  const byItself = "#foretold, #script, #evidence, #knowledge"; // on no way from field to field
  const inOrder = () =>
    [...form.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(
      (one) => one.checkVisibility() && !one.closest(byItself) && !("aside" in one.dataset) && (one.type !== "radio" || one.checked),
    );

  const alike = () => form.querySelector("input[name=into]:checked"); // of what may be the same, or none of them

  // Behind the last field stands what may be the same.
  function onward(from) {
    const all = inOrder();
    const next = all[all.indexOf(from) + 1] ?? alike();
    next?.focus();
    next?.select?.();
  }

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Enter" || !event.target.matches("input:not([type=submit], [type=file]), select")) return;
    event.preventDefault(); // the form is sent by Ctrl + Enter alone
    if (event.target.closest(byItself)) event.target.click(); // chooses, or ticks
    else onward(event.target);
  });

  // -- suggestions, answering, joining
  function add(button) {
    const code = button.dataset.add;
    const input = by("violations");
    const codes = input.value.split(/[\s,，、;；]+/).filter(Boolean);
    if (!codes.includes(code)) codes.push(code);
    by("taken").value += `${button.dataset.offer} `;
    input.value = `${codes.join(" ")} `;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    add(button);
    by("violations").focus();
  });

  const answer = document.querySelector("[data-answer]");
  answer.addEventListener("click", (event) => {
    if (by("answer").value.trim()) return;
    event.preventDefault();
    by("answer-box").open = true;
    by("answer").focus();
  });

  // Ctrl + Enter does what the form is ready for: an answer that was written, a complaint that was chosen, else a new one
  const joining = document.querySelector("[data-join]");
  joining.addEventListener("click", (event) => {
    if (alike()?.value !== "") return;
    event.preventDefault(); // with which?
    form.querySelector("input[name=into]").focus();
  });
  const submitting = document.querySelector(".actions .btn[value=submit]");
  function lead() {
    const into = alike()?.value;
    const isQuestion = by("kind").value === "consultation";
    const first = by("answer").value.trim() || (isQuestion && !into) ? answer : into ? joining : submitting;
    for (const button of [answer, joining, submitting]) {
      button.toggleAttribute("data-primary", button === first);
      button.classList.toggle("btn-primary", button === first);
      const key = button.querySelector("kbd");
      key.dataset.own ??= button === submitting ? "" : key.textContent;
      key.textContent = button === first ? "Ctrl ↵" : key.dataset.own;
      key.hidden = !key.textContent;
    }
  }

  const ALT = {
    KeyA: () => answer.click(),
    KeyJ: () => joining.click(),
    KeyK: () => by("kind").focus(),
    KeyH: () => by("arrival").focus(),
    KeyU: () => by("unfinished")?.querySelector("a").focus(),
    Digit1: () => suggestion(0),
    Digit2: () => suggestion(1),
    Digit3: () => suggestion(2),
  };
  const suggestion = (n) => {
    const button = form.querySelectorAll("[data-add]")[n];
    if (button) add(button);
  };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing || !Object.hasOwn(ALT, event.code)) return;
    event.preventDefault();
    ALT[event.code]();
  });

  // -- what was folded out stays so when the right column is told anew
  const opened = new Set();
  foretold.addEventListener("toggle", ({ target }) => (target.open ? opened.add(target.id) : opened.delete(target.id)), true);
  document.addEventListener("htmx:after:swap", () => opened.forEach((id) => by(id)?.setAttribute("open", "")));

  // -- an earlier complaint folds out over the call, which stays as it is
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-peek]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const shown = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!shown.ok) return void location.assign(link.href);
    by("peek-body").innerHTML = await shown.text();
    by("peek").showModal();
  });

  // -- a question is answered here: its place stands open
  by("kind").addEventListener("change", () => {
    by("answer-box").open = by("kind").value === "consultation" || Boolean(by("answer").value);
  });

  if ("fresh" in form.dataset) restore();
  else save();
  // What this tab has again need not be offered; a number does not stay in the address, nor in what was visited.
  document.querySelectorAll("[data-draft]").forEach((one) => one.dataset.draft === form.elements.draft.value && one.remove());
  if (!document.querySelector("[data-draft]") && by("unfinished")) by("unfinished").hidden = true;
  if (location.search) history.replaceState(null, "", location.pathname);
  lead();
  // htmx listens from then on; whoever types faster than pages load is foretold too
  document.addEventListener("DOMContentLoaded", () => {
    setTimeout(refresh);
    form.querySelector("[aria-invalid=true]")?.focus(); // after a refusal: what is to be corrected first
  });
})();

// The page of one complaint: a draft that saves itself, templates put in at the cursor, word of what colleagues do.
// Without this file a draft is saved by its button, templates are copied, and the page is loaded again by hand.
"use strict";

(() => {
  const PAUSE = 1500; // of typing, before it is saved
  const form = document.querySelector("form[data-autosave]");

  // -- the draft
  if (form) {
    const state = form.querySelector("[data-draft-state]");
    const revision = form.querySelector("[data-revision]");
    const bases = [...form.querySelectorAll("[data-base]")];
    let timer = 0;
    let saving = null;
    let isTyped = false; // since the last time it was sent

    const overtaken = (panel) => {
      document.querySelector("[data-overtaken]")?.remove();
      form.querySelector(".form-columns").insertAdjacentHTML("beforebegin", panel);
      if (state) state.textContent = "";
    };

    const save = async () => {
      clearTimeout(timer);
      if (saving) await saving;
      if (!isTyped || document.querySelector("[data-overtaken]")) return;
      isTyped = false;
      const data = new FormData(form);
      saving = fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "1" }, credentials: "same-origin", keepalive: true })
        .then(async (answer) => {
          if (answer.status === 409) return overtaken(await answer.text());
          if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(String(answer.status));
          const kept = await answer.json();
          revision.value = kept.revision;
          for (const base of bases) base.value = data.get(base.dataset.base) ?? "";
          if (state) state.textContent = kept.saved;
        })
        .catch(() => {
          isTyped = true; // and tried again at the next key
          if (state) state.textContent = document.body.dataset.lost;
        })
        .finally(() => (saving = null));
      await saving;
    };

    form.addEventListener("input", () => {
      isTyped = true;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
    // What is being saved is waited for, so that nobody is overtaken by themselves.
    form.addEventListener(
      "submit",
      (event) => {
        clearTimeout(timer);
        if (!saving) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const button = event.submitter;
        saving.finally(() => form.requestSubmit(button));
      },
      true,
    );
  }

  // -- whoever chose what to do goes on typing; the browser takes the focus away when it goes to the place in the page
  if (location.hash === "#now" && new URLSearchParams(location.search).has("do") && !document.querySelector("[data-focus]")) {
    const field = document.querySelector("#act :is(select, textarea, input:not([type=hidden]))");
    window.addEventListener("load", () => setTimeout(() => document.activeElement === document.body && field?.focus({ preventScroll: true })));
  }

  // -- what is put into the text
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put-in]");
    if (!button) return;
    event.preventDefault();
    const isBasis = "cite" in button.dataset && document.activeElement?.id === "legal_basis";
    const field = document.getElementById(isBasis ? "legal_basis" : "reply_text");
    const text = button.dataset.putIn;
    const at = field.selectionStart ?? field.value.length;
    const before = field.value.slice(0, at);
    const apart = "cite" in button.dataset || !before || before.endsWith("\n") ? "" : "\n";
    field.setRangeText(apart + text, at, field.selectionEnd ?? at, "end");
    const outcome = document.getElementById("outcome");
    if (button.dataset.outcome && outcome && !outcome.value) outcome.value = button.dataset.outcome;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // -- what happened since the page was opened
  const news = document.querySelector("[data-news]");
  const EVERY = 10_000;
  const ask = async () => {
    if (document.visibilityState === "hidden") return;
    const answer = await fetch(news.dataset.news, { credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (answer?.status !== 200) return;
    const text = await answer.text();
    if (text !== news.dataset.shown) {
      news.dataset.shown = text;
      news.innerHTML = text;
    }
  };
  if (news) {
    setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", ask);
  }
})();

// Files are sent as they are chosen, one request each: on a bad line only the last one is lost. Without this file a
// button sends them together.
"use strict";

(() => {
  let sending = Promise.resolve();
  let waiting = 0;
  const field = () => document.querySelector("input[type=file][data-attach]");
  const hideButton = () => document.querySelectorAll("[data-attach-button]").forEach((button) => (button.hidden = true));

  async function send(file) {
    const chosen = field();
    const form = chosen.form;
    const values = new FormData();
    for (const name of ["csrf_token", "evidence", "purpose", "draft"]) {
      const value = form.elements[name]?.value;
      if (value) values.append(name, value);
    }
    values.append("files", file, file.name);
    const status = form.querySelector("[data-attach-status]");
    status.textContent = `${chosen.dataset.sending} ${file.name}`;
    try {
      const answer = await fetch(chosen.dataset.attach, { method: "POST", body: values, headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const part = await answer.text();
      if (!part.includes(" data-files")) throw new Error(answer.status);
      const unsent = form.querySelector("[data-attach-unsent]");
      const hadFocus = document.querySelector("[data-files]").contains(document.activeElement);
      document.querySelector("[data-files]").outerHTML = part;
      if (unsent) field().after(unsent);
      window.htmx?.process(document.querySelector("[data-files]"));
      document.querySelector("[data-files]").dispatchEvent(new Event("attached", { bubbles: true }));
      hideButton();
      if (hadFocus) field()?.focus({ preventScroll: true }); // whoever goes by keys goes on from here
    } catch {
      status.textContent = "";
      const line = document.createElement("p");
      line.className = "wrong";
      line.dataset.attachUnsent = "";
      line.textContent = `${chosen.dataset.unsent} ${file.name}`;
      field().after(line);
    }
  }

  function attach(files) {
    document.querySelectorAll("[data-attach-unsent]").forEach((line) => line.remove());
    waiting += files.length;
    for (const file of files) sending = sending.then(() => send(file)).finally(() => (waiting -= 1));
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file][data-attach]")) return;
    const files = [...event.target.files];
    event.target.value = ""; // or the form would send them once more
    attach(files);
  });

  // Dropped anywhere on the page they are taken: beside the place the browser would leave the page and show the file.
  const mark = (isOver) => field()?.closest("[data-drop]")?.classList.toggle("is-dropping", isOver);
  const hasFiles = (event) => field() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    attach([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Words copied from an office program come with a picture of themselves.
    if (!field() || !files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    attach(files);
  });

  // Who presses on meanwhile waits for what is on its way.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!waiting || !form.contains(field())) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      form.setAttribute("aria-busy", "true");
      sending.then(() => {
        form.removeAttribute("aria-busy");
        form.requestSubmit(button?.isConnected ? button : undefined);
      });
    },
    true,
  );

  hideButton();
})();

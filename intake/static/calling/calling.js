// One call after another by the keyboard: [data-press=key] is pressed by that key; 1 to 3 answer the next question.
(() => {
  const typing = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const form = document.querySelector("form[data-calling]");
  const REACHED = "reached";
  const group = (name) => [...form.querySelectorAll(`input[type=radio][name=${name}]`)];
  const answered = (name) => group(name).find((one) => one.checked);

  // Solved and satisfied are asked of whoever was reached.
  const asked = () => (answered("contacted")?.value === REACHED ? ["contacted", "solved", "satisfaction"] : ["contacted"]);

  function answer(digit) {
    const name = asked().find((one) => !answered(one));
    const choice = name && group(name)[digit - 1];
    if (!choice) return false;
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function takeBack() {
    const choice = asked().toReversed().map(answered).find(Boolean);
    if (choice) choice.checked = false;
    return Boolean(choice);
  }

  function press(key) {
    const target = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
    target?.click();
    return Boolean(target);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const done =
      form && /^[1-3]$/.test(event.key) ? answer(Number(event.key))
      : form && event.key === "Backspace" ? takeBack()
      : press(event.key.toLowerCase());
    if (done) event.preventDefault();
  });

  // Whoever was not reached has said nothing of the result.
  form?.addEventListener("change", (event) => {
    if (event.target.name !== "contacted" || event.target.value === REACHED) return;
    for (const one of [...group("solved"), ...group("satisfaction")]) one.checked = false;
  });
})();

// Passkeys. A button with data-passkey="show" or "add" asks the server what is to be signed, the browser to sign it, and
// sends the form it stands for with the answer in its hidden field. Where a browser has no passkeys it stays hidden.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function asked(button, form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, purpose: button.dataset.purpose });
    const answer = await fetch(button.dataset.ask, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function added(options) {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = keys(options.excludeCredentials);
    const key = await navigator.credentials.create({ publicKey: options });
    const said = key.response;
    return { attestationObject: text(said.attestationObject), clientDataJSON: text(said.clientDataJSON), key };
  }

  async function shown(options) {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = keys(options.allowCredentials);
    const key = await navigator.credentials.get({ publicKey: options });
    const said = key.response;
    return {
      authenticatorData: text(said.authenticatorData),
      clientDataJSON: text(said.clientDataJSON),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
      key,
    };
  }

  async function press(button) {
    const form = document.getElementById(button.dataset.form);
    const failed = document.getElementById(button.dataset.failed);
    failed.hidden = true;
    button.disabled = true;
    try {
      const options = await asked(button, form);
      const { key, ...response } = await (button.dataset.passkey === "add" ? added(options) : shown(options));
      const answer = { id: key.id, rawId: text(key.rawId), type: key.type, response };
      form.elements.confirm_passkey.value = JSON.stringify(answer);
      form.requestSubmit();
    } catch {
      // Turned away by the person, by the browser or by us: the page says what else there is.
      failed.hidden = false;
      button.disabled = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
})();

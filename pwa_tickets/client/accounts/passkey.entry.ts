// Signs in with a passkey, or makes one: fills the form that the server wrote with what the browser signed, and sends it.
import { find, findAll, part } from "../shared/dom.ts";
import { postJson } from "../shared/http.ts";
import { type CreationJson, made, type RequestJson, signed } from "./credentials.ts";

for (const form of findAll<HTMLFormElement>(document, "form[data-passkey]")) {
  const button = find(form, "button", HTMLButtonElement);
  if (!("PublicKeyCredential" in window)) {
    form.hidden = true;
    continue;
  }
  button.addEventListener("click", () => void fillAndSend(form, button));
  form.setAttribute("data-ready", "");
}

async function fillAndSend(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const trouble = part(form, "trouble");
  trouble.textContent = "";
  button.disabled = true; // a second dialog of the browser would cancel the first
  try {
    field(form, "credential").value = JSON.stringify(await credentialFor(form));
    form.submit();
  } catch (error) {
    console.info("no passkey", error); // closed by the person, not on this device, or no network
    trouble.textContent = form.dataset["trouble"] ?? "";
    button.disabled = false;
  }
}

async function credentialFor(form: HTMLFormElement): Promise<object> {
  if (form.dataset["options"]) return made(JSON.parse(form.dataset["options"]) as CreationJson);
  const options = await postJson<RequestJson>("/admin/sign-in/passkey/options", {
    pending: field(form, "pending").value,
  });
  return signed(options);
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return find(form, `[name="${name}"]`, HTMLInputElement);
}

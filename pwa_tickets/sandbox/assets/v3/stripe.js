// The global `Stripe`: the calls the checkout makes, with Stripe's answers.
const CHALLENGE_STYLE = {
  inlineSize: "100vw", blockSize: "100dvh", maxInlineSize: "none", maxBlockSize: "none",
  border: "0", padding: "0", margin: "0", overflow: "hidden", background: "transparent",
};

class SandboxStripe {
  #key;
  #elements = null;
  constructor(key) {
    if (!/^pk_/.test(key ?? "")) throw new IntegrationError("Please call Stripe() with your publishable key. It starts with pk_.");
    this.#key = key;
  }

  elements(options) {
    this.#elements = new Elements(options);
    return this.#elements;
  }

  async confirmPayment({ elements, clientSecret, confirmParams = {}, redirect = "always" } = {}) {
    const payment = elements?.getElement("payment");
    const secret = clientSecret ?? elements?.clientSecret;
    if (!payment) throw new IntegrationError("stripe.confirmPayment() needs elements with a mounted payment Element.");
    if (!secret) throw new IntegrationError("stripe.confirmPayment() needs a client secret.");
    if (redirect === "always" && !confirmParams.return_url) throw new IntegrationError("confirmParams.return_url is required.");
    if (!elements.clientSecret && !elements.submitted) throw new IntegrationError("elements.submit() must be called before stripe.confirmPayment().");
    const tried = await payment.frame.ask("pay", {
      key: this.#key, secret, returnUrl: confirmParams.return_url,
      billing: confirmParams.payment_method_data?.billing_details ?? {},
    });
    const result = tried.error ? tried : await this.#act(tried.paymentIntent, elements.look);
    if (!result.error && redirect === "always") return this.#leave(confirmParams.return_url, result.paymentIntent);
    return result;
  }

  async retrievePaymentIntent(clientSecret) {
    const id = clientSecret.split("_secret_")[0];
    try {
      const answer = await fetch(`${base}v1/payment_intents/${id}?${new URLSearchParams({ client_secret: clientSecret })}`, {
        headers: { Authorization: `Bearer ${this.#key}` },
      });
      const body = await answer.json();
      return answer.ok ? { paymentIntent: body } : { error: body.error };
    } catch {
      return { error: { type: "api_connection_error", message: "We could not reach the bank. Check your connection and try again." } };
    }
  }

  async handleNextAction({ clientSecret }) {
    const found = await this.retrievePaymentIntent(clientSecret);
    return found.error ? found : this.#act(found.paymentIntent, this.#elements?.look ?? {});
  }

  async #act(paymentIntent, look) {
    if (paymentIntent.status !== "requires_action") return { paymentIntent };
    const answered = await this.#challenge(paymentIntent, look);
    if (answered.error) return answered;
    const failure = answered.paymentIntent.last_payment_error;
    return failure ? { error: { ...failure, payment_intent: answered.paymentIntent } } : answered;
  }

  #challenge(paymentIntent, look) {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Confirm with your bank");
    Object.assign(dialog.style, CHALLENGE_STYLE);
    return new Promise((resolve) => {
      const frame = new Frame("challenge", "Confirm with your bank", (event, detail) => {
        if (event === "scheme") frame.element.style.colorScheme = detail;
        if (event !== "answered") return;
        dialog.close();
        frame.remove();
        dialog.remove();
        resolve(detail);
      });
      Object.assign(frame.element.style, { inlineSize: "100%", blockSize: "100%" });
      dialog.addEventListener("cancel", (closing) => { closing.preventDefault(); frame.ask("fail"); });
      dialog.append(frame.element);
      document.body.append(dialog);
      dialog.showModal();
      frame.element.focus();
      frame.ask("begin", { key: this.#key, paymentIntent, ...look });
    });
  }

  #leave(returnUrl, { id, client_secret, status }) {
    const url = new URL(returnUrl, location.href);
    const facts = { payment_intent: id, payment_intent_client_secret: client_secret, redirect_status: status };
    for (const [name, value] of Object.entries(facts)) url.searchParams.set(name, value);
    location.assign(url);
    return new Promise(() => {});
  }
}

window.Stripe = Object.assign((key) => new SandboxStripe(key), { version: "sandbox" });

// Stripe's Elements: the card form and, silently, the express buttons no sandbox can offer.
class Listeners {
  #handlers = new Map();
  on(event, handler) { this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]); return this; }
  once(event, handler) {
    const first = (detail) => { this.off(event, first); handler(detail); };
    return this.on(event, first);
  }
  off(event, handler) {
    this.#handlers.set(event, handler ? (this.#handlers.get(event) ?? []).filter((known) => known !== handler) : []);
    return this;
  }
  tell(event, detail) { for (const handler of this.#handlers.get(event) ?? []) handler(detail); }
}

const container = (where) => {
  const found = typeof where === "string" ? document.querySelector(where) : where;
  if (!(found instanceof Element)) throw new IntegrationError(`The selector you specified (${where}) applies to no DOM elements that are currently on the page.`);
  return found;
};

class IntegrationError extends Error { name = "IntegrationError"; }

class PaymentElement extends Listeners {
  #frame = null;
  #options;
  #elements;

  constructor(elements, options = {}) {
    super();
    this.#elements = elements;
    this.#options = options;
  }

  get frame() {
    if (!this.#frame) throw new IntegrationError("The payment Element must be mounted before it can be used.");
    return this.#frame;
  }

  mount(where) {
    const parent = container(where);
    this.unmount();
    this.#frame = new Frame("payment", "Secure card form", (event, detail) => this.#hear(event, detail));
    // The form keeps 4 px on every side for its focus rings; the frame is that much wider than its place.
    Object.assign(this.#frame.element.style, { inlineSize: "calc(100% + 8px)", margin: "-4px", blockSize: "20rem" });
    parent.replaceChildren(this.#frame.element);
    this.#frame.ask("begin", { ...this.#elements.look, defaults: this.#options.defaultValues?.billingDetails ?? {} })
      .then(() => this.tell("ready", { elementType: "payment" }));
    return this;
  }

  #hear(event, detail) {
    const { style } = this.#frame.element;
    if (event === "height") style.blockSize = `${detail}px`;
    else if (event === "scheme") style.colorScheme = detail;
    else this.tell(event, { elementType: "payment", ...detail });
  }

  unmount() { this.#frame?.remove(); this.#frame = null; return this; }
  destroy() { this.unmount(); this.#elements.forget(this); }
  update(options) { this.#options = { ...this.#options, ...options }; return this; }
  restyle() { this.#frame?.ask("restyle", this.#elements.look); }
  focus() { this.frame.element.focus(); this.frame.ask("focus"); }
  blur() { this.frame.element.blur(); }
  clear() { this.frame.ask("clear"); }
  collapse() { return this; }
}

class ExpressCheckoutElement extends Listeners {
  #elements;
  constructor(elements) { super(); this.#elements = elements; }
  mount(where) {
    container(where).replaceChildren();
    queueMicrotask(() => this.tell("ready", { elementType: "expressCheckout", availablePaymentMethods: undefined }));
    return this;
  }
  unmount() { return this; }
  update() { return this; }
  destroy() { this.#elements.forget(this); }
}

class Elements {
  #kinds = { payment: PaymentElement, expressCheckout: ExpressCheckoutElement };
  #made = new Map();
  #options;
  submitted = false;

  constructor(options = {}) { this.#options = options; }

  get clientSecret() { return this.#options.clientSecret; }
  get look() { return { appearance: this.#options.appearance ?? {}, locale: this.#options.locale ?? "auto" }; }

  create(kind, options) {
    const Kind = this.#kinds[kind];
    if (!Kind) throw new IntegrationError(`The sandbox has no ${kind} Element.`);
    if (this.#made.has(kind)) throw new IntegrationError(`Can only create one Element of type ${kind}.`);
    const element = new Kind(this, options);
    this.#made.set(kind, element);
    return element;
  }

  getElement(kind) { return this.#made.get(kind) ?? null; }
  forget(element) { for (const [kind, known] of this.#made) if (known === element) this.#made.delete(kind); }

  update(options) {
    this.#options = { ...this.#options, ...options };
    this.getElement("payment")?.restyle();
  }

  async fetchUpdates() { return {}; }

  async submit() {
    const payment = this.getElement("payment");
    if (!payment) throw new IntegrationError("elements.submit() needs a payment Element.");
    const { error } = await payment.frame.ask("check");
    if (error) return { error };
    this.submitted = true;
    return { selectedPaymentMethod: "card" };
  }
}

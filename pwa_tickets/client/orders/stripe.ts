// Loads Stripe's script and types what we use of it. Its address comes from the page, so that whoever answers
// there is a matter of settings.
export interface PaymentIntent {
  readonly id: string;
  readonly status: string;
}
export interface StripeError {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly payment_intent?: PaymentIntent;
}
export interface PaymentResult {
  readonly error?: StripeError;
  readonly paymentIntent?: PaymentIntent;
}

export interface StripeElement {
  mount(where: HTMLElement): void;
  on(
    event: string,
    handler: (detail: { availablePaymentMethods?: Record<string, boolean> | undefined }) => void,
  ): void;
}

export interface Appearance {
  readonly theme: "stripe" | "night";
  readonly variables: Record<string, string>;
}

export interface Elements {
  create(kind: "payment" | "expressCheckout", options: Record<string, unknown>): StripeElement;
  update(options: { appearance: Appearance }): void;
  submit(): Promise<{ error?: StripeError }>;
}

export interface ConfirmParams {
  readonly return_url: string;
  readonly payment_method_data?: { readonly billing_details: Record<string, string> };
}

export interface Stripe {
  elements(options: { clientSecret: string; appearance: Appearance; loader?: "auto" }): Elements;
  confirmPayment(options: {
    elements: Elements;
    redirect: "if_required";
    confirmParams: ConfirmParams;
  }): Promise<PaymentResult>;
  retrievePaymentIntent(clientSecret: string): Promise<PaymentResult>;
  handleNextAction(options: { clientSecret: string }): Promise<PaymentResult>;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => Stripe;
  }
}

const loading = new Map<string, Promise<void>>();

/**
 * Fetches the script once; asked again after a failure, it tries again. Rejects with a TypeError when there
 * is no signal.
 */
export function loadStripe(url: string): Promise<void> {
  if (window.Stripe) return Promise.resolve();
  const known = loading.get(url);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      loading.delete(url);
      script.remove();
      reject(new TypeError("Stripe’s script did not come"));
    });
    document.head.append(script);
  });
  loading.set(url, loaded);
  return loaded;
}

/** Translates our design tokens into Stripe's appearance. */
export function appearance(): Appearance {
  const style = getComputedStyle(document.body);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    theme: "stripe",
    variables: {
      colorPrimary: token("--action"),
      colorBackground: token("--surface"),
      colorText: token("--ink"),
      colorTextSecondary: token("--ink-soft"),
      colorTextPlaceholder: token("--ink-faint"),
      colorDanger: token("--bad"),
      colorIcon: token("--ink-soft"),
      iconColor: token("--ink-soft"),
      fontFamily: style.fontFamily,
      fontSizeBase: style.fontSize,
      borderRadius: token("--radius-m"),
      spacingUnit: "4px",
    },
  };
}

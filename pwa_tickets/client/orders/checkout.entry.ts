import "../shared/count-down.ts";
import "./payment-form.ts";
import "./checkout-steps.ts";

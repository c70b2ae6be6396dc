import "./order-status.ts";
import "./payment-form.ts";
import "./kept-order.ts";

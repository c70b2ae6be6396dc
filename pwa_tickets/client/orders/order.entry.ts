import "./order-status.ts";
import "./resend-tickets.ts";

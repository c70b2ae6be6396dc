import "./late-order.ts";

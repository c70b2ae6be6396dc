import "./sale-opening.ts";

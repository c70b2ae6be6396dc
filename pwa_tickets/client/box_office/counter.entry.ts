import "./cash-change.ts";

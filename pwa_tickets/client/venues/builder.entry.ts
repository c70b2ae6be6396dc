import "./builder/seat-map-builder.ts";

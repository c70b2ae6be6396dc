import "./hold-map.ts";

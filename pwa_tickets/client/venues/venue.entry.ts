import "./venue-map.ts";

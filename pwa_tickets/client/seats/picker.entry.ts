import "../shared/count-down.ts";
import "./seat-map.ts";
import "./seat-picker.ts";

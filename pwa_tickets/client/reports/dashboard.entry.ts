import "./live-figures.ts";
import "./sales-chart.ts";

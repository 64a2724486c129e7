// chart.cpp - line charts as standard Vega specs.
#include "report/chart.hpp"

#include <cmath>

#include "base/json.hpp"

namespace gradus::report {
namespace {

constexpr int width = 640, height = 260;
// Above this many points a mark on each would hide the line.
constexpr std::size_t most_marks = 60;
constexpr double point_size = 30;

Json points_of(const Chart& chart) {
  Json values = Json::array();
  for (const ChartSeries& series : chart.series) {
    for (const auto& [x, y] : series.points) {
      Json value{{"x", x}, {"y", y}, {"series", series.name}};
      // JSON has no infinity.
      if (!std::isfinite(x)) value["x"] = nullptr;
      if (!std::isfinite(y)) value["y"] = nullptr;
      values.push_back(std::move(value));
    }
  }
  return values;
}

Json font_sizes() {
  return {{"axis", {{"labelFontSize", 12}, {"titleFontSize", 12}, {"titleFontWeight", "normal"}}},
          {"legend", {{"labelFontSize", 12}}},
          {"title", {{"fontSize", 14}}}};
}

bool few_points(const Chart& chart) {
  for (const ChartSeries& series : chart.series)
    if (series.points.size() > most_marks) return false;
  return true;
}

Json scales_of(const Chart& chart) {
  Json y{{"name", "y"},  {"type", "linear"}, {"range", "height"},
         {"nice", true}, {"zero", false},    {"domain", {{"data", "drawn"}, {"field", "y"}}}};
  Json x{{"name", "x"},
         {"type", "linear"},
         {"range", "width"},
         {"zero", false},
         {"domain", {{"data", "drawn"}, {"field", "x"}}}};
  Json names = Json::array(),
       colors = Json::array({"#3b7dd8", "#e07b39", "#3a9d5d", "#b4558f", "#8a7a2f", "#5d6b7a"});
  for (const ChartSeries& series : chart.series) names.push_back(series.name);
  Json color{{"name", "color"}, {"type", "ordinal"}, {"domain", names}, {"range", colors}};
  return Json::array({x, y, color});
}

Json axes_of(const Chart& chart) {
  return Json::array(
      {{{"orient", "bottom"}, {"scale", "x"}, {"title", chart.x_label}, {"tickMinStep", 1}},
       {{"orient", "left"}, {"scale", "y"}, {"title", chart.y_label}, {"grid", true}, {"tickCount", 6}}});
}

Json scaled(const char* scale) { return {{"scale", scale}, {"field", scale}}; }

Json marks_of(const Chart& chart) {
  const Json color{{"scale", "color"}, {"field", "series"}};
  const Json defined{{"signal", "isValid(datum.y)"}};
  const Json line{{"type", "line"},
                  {"from", {{"data", "one_series"}}},
                  {"encode",
                   {{"update",
                     {{"x", scaled("x")},
                      {"y", scaled("y")},
                      {"stroke", color},
                      {"strokeWidth", {{"value", 1.5}}},
                      {"defined", defined}}}}}};
  Json marks = Json::array(
      {{{"type", "group"},
        {"from", {{"facet", {{"name", "one_series"}, {"data", "points"}, {"groupby", "series"}}}}},
        {"marks", Json::array({line})}}});
  if (few_points(chart)) {
    const char* tip = "datum.series + ', ' + format(datum.x, ',') + ': ' + format(datum.y, '.6g')";
    marks.push_back({{"type", "symbol"},
                     {"from", {{"data", "drawn"}}},
                     {"encode",
                      {{"update",
                        {{"x", scaled("x")},
                         {"y", scaled("y")},
                         {"fill", color},
                         {"size", {{"value", point_size}}},
                         {"tooltip", {{"signal", tip}}}}}}}});
  }
  return marks;
}

}  // namespace

std::string vega_spec(const Chart& chart) {
  const Json drawn{
      {"name", "drawn"},
      {"source", "points"},
      {"transform", Json::array({{{"type", "filter"}, {"expr", "isValid(datum.x) && isValid(datum.y)"}}})}};
  Json spec{{"$schema", "https://vega.github.io/schema/vega/v5.json"},
            {"description", chart.title},
            {"title", {{"text", chart.title}, {"anchor", "start"}}},
            {"width", width},
            {"height", height},
            {"padding", 5},
            {"autosize", {{"type", "fit"}, {"contains", "padding"}}},
            {"config", font_sizes()},
            {"data", Json::array({{{"name", "points"}, {"values", points_of(chart)}}, drawn})},
            {"scales", scales_of(chart)},
            {"axes", axes_of(chart)},
            {"marks", marks_of(chart)}};
  if (chart.series.size() > 1)
    spec["legends"] = Json::array(
        {{{"stroke", "color"}, {"orient", "top"}, {"direction", "horizontal"}, {"symbolType", "stroke"}}});
  return dump_json(spec);
}

}  // namespace gradus::report

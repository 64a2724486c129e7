// chart.hpp - line charts as standard Vega specs.
#pragma once

#include <string>
#include <vector>

namespace gradus::report {

/// A point of a line. Where a number is not finite, the line has a gap.
struct ChartPoint {
  double x = 0;
  double y = 0;
};

/// One line.
struct ChartSeries {
  std::string name;
  std::vector<ChartPoint> points;
};

/// A chart of one or several lines over the same axes.
struct Chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<ChartSeries> series;
};

/// The chart as a Vega 5 spec. It holds every number of every point, to the last bit: data "points" is a list
/// of
/// {"x", "y", "series"}, null where a number is not finite.
std::string vega_spec(const Chart& chart);

}  // namespace gradus::report

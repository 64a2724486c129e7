// page_test.cpp - pages hold exactly the numbers they are given, whatever texts come in.
#include "report/page.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

#include "specs.hpp"

namespace gradus::report {
namespace {

Chart sample() {
  return {"Loss",
          "epoch",
          "loss",
          {{"training", {{1, 0.1}, {2, 1.0 / 3}, {3, 1e-300}}}, {"validation", {{1, 2.5}, {2, -0.0}}}}};
}

TEST(Chart, the_spec_holds_exactly_the_numbers_given) {
  const Chart chart = sample();
  Page page("x");
  page.chart(chart);
  const std::vector<Json> specs = specs_in(page.html());
  ASSERT_EQ(specs.size(), 1u);
  const Json& points = specs[0]["data"][0];
  EXPECT_EQ(points["name"], "points");
  std::size_t i = 0;
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      const Json& value = points["values"][i++];
      EXPECT_EQ(member<double>(value, "x", "point"), point.x);
      EXPECT_EQ(member<double>(value, "y", "point"), point.y);
      EXPECT_EQ(member<std::string>(value, "series", "point"), series.name);
    }
  }
  EXPECT_EQ(points["values"].size(), i);
}

TEST(Chart, numbers_that_are_not_finite_become_null) {
  Chart chart = sample();
  chart.series[0].points[1].y = std::numeric_limits<double>::quiet_NaN();
  chart.series[0].points[2].y = std::numeric_limits<double>::infinity();
  const Json values = parse_json(vega_spec(chart), "spec")["data"].items()[0]["values"];
  EXPECT_EQ(values[0]["y"], 0.1);
  EXPECT_TRUE(values[1]["y"].is_null());
  EXPECT_TRUE(values[2]["y"].is_null());
}

TEST(Chart, titles_and_legend_follow_the_chart) {
  Chart chart = sample();
  Json spec = parse_json(vega_spec(chart), "spec");
  EXPECT_EQ(spec["title"]["text"], "Loss");
  EXPECT_EQ(spec["axes"].items()[0]["title"], "epoch");
  EXPECT_EQ(spec["axes"].items()[1]["title"], "loss");
  EXPECT_EQ(spec["scales"].items()[1]["type"], "linear");
  EXPECT_TRUE(spec.contains("legends"));
  chart.series.pop_back();
  spec = parse_json(vega_spec(chart), "spec");
  EXPECT_FALSE(spec.contains("legends"));
}

TEST(Chart, points_are_marked_where_they_are_few) {
  Chart chart = sample();
  EXPECT_EQ(parse_json(vega_spec(chart), "spec")["marks"].size(), 2u);
  for (int i = 0; i < 1000; ++i) chart.series[0].points.push_back({i + 4.0, 1.0});
  EXPECT_EQ(parse_json(vega_spec(chart), "spec")["marks"].size(), 1u);
}

TEST(Page, texts_are_escaped) {
  EXPECT_EQ(escape_html("<b a=\"1\" c='2'>&amp;\xc3\xa9"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;\xc3\xa9");
  EXPECT_EQ(escape_html(std::string("\xff\0", 2)), "\xef\xbf\xbd\xef\xbf\xbd");
  const std::string evil = "</script><script>alert(1)</script><!--";
  Page page(evil);
  page.heading(evil);
  page.paragraph(evil);
  page.table({{evil}, {{evil}}});
  page.chart({evil, evil, evil, {{evil, {{1, 2}}}}});
  const std::string html = page.html();
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<!--"), std::string::npos);
  EXPECT_EQ(specs_in(html).at(0)["title"]["text"], evil);
}

TEST(Page, needs_no_network) {
  Page page("x");
  page.chart(sample());
  const std::string html = page.html();
  EXPECT_FALSE(std::regex_search(html.substr(0, html.find("<script type=\"module\">")),
                                 std::regex("(src|href)\\s*=")));
  EXPECT_EQ(html.find("sourceMappingURL"), std::string::npos);
  EXPECT_EQ(html.find("@import"), std::string::npos);
  EXPECT_NE(html.find("University of Washington Interactive Data Lab"), std::string::npos);
}

TEST(Page, without_charts_there_is_no_script) {
  Page page("A table");
  page.table({{"Name", "Value"}, {{"loss", "0.5"}, {"accuracy", "97.2 %"}}});
  const std::string html = page.html();
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("<th>Name</th><th class=\"number\">Value</th>"), std::string::npos);
  EXPECT_NE(html.find("<td>accuracy</td><td class=\"number\">97.2 %</td>"), std::string::npos);
  EXPECT_LT(html.size(), 10'000u);
}

TEST(Page, the_first_row_says_where_a_header_stands) {
  Page page("A table");
  page.table({{"Name", "Value", "Words"}, {{"loss", "0.5", "small"}, {"accuracy", "none", "97"}}});
  EXPECT_NE(page.html().find("<th>Name</th><th class=\"number\">Value</th><th>Words</th>"),
            std::string::npos);
}

TEST(Page, is_the_same_every_time) {
  const auto make = [] {
    Page page("x");
    page.chart(sample());
    return page.html();
  };
  EXPECT_EQ(make(), make());
}

}  // namespace
}  // namespace gradus::report

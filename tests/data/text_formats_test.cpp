// text_formats_test.cpp - tables in JSON lines, ARFF and svmlight: the same cells as in CSV.
#include <algorithm>

#include "files.hpp"

namespace gradus::data {
namespace {

const LoadOptions learn_y{.target = {"y"}, .missing = Missing::mean, .scale = false};

// Inputs and classes, as text to compare.
std::string summary(const Dataset& data) {
  std::string text;
  for (const std::string& name : data.schema().feature_names()) text += name + " ";
  for (const double x : inputs_of(data)) text += std::to_string(x) + " ";
  for (std::int64_t row = 0; row < data.rows(); ++row)
    text += data.schema().classes[static_cast<std::size_t>(data.label(row))] + " ";
  return text;
}

const char* const csv = "a,\"b c\",y\n1.5,red,no\n-2,\"a, \"\"b\"\"\",yes\n1e3,red,no\n,blue,yes\n";

std::string refused(const std::string& text) {
  return error_of<Error>([&] { load_text(text, learn_y); });
}

TEST(JsonLines, hold_the_same_as_csv) {
  const std::string lines =
      "{\"a\": 1.5, \"b c\": \"red\", \"y\": \"no\"}\r\n\n{\"y\": \"yes\", \"a\": -2, \"b c\": \"a, "
      "\\\"b\\\"\"}\n"
      "{\"a\": 1e3, \"b c\": \"red\", \"y\": \"no\"}\n{\"a\": null, \"b c\": \"blue\", \"y\": \"yes\"}";
  EXPECT_EQ(summary(load_text(lines, learn_y, "t.json")), summary(load_text(csv, learn_y)));
  const std::string array =
      " [ {\"a\": 1.5, \"b c\": \"red\", \"y\": \"no\"}, {\"a\": -2, \"b c\": \"a, \\\"b\\\"\", \"y\": "
      "\"yes\"},\n"
      "{\"a\": 1e3, \"b c\": \"red\", \"y\": \"no\"}, {\"b c\": \"blue\", \"y\": \"yes\"}]";
  EXPECT_EQ(summary(load_text(array, learn_y, "t")), summary(load_text(csv, learn_y)));
}

TEST(JsonLines, say_where_they_are_wrong) {
  EXPECT_HAS(refused("{\"a\": 1, \"y\": 0}\n{\"a\": [1], \"y\": 1}\n"), "t.csv:2: \"a\" holds an array");
  EXPECT_HAS(refused("{\"a\": 1, \"y\": 0}\n{\"a\": 1,\n"), "t.csv:2");
  EXPECT_HAS(refused("{\"a\": 1, \"y\": 0}\n7\n"), "t.csv:2: no object");
  EXPECT_HAS(refused("[{\"a\": 1, \"y\": 0}, 7]"), "t.csv, row 2: no object");
  EXPECT_HAS(refused("{\"a\": 1, \"y\": \"u\"}\n{\"a\": 2, \"y\": \"u\"}\n"), "in every row");
}

const char* const arff =
    "% made by hand\n@RELATION 'some thing'\n\n@attribute a NUMERIC\n@ATTRIBUTE 'b c' {red, 'a, \"b\"', "
    "blue}\n"
    "@attribute y {no,yes}\n@data\n";

TEST(Arff, holds_the_same_as_csv) {
  const std::string rows =
      "1.5,red,no\n-2, 'a, \\\"b\\\"' ,yes, {2}\n% a comment\n1e3,red,no\r\n?,blue,yes\n";
  EXPECT_EQ(summary(load_text(arff + rows, learn_y, "t.arff")), summary(load_text(csv, learn_y)));
  const std::string sparse = "{0 1.5}\n{0 -2, 1 'a, \"b\"', 2 yes}\n{0 1e3}\n{0 ?, 1 blue, 2 yes}\n";
  EXPECT_EQ(summary(load_text(arff + sparse, learn_y, "t.arff")), summary(load_text(csv, learn_y)));
}

TEST(Arff, says_where_it_is_wrong) {
  EXPECT_HAS(refused(arff + std::string("1,red\n")), "t.csv:8: 2 cells where the head names 3");
  EXPECT_HAS(refused(arff + std::string("1,red,no,4\n")), "t.csv:8: more than the 3 cells");
  EXPECT_HAS(refused(arff + std::string("1,'red,no\n")), "t.csv:8: a quote that never ends");
  EXPECT_HAS(refused(arff + std::string("{7 1}\n")), "t.csv:8: a sparse row");
  EXPECT_HAS(refused("@relation x\n@attribute a numeric\n"), "there is no @data");
  EXPECT_HAS(refused("@relation x\nnothing\n"), "is no line of a head");
}

TEST(Svmlight, places_that_are_not_written_are_zero) {
  const Dataset data = load_text("# a comment\n+1 1:0.5 3:2 # one\n-1 qid:7 2:1e-3\n-1\n+1 1:4\n",
                                 {.target = {"target"}, .scale = false}, "t.libsvm");
  EXPECT_EQ(data.schema().feature_names(), (std::vector<std::string>{"x1", "x2", "x3"}));
  EXPECT_EQ(inputs_of(data), (std::vector<double>{0.5, 0, 2, 0, 1e-3, 0, 0, 0, 0, 4, 0, 0}));
  const TemporaryFolder folder;
  EXPECT_EQ(load_with(data.schema(), folder.write("new", "1 1:7\n1 1:8\n")).rows(), 2);
}

TEST(Svmlight, says_where_it_is_wrong) {
  EXPECT_HAS(refused("1 1:2\n1 2:3\n1 3:x\n2 2:1 1:2\n"), "t.csv");
  const auto late = [&](const std::string& line) { return refused("1 1:2\n0 2:3\n1 3:4\n" + line); };
  EXPECT_HAS(late("1 2:1 1:2\n"), "t.csv:4: places must rise");
  EXPECT_HAS(late("1 2:x\n"), "t.csv:4: \"2:x\" is no place and number");
  EXPECT_HAS(late("1 200000:1\n"), "the largest that is read");
  EXPECT_HAS(late("x 2:1\n"), "no number as a target");
}

}  // namespace
}  // namespace gradus::data

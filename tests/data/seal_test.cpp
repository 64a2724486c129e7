// seal_test.cpp - rows of the test split are known again, whatever file they are in, and no others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <gradus/error.hpp>
#include <gradus/seal.hpp>
#include <set>
#include <sstream>

#include "data/files.hpp"

namespace gradus::data {
namespace {

// 60 rows of two numbers, a category and a class, all different.
std::vector<std::string> lines() {
  std::vector<std::string> result;
  for (int i = 0; i < 60; ++i)
    result.push_back(
        fmt::format("{}.5,{},{},{}", i, i * i - 40, i % 3 == 0 ? "red" : "blue", i % 2 == 0 ? "yes" : "no"));
  return result;
}

std::string table_of(const std::vector<std::string>& rows, const std::string& header = "a,b,c,y") {
  std::string text = header + "\n";
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

struct Sealed {
  Dataset data = load_text(table_of(lines()), {.target = {"y"}});
  SealedRows rows = sealed_rows(data);
  std::set<std::int64_t> test = [this] {
    const Rows part = data.test();
    return std::set<std::int64_t>(part.indices().begin(), part.indices().end());
  }();

  std::int64_t among(const std::string& text, const LoadOptions& options = {},
                     const std::string& name = "other.csv") const {
    const TemporaryFolder folder;
    return rows.among(load_with(data.schema(), folder.write(name, text), options).all());
  }
};

TEST(SealedRows, are_those_of_the_test_split) {
  const Sealed sealed;
  const auto count = static_cast<std::int64_t>(sealed.test.size());
  EXPECT_EQ(sealed.rows.count, count);
  EXPECT_EQ(static_cast<std::int64_t>(sealed.rows.rows.size()), count);
  EXPECT_EQ(sealed.rows.among(sealed.data.all()), count);
  EXPECT_EQ(sealed.rows.among(sealed.data.test()), count);
  EXPECT_EQ(sealed.rows.among(sealed.data.train()), 0);
  EXPECT_EQ(sealed.rows.among(sealed.data.validation()), 0);
  for (std::int64_t row = 0; row < sealed.data.rows(); ++row)
    EXPECT_EQ(sealed.rows.among(Rows(sealed.data, std::vector<std::int64_t>{row})),
              sealed.test.contains(row) ? 1 : 0);
}

TEST(SealedRows, need_no_look_at_them) {
  const Dataset data = load_text(table_of(lines()), {.target = {"y"}});
  (void)sealed_rows(data);
  EXPECT_EQ(data.test_openings(), 0);
}

TEST(SealedRows, are_known_in_another_order_spelling_and_company) {
  const Sealed sealed;
  const auto count = static_cast<std::int64_t>(sealed.test.size());
  std::vector<std::string> turned = lines(), respelled, reordered, wider, bare;
  std::reverse(turned.begin(), turned.end());
  for (int i = 0; i < 60; ++i) {
    const char *colour = i % 3 == 0 ? "red" : "blue", *label = i % 2 == 0 ? "yes" : "no";
    respelled.push_back(fmt::format("{}.500,{}.0,{},{}", i, i * i - 40, colour, label));
    reordered.push_back(fmt::format("{},{},{}.5,{}e0", label, colour, i, i * i - 40));
    wider.push_back(fmt::format("{},{}.5,{},{},{},x", i, i, i * i - 40, colour, label));
    bare.push_back(fmt::format("{}.5,{},{}", i, i * i - 40, colour));
  }
  EXPECT_EQ(sealed.among(table_of(turned)), count);
  EXPECT_EQ(sealed.among(table_of(respelled)), count);
  EXPECT_EQ(sealed.among(table_of(reordered, "y,c,a,b")), count);
  EXPECT_EQ(sealed.among(table_of(wider, "row,a,b,c,y,note")), count);
  EXPECT_EQ(sealed.among(table_of(bare, "a,b,c"), {.read_targets = false}), count);
  const auto first = static_cast<std::size_t>(*sealed.test.begin());
  EXPECT_EQ(sealed.among(table_of({lines()[first]}), {.read_targets = false}), 1);
}

TEST(SealedRows, are_not_rows_that_differ_in_one_number_or_word) {
  const Sealed sealed;
  std::vector<std::string> other;
  for (const std::int64_t row : sealed.test) {
    const auto i = static_cast<int>(row);
    other.push_back(fmt::format("{}.5,{},{},yes", i, i * i - 39, i % 3 == 0 ? "red" : "blue"));
    other.push_back(fmt::format("{}.5,{},{},yes", i, i * i - 40, i % 3 == 0 ? "blue" : "red"));
  }
  EXPECT_EQ(sealed.among(table_of(other), {.read_targets = false}), 0);
}

// Numbers that float32 rounds to the same are the same row to a model of float32, and none to one of float64.
TEST(SealedRows, are_known_by_their_numbers_in_the_type_of_the_model) {
  std::vector<std::string> rows, nearby;
  for (int i = 0; i < 60; ++i) {
    const double value = 0.1 + i / 7.0;
    rows.push_back(fmt::format("{},{}", value, i % 2 == 0 ? "yes" : "no"));
    nearby.push_back(fmt::format("{},{}", static_cast<double>(static_cast<float>(value)), "no"));
  }
  const LoadOptions options{.target = {"y"}, .scale = false};
  const Dataset data = load_text(table_of(rows, "a,y"), options);
  const TemporaryFolder folder;
  const Rows near = load_with(data.schema(), folder.write("near.csv", table_of(nearby, "a,y"))).all();
  const SealedRows single = sealed_rows(data, Dtype::float32), twice = sealed_rows(data, Dtype::float64);
  EXPECT_EQ(single.among(near), single.count);
  EXPECT_EQ(twice.among(near), 0);
  EXPECT_EQ(single.names, twice.names);
  EXPECT_EQ(SealedRows::from_json(single.to_json(), "x").among(near), single.count);
}

TEST(SealedRows, leave_out_those_that_other_rows_equal) {
  // Ten different rows, ten times each: whoever sees one has seen it in training.
  std::vector<std::string> rows;
  for (int i = 0; i < 100; ++i)
    rows.push_back(fmt::format("{},{},{},{}", i % 10, i % 10, "red", i % 2 == 0 ? "yes" : "no"));
  const Dataset data = load_text(table_of(rows), {.target = {"y"}, .ignore = {"c"}});
  const SealedRows sealed = sealed_rows(data);
  EXPECT_GT(sealed.count, 0);
  std::set<std::int64_t> seen;
  for (const Rows& part : {data.train(), data.validation()})
    for (const std::int64_t row : part.indices()) seen.insert(row % 10);
  EXPECT_EQ(sealed.rows.size(), 10 - seen.size());
}

TEST(SealedRows, are_images_too) {
  const Dataset digits = datasets::digits();
  const SealedRows sealed = sealed_rows(digits);
  EXPECT_EQ(sealed.count, digits.split().test);
  EXPECT_EQ(sealed.among(digits.test()), digits.split().test);
  EXPECT_EQ(sealed.among(digits.train()), 0);
}

TEST(SealedRows, have_a_name_in_common_where_they_are_the_same_set) {
  const Sealed sealed;
  const auto share = [&](const SealedRows& other) {
    return std::any_of(other.names.begin(), other.names.end(), [&](std::uint64_t name) {
      return std::find(sealed.rows.names.begin(), sealed.rows.names.end(), name) != sealed.rows.names.end();
    });
  };
  const std::string text = table_of(lines());
  EXPECT_TRUE(share(sealed_rows(load_text(text, {.target = {"y"}}, "copy.csv"))));
  EXPECT_TRUE(share(sealed_rows(load_text(text, {.target = {"y"}, .ignore = {"b"}}))));
  std::vector<std::string> respelled;
  for (std::string line : lines()) respelled.push_back(line.replace(line.find(".5,"), 3, ".50,"));
  EXPECT_TRUE(share(sealed_rows(load_text(table_of(respelled), {.target = {"y"}}))));
  EXPECT_FALSE(share(sealed_rows(load_text(text, {.target = {"y"}, .seed = 2}))));
}

TEST(SealedRows, read_back_what_they_write) {
  const SealedRows sealed = Sealed().rows;
  const std::string text = sealed.to_json();
  const SealedRows again = SealedRows::from_json(text, "x");
  EXPECT_EQ(again.rows, sealed.rows);
  EXPECT_EQ(again.names, sealed.names);
  EXPECT_EQ(again.count, sealed.count);
  EXPECT_EQ(again.data, sealed.data);
  EXPECT_EQ(again.dtype, sealed.dtype);
  for (const char* damaged :
       {"", "{}", R"({"data":"t","count":1,"names":[],"rows":""})",
        R"({"data":"t","count":1,"names":["x"],"rows":""})",
        R"({"data":"t","count":1,"names":["1"],"rows":"AAAA"})",          // no whole number of rows
        R"({"data":"t","count":0,"names":["1"],"rows":"AAAAAAAAAAA="})",  // more rows than there are
        R"({"data":"t","count":2,"names":["1"],"rows":"AAAAAAAAAAAAAAAAAAAAAA=="})",  // one of them twice
        R"({"data":"t","count":-1,"names":["1"],"rows":""})",
        R"({"data":"t","count":9,"left_out":8,"names":["1"],"rows":""})",  // one of them is missing
        R"({"data":"t","count":1,"dtype":"int64","names":["1"],"rows":""})"})
    EXPECT_THROW(SealedRows::from_json(damaged, "x"), FileError) << damaged;
  EXPECT_EQ(
      SealedRows::from_json(R"({"data":"t","count":1,"names":["1"],"rows":"AAAAAAAAAAA="})", "x").rows.size(),
      1U);
}

// Model files of earlier versions do not say the type, nor how many rows are left out.
TEST(SealedRows, of_earlier_versions_have_sums_in_float64) {
  EXPECT_EQ(SealedRows::from_json(R"({"data":"t","count":9,"names":["1"],"rows":""})", "x").dtype,
            Dtype::float64);
}

}  // namespace
}  // namespace gradus::data

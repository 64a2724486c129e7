// textbook_test.cpp - every row that is there holds, and would not with other figures.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <gradus/error.hpp>
#include <gradus/textbook.hpp>
#include <limits>
#include <regex>

#include "source_folder.hpp"
#include "textbook/findings.hpp"

namespace gradus::textbook {
namespace {

// A sanitizer would take an hour for the rows that learn from many images.
Settings settings() {
  Settings result{.folders = {GRADUS_SOURCE_DIR "/examples/data"}};
#ifndef GRADUS_PLAIN_TARGETS
  result.folders.emplace_back(GRADUS_SOURCE_DIR "/../shared/data");
#endif
  return result;
}

std::vector<std::string> written_rows() {
  std::vector<std::string> ids;
  for (const Row& row : rows())
    if (row.compute) ids.emplace_back(row.id);
  return ids;
}

// The same check for a row that computes something else: one figure off by a tenth of it, or of 0.1 where it
// is smaller. Bounds leave room on purpose: a figure has to be off by twice as much as it is.
Check corrupted(Check check, std::size_t entry) {
  if (check.relation == Relation::same) check.computed_words += "?";
  if (check.relation == Relation::differs) check.computed = check.expected;
  if (check.computed.empty()) return check;
  double& figure = check.computed[entry];
  const double size = std::max(0.1, std::abs(figure));
  if (check.relation == Relation::within) figure += figure > check.expected[entry] ? 0.1 * size : -0.1 * size;
  if (check.relation == Relation::at_least) figure -= 2 * size;
  if (check.relation == Relation::at_most) figure += 2 * size;
  return check;
}

class EveryRow : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryRow, holds_and_would_not_with_other_figures) {
  const Row& row = find_row(GetParam());
  EXPECT_GE(row.says.size(), 20u);
  const Result result = run(row, settings());
  if (result.verdict == Verdict::absent) GTEST_SKIP() << result.reason;
  EXPECT_TRUE(result.verdict == Verdict::ok || result.verdict == Verdict::partly) << result.reason;
  EXPECT_FALSE(result.checks.empty());
  for (const Check& check : result.checks) {
    EXPECT_TRUE(check.good()) << check.what << ": " << check.expected_text() << ", " << check.computed_text();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, check.computed.size()); ++i)
      EXPECT_FALSE(corrupted(check, i).good()) << check.what << ", figure " << i;
    EXPECT_GE(check.expected.size() + check.expected_words.size(), 1u) << check.what;
  }
}

INSTANTIATE_TEST_SUITE_P(Textbook, EveryRow, ::testing::ValuesIn(written_rows()),
                         [](const auto& tested) { return tested.param; });

void wrong(Findings& find) { find.near("two and two", 5, 2.0 + 2.0, 0.5); }
void right(Findings& find) { find.near("two and two", 4, 2.0 + 2.0, 0); }
void silent(Findings& find) { find.note("nothing to compare"); }
void needs_file(Findings& find) {
  if (find.find_data("no-such-data")) wrong(find);
}
void needs_file_for_more(Findings& find) {
  right(find);
  needs_file(find);
}
void wrong_and_needs_file(Findings& find) {
  wrong(find);
  needs_file(find);
}
void fails(Findings&) { throw DataError("the numbers are gone"); }

Result run(void (*compute)(Findings&)) {
  return run(Row{.id = "T1", .title = "", .decks = "", .belongs_to = "", .says = "", .compute = compute});
}

TEST(Textbook, calls_a_wrong_figure_a_miss) {
  EXPECT_EQ(run(right).verdict, Verdict::ok);
  const Result result = run(wrong);
  EXPECT_EQ(result.verdict, Verdict::miss);
  EXPECT_EQ(result.reason, "two and two: expected 5 +- 0.5, computed 4");
}

TEST(Textbook, tells_a_miss_from_an_absent_file_and_from_nothing) {
  EXPECT_EQ(run(needs_file).verdict, Verdict::absent);
  EXPECT_NE(run(needs_file).reason.find("no-such-data"), std::string::npos);
  EXPECT_EQ(run(needs_file_for_more).verdict, Verdict::partly);
  EXPECT_NE(run(needs_file_for_more).reason.find("no-such-data"), std::string::npos);
  EXPECT_EQ(run(wrong_and_needs_file).verdict, Verdict::miss);
  EXPECT_EQ(run(wrong_and_needs_file).reason, run(wrong).reason);
  EXPECT_EQ(run(fails).verdict, Verdict::miss);
  EXPECT_EQ(run(fails).reason, "the numbers are gone");
  EXPECT_EQ(run(silent).verdict, Verdict::miss);
  EXPECT_EQ(run(nullptr).verdict, Verdict::not_yet);
}

TEST(Check, never_holds_for_what_is_not_finite) {
  for (const Relation relation : {Relation::within, Relation::at_least, Relation::at_most, Relation::differs})
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
      EXPECT_FALSE((Check{"x", relation, {1}, {bad}, 1e300}.good()));
}

TEST(Check, says_what_was_expected) {
  EXPECT_EQ((Check{"x", Relation::within, {0.69310, 2}, {0, 0}, 5e-5}.expected_text()), "0.6931, 2 +- 5e-05");
  EXPECT_EQ((Check{"x", Relation::at_least, {50}, {71}}.expected_text()), ">= 50");
  EXPECT_EQ((Check{"x", Relation::differs, {0.1}, {0.2}, 0.01}.expected_text()), "not 0.1");
}

TEST(Rows, are_found_by_id) {
  EXPECT_EQ(find_row("c12").id, "C12");
  try {
    find_row("C122");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "the textbook has no row \"C122\". Did you mean \"C12\"?");
  }
}

TEST(Rows, have_a_file_each_at_most) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GRADUS_SOURCE_DIR "/src/textbook/rows"))
    if (entry.path().extension() == ".cpp") {
      const std::string stem = entry.path().stem();
      EXPECT_TRUE(find_row(stem.substr(0, stem.find('_'))).compute != nullptr) << stem;
      ++files;
    }
  EXPECT_EQ(files, written_rows().size()) << "two files for one row";
}

TEST(Rows, are_those_of_the_lectures_table) {
  std::ifstream file(GRADUS_SOURCE_DIR "/../shared/TEXTBOOK.md");
  if (!file) GTEST_SKIP() << "TEXTBOOK.md is not here";
  std::vector<std::string> expected, ids;
  const std::regex line_of_table(R"(^\| ([A-GX][0-9]+) \|)");
  std::smatch found;
  for (std::string line; std::getline(file, line);)
    if (std::regex_search(line, found, line_of_table)) expected.push_back(found[1]);
  for (const Row& row : rows()) ids.emplace_back(row.id);
  EXPECT_EQ(ids, expected);
}

TEST(Rows, of_errata_name_the_row_they_belong_to) {
  for (const Row& row : rows()) {
    EXPECT_EQ(row.belongs_to.empty(), row.id[0] != 'X') << row.id;
    if (row.belongs_to.empty()) continue;
    EXPECT_EQ(find_row(row.belongs_to).id, row.belongs_to);
  }
}

}  // namespace
}  // namespace gradus::textbook

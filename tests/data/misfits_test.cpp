// misfits_test.cpp - cells that are not what the others of their column are.
#include <fmt/format.h>

#include <functional>

#include "files.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

const LoadOptions gaps_said{.target = {"y"}, .scale = false};

// A table of a column b of these cells, each quoted, and a target.
std::string misfit_table(const Names& cells) {
  std::string text = "b,y\n";
  for (std::size_t i = 0; i < cells.size(); ++i)
    text += cells[i].find(',') == std::string::npos ? cells[i] : "\"" + cells[i] + "\"",
        text += i % 2 ? ",0.5\n" : ",1.5\n";
  return text;
}

Names made_cells(int count, const std::function<std::string(int)>& cell) {
  Names cells;
  for (int i = 0; i < count; ++i) cells.push_back(cell(i));
  return cells;
}

std::string refusal_of_cells(const Names& cells, const LoadOptions& options) {
  return error_of<DataError>([&] { load_text(misfit_table(cells), options); });
}

std::string notes_on_misfits(const Dataset& data) {
  std::string all;
  for (const std::string& note : data.notes()) all += note + "\n";
  return all;
}

TEST(Misfits, nine_tenths_of_the_cells_decide_and_the_others_count_as_missing) {
  for (const char* slip : {"rotary", "1.5x", "12:30", "2020-01-01"}) {
    Names cells = made_cells(18, [](int i) { return std::to_string(i % 5); });
    cells.insert(cells.begin() + 7, {slip, slip});
    const Dataset data = load_text(misfit_table(cells), gaps_said);
    EXPECT_EQ(data.columns()[0].kind, "numbers");
    EXPECT_EQ(data.columns()[0].missing, 2);
    EXPECT_EQ(data.schema().feature_names(), (Names{"b", "b (missing)"}));
    EXPECT_HAS(notes_on_misfits(data), "column \"b\": 2 cells are no numbers and count as missing, as \"" +
                                           std::string(slip) +
                                           "\"; if the texts are categories, choose categorical = b");
    cells.insert(cells.begin(), slip);
    const Dataset words = load_text(misfit_table(cells), gaps_said);
    EXPECT_TRUE(words.schema().inputs[0].categorical()) << slip;
    EXPECT_HAS(notes_on_misfits(words), "numbers need nine tenths");
  }
  // Dates, and a target, likewise.
  Names days =
      made_cells(20, [](int i) { return i == 3 ? "soon" : "2024-01-" + std::to_string(10 + i % 7); });
  const Dataset dates = load_text(misfit_table(days), gaps_said);
  EXPECT_EQ(dates.columns()[0].kind, "dates");
  EXPECT_HAS(notes_on_misfits(dates), "1 cell is no date and counts as missing, as \"soon\"");
  std::string text = "b,y\n";
  for (int i = 0; i < 30; ++i)
    text += std::to_string(i % 7) + (i == 9 ? ",oops\n" : "," + std::to_string(i) + ".5\n");
  const Dataset target = load_text(text, gaps_said);
  EXPECT_EQ(target.rows(), 29);
  EXPECT_HAS(notes_on_misfits(target), "rows left out for a missing target: 1");
  EXPECT_HAS(notes_on_misfits(target),
             "column \"y\": 1 cell is no number and counts as missing, as \"oops\"");
  // A number that may be another one is never passed over.
  Names commas = made_cells(20, [](int i) { return std::to_string(i) + (i == 4 ? ",5" : ".5"); });
  EXPECT_HAS(refusal_of_cells(commas, gaps_said), "\"4,5\" is no number where decimals stand behind a point");
}

TEST(Misfits, of_numbers_among_many_texts_are_told_and_may_be_missing) {
  const Names cells =
      made_cells(60, [](int i) { return i % 4 ? fmt::format("{}.5", i) : fmt::format("ca. {}", i); });
  LoadOptions options = gaps_said;
  const std::string text = "b,c,y\n" + [&] {
    std::string rows;
    for (int i = 0; i < 60; ++i)
      rows += fmt::format("{},{},{}\n", cells[static_cast<std::size_t>(i)], i % 7, i * 0.5);
    return rows;
  }();
  const Dataset left_out = load_text(text, options);
  EXPECT_EQ(left_out.columns()[0].kind, "numbers among texts");
  EXPECT_EQ(left_out.columns()[0].change, "numeric = b");
  EXPECT_HAS(notes_on_misfits(left_out),
             "column \"b\" is left out: 45 of 60 cells are numbers, and numbers need nine tenths; \"ca. 0\" "
             "is none");
  EXPECT_HAS(notes_on_misfits(left_out), "numeric = b takes it as numbers and the other cells as missing");
  options.numeric = {"b"};
  const Dataset numbers = load_text(text, options);
  EXPECT_EQ(numbers.columns()[0].missing, 15);
  EXPECT_HAS(notes_on_misfits(numbers), "15 cells are no numbers and count as missing, as \"ca. 0\"");
  // As a target likewise.
  LoadOptions target = gaps_said;
  target.target = {"b"};
  const auto refusal = [&] { return error_of<DataError>([&] { load_text(text, target); }); };
  EXPECT_HAS(refusal(),
             "45 of 60 cells are numbers, and numbers need nine tenths; \"ca. 0\" is none; task = regress");
  target.task = Task::regress;
  EXPECT_EQ(load_text(text, target).rows(), 45);
  target.task.reset();
  target.numeric = {"b"};
  EXPECT_EQ(load_text(text, target).schema().task, Task::regress);
  // Half of the cells at least; and none is missing where that is an error.
  options.missing = Missing::error;
  EXPECT_HAS(error_of<DataError>([&] { load_text(text, options); }), "it counts as missing (missing = auto)");
  LoadOptions asked = gaps_said;
  asked.numeric = {"b"};
  EXPECT_EQ(load_text(misfit_table({"1", "2", "x"}), asked).columns()[0].missing, 1);
  EXPECT_HAS(
      refusal_of_cells({"1", "x", "z"}, asked),
      "\"x\" is not a number; 1 of 3 cells are, and a column that is said to hold numbers does so in half");
}

TEST(Misfits, of_training_rows_are_misfits_among_new_rows_too) {
  // Families 1 to 60, and 13A.
  const Names families = made_cells(60, [](int i) { return i == 13 ? "13A" : std::to_string(i % 29); });
  const Dataset data = load_text(misfit_table(families), gaps_said);
  EXPECT_EQ(data.columns()[0].missing, 1);
  const TemporaryFolder folder;
  EXPECT_EQ(load_with(data.schema(), folder.write("n.csv", misfit_table(families))).rows(), 60);
  EXPECT_HAS(error_of<DataError>([&] { load_with(data.schema(), folder.write("m.csv", "b\n4 kg\n5 kg\n")); }),
             "m.csv:2:1: column \"b\": \"4 kg\" is not a number");
}

}  // namespace
}  // namespace gradus::data

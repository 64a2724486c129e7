// target_kind_test.cpp - what a target is taken for: classes, numbers, labels, an order, or nothing to learn.
#include "data/target_kind.hpp"

#include <fmt/format.h>

#include <cmath>

#include "files.hpp"

namespace gradus::data {
namespace {

using LabelNames = std::vector<std::string>;

template <class Target>
std::string target_table(int rows, const Target& target) {
  std::string text = "x,y\n";
  for (int row = 0; row < rows; ++row) text += fmt::format("{},{}\n", std::sin(row * 1.7), target(row));
  return text;
}

Dataset target_data(const std::string& text, LoadOptions options = {}) {
  options.target = {"y"};
  options.style = OptionStyle::flag;
  return load_text(text, options);
}

std::string refusal_of_target(const std::string& text, const LoadOptions& options = {}) {
  try {
    (void)target_data(text, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string notes_on_target(const Dataset& data) {
  std::string text;
  for (const std::string& note : data.notes()) text += note + "\n";
  return text;
}

TEST(TargetKind, of_dates_texts_and_identifiers_is_refused_with_what_to_do) {
  const std::string dates =
      target_table(60, [](int row) { return fmt::format("2024-{:02}-11", 1 + row % 12); });
  EXPECT_HAS(refusal_of_target(dates), "holds dates such as \"2024-01-11\"");
  EXPECT_HAS(refusal_of_target(dates), "--task classify");
  EXPECT_EQ(target_data(dates, {.task = Task::classify}).schema().classes.size(), 12U);
  EXPECT_HAS(refusal_of_target(target_table(60, [](int row) { return fmt::format("cust-{}", row); })),
             "as an identifier does");
  EXPECT_HAS(refusal_of_target(
                 target_table(60, [](int row) { return fmt::format("this is remark {} of many", row); })),
             "as free text does");
  const std::string many =
      refusal_of_target(target_table(1500, [](int row) { return fmt::format("w{}", row % 1400); }));
  EXPECT_HAS(many, "too many for classes");
  EXPECT_EQ(many.find("ignore"), std::string::npos);
}

TEST(TargetKind, of_whole_numbers_is_decided_and_said) {
  const Dataset digits = target_data(target_table(80, [](int row) { return row % 10; }));
  EXPECT_EQ(digits.schema().task, Task::classify);
  EXPECT_HAS(notes_on_target(digits), "10 different whole numbers: taken as classes; --task regress");
  const Dataset percents =
      target_data(target_table(200, [](int row) { return fmt::format("{} %", 10 * (row % 5)); }));
  EXPECT_EQ(percents.schema().task, Task::regress);
  EXPECT_HAS(notes_on_target(percents),
             "different whole numbers in \"%\": taken as numbers; --task classify");
  const auto counted = [](int row) {
    return row == 100 ? 4 : row % 3 == 0 ? 0 : row % 5 == 0 ? 2 : row % 7 == 0 ? 3 : 1;
  };
  EXPECT_EQ(target_data(target_table(300, counted)).schema().task, Task::regress);
}

TEST(TargetKind, in_an_order_keeps_it) {
  const std::string text = target_table(90, [](int row) {
    return row % 3 == 0 ? "low" : row % 3 == 1 ? "medium" : "high";
  });
  const Dataset as_found = target_data(text),
                ordered = target_data(text, {.ordered = {"low", "medium", "high"}});
  EXPECT_EQ(as_found.schema().classes, (LabelNames{"high", "low", "medium"}));
  EXPECT_HAS(notes_on_target(as_found), "--ordered \"low,medium,high\"");
  EXPECT_EQ(ordered.schema().classes, (LabelNames{"low", "medium", "high"}));
  EXPECT_TRUE(ordered.schema().ordered);
  EXPECT_TRUE(Schema::from_json(ordered.schema().to_json()).ordered);
  for (std::int64_t row = 0; row < 6; ++row) EXPECT_EQ(ordered.label(row), row % 3);
  EXPECT_HAS(refusal_of_target(text, {.ordered = {"low", "high"}}), "lacks \"medium\"");
  EXPECT_HAS(refusal_of_target(text, {.ordered = {"low", "medum", "high"}}), "Did you mean");
  EXPECT_HAS(refusal_of_target(text, {.ordered = {"low", "medium", "high", "low"}}), "twice");
  EXPECT_HAS(refusal_of_target(target_table(90, [](int row) { return row + 0.5; }),
                               {.ordered = {"1", "2"}, .task = Task::regress}),
             "for classes");
}

TEST(TargetKind, of_several_labels_in_a_cell_is_one_column_of_0_and_1_each) {
  const auto labels = [](int row) {
    std::string text = row % 2 == 0 ? "red" : "blue";
    if (row % 3 == 0) text += "; big";
    return text;
  };
  const Dataset data = target_data(target_table(60, labels));
  EXPECT_EQ(data.schema().task, Task::label);
  EXPECT_EQ(data.schema().classes, (LabelNames{"big", "blue", "red"}));
  EXPECT_EQ(data.schema().outputs(), 3);
  EXPECT_HAS(notes_on_target(data), "several labels in a cell, with \";\" between them, 3 different ones");
  for (std::int64_t row = 0; row < 12; ++row) {
    EXPECT_EQ(data.target(row, 0), row % 3 == 0 ? 1 : 0);
    EXPECT_EQ(data.target(row, 2), row % 2 == 0 ? 1 : 0);
  }
  EXPECT_EQ(target_data(target_table(60, labels), {.task = Task::classify}).schema().classes.size(), 4U);
  const Schema back = Schema::from_json(data.schema().to_json());
  EXPECT_EQ(back.label_separator, ";");
  const TemporaryFolder folder;
  const Dataset fresh = load_with(back, folder.write("new.csv", "x,y\n1,big;red\n2,blue\n"));
  EXPECT_EQ(fresh.target(0, 0), 1);
  EXPECT_EQ(fresh.target(1, 2), 0);
  const std::string other = folder.write("other.csv", "x,y\n1,green\n");
  EXPECT_THROW((void)load_with(back, other), DataError);
}

TEST(TargetKind, of_an_empty_cell_among_labels_is_none_of_them) {
  const std::string text = target_table(60, [](int row) {
    return row % 5 == 0 ? "" : row % 5 == 1 ? "NA" : row % 2 == 0 ? "red;big" : row % 3 == 0 ? "red" : "big";
  });
  const Dataset data = target_data(text);
  EXPECT_EQ(data.schema().classes, (LabelNames{"big", "red"}));
  EXPECT_EQ(data.rows(), 48);  // without those of NA
  EXPECT_EQ(data.target(0, 0) + data.target(0, 1), 0);
  EXPECT_HAS(notes_on_target(data), "column \"y\": 12 empty cells mean none of the labels");
  const TemporaryFolder folder;
  const Dataset fresh = load_with(data.schema(), folder.write("new.csv", "x,y\n1,red\n2,\n"));
  EXPECT_EQ(fresh.rows(), 2);
  EXPECT_EQ(fresh.target(1, 0) + fresh.target(1, 1), 0);
  // A column without any label is one that is not known yet.
  EXPECT_FALSE(load_with(data.schema(), folder.write("empty.csv", "x,y\n1,\n2,\n")).has_targets());
}

// 0 and 1 in columns a, b, c by the number of the row.
template <class Bit>
std::string table_of_bits(int rows, const Bit& bit) {
  std::string text = "x,a,b,c\n";
  for (int row = 0; row < rows; ++row)
    text += fmt::format("{},{:d},{:d},{:d}\n", std::sin(row * 1.7), bit(row, 0), bit(row, 1), bit(row, 2));
  return text;
}

TEST(TargetKind, of_columns_with_one_1_in_each_row_is_one_class_each) {
  const std::string text = table_of_bits(60, [](int row, int column) { return row % 3 == column; });
  const LoadOptions options{.target = {"c", "a", "b"}, .style = OptionStyle::flag};
  const Dataset data = load_text(text, options);
  EXPECT_EQ(data.schema().task, Task::classify);
  EXPECT_EQ(data.schema().classes, (LabelNames{"c", "a", "b"}));
  EXPECT_EQ(data.label(0), 1);
  EXPECT_EQ(data.label(2), 0);
  EXPECT_HAS(notes_on_target(data), "learnt as that many classes; --task label");
  const Schema back = Schema::from_json(data.schema().to_json());
  const TemporaryFolder folder;
  const Dataset fresh = load_with(back, folder.write("new.csv", "b,x,a,c\n0,1,0,1\n1,2,0,0\n"));
  EXPECT_EQ(fresh.label(0), 0);
  EXPECT_EQ(fresh.label(1), 2);
  const std::string two = folder.write("two.csv", "x,a,b,c\n1,0,0,1\n2,1,1,0\n");
  EXPECT_HAS(error_of<DataError>([&] { load_with(back, two); }), "row 2 has 2 times 1 in the columns");
  // Names of columns may stand in one text.
  EXPECT_EQ(load_text(text, {.target = {"c,a, b"}}).schema().classes, (LabelNames{"c", "a", "b"}));
  // What is said, and what a loss of numbers settles, goes before.
  LoadOptions said = options;
  said.task = Task::label;
  const Dataset labels = load_text(text, said);
  EXPECT_EQ(labels.schema().task, Task::label);
  EXPECT_EQ(labels.target(0, 1), 1);
  EXPECT_EQ(Schema::from_json(labels.schema().to_json()).task, Task::label);
  said.task = Task::regress;
  EXPECT_EQ(load_text(text, said).schema().task, Task::regress);
  said = options;
  said.fixed_loss = true;
  EXPECT_EQ(load_text(text, said).schema().task, Task::regress);
  said.ordered = {"a", "b", "c"};
  said.task = Task::classify;
  EXPECT_EQ(load_text(text, said).label(0), 0);
}

TEST(TargetKind, of_other_columns_of_bits_is_numbers_unless_said) {
  const std::string text = table_of_bits(60, [](int row, int column) { return row % (column + 2) == 0; });
  LoadOptions options{.target = {"a", "b", "c"}, .style = OptionStyle::flag};
  const Dataset data = load_text(text, options);
  EXPECT_EQ(data.schema().task, Task::regress);
  EXPECT_HAS(notes_on_target(data), "--task label learns each as a label");
  options.task = Task::classify;
  EXPECT_HAS(error_of<DataError>([&] { load_text(text, options); }), "row 1 has 3 times 1 in the columns");
  options.task = Task::label;
  EXPECT_EQ(load_text(text, options).schema().classes, (LabelNames{"a", "b", "c"}));
}

TEST(TargetKind, of_labels_may_be_said) {
  const Dataset data = target_data(target_table(60, [](int row) { return row % 2 == 0 ? "\"a,b\"" : "b"; }),
                                   {.task = Task::label});
  EXPECT_EQ(data.schema().task, Task::label);
  EXPECT_EQ(data.schema().label_separator, ",");
  EXPECT_EQ(data.schema().classes, (LabelNames{"a", "b"}));
}

}  // namespace
}  // namespace gradus::data

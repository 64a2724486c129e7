// column_choice_test.cpp - columns that are left out, missing cells as they are, rare and unknown categories,
// signs before decimals.
#include <functional>

#include "files.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

const LoadOptions all_as_read{.scale = false, .fractions = {0, 0}};

// A table of rows made of their number; the last column is the target.
std::string rows_of(const std::string& header, int count, const std::function<std::string(int)>& row) {
  std::string text = header + "\n";
  for (int i = 0; i < count; ++i) text += row(i) + "\n";
  return text;
}

std::string half(int i) { return i % 2 ? ",0.5" : ",1.5"; }

const ColumnReport& report_of(const Dataset& data, const std::string& name) {
  for (const ColumnReport& column : data.columns())
    if (column.name == name) return column;
  throw UsageError("no column " + name);
}

bool says(const Dataset& data, const std::string& words) {
  for (const std::string& note : data.notes())
    if (note.find(words) != std::string::npos) return true;
  return false;
}

TEST(ColumnChoice, leaves_out_what_tells_nothing_of_new_rows) {
  const std::string text = rows_of("id,user_id,same,note,key,x,y", 60, [](int i) {
    const std::string n = std::to_string(i);
    return std::to_string(i + 1) + "," + std::to_string(7 * (i * 37 % 60)) + ",7,what they wrote on day " +
           n + ",k" + n + "," + std::to_string(i % 7) + half(i);
  });
  const Dataset data = load_text(text, all_as_read);
  EXPECT_EQ(data.schema().feature_names(), Names{"x"});
  EXPECT_EQ(report_of(data, "id").kind, "row number");
  EXPECT_EQ(report_of(data, "id").change, "numeric = id");
  EXPECT_EQ(report_of(data, "user_id").kind, "identifier");
  EXPECT_EQ(report_of(data, "same").kind, "constant");
  EXPECT_EQ(report_of(data, "note").kind, "free text");
  EXPECT_EQ(report_of(data, "note").change, "categorical = note");
  EXPECT_EQ(report_of(data, "key").kind, "identifier");
  EXPECT_EQ(report_of(data, "key").values, 60);
  EXPECT_TRUE(says(data, "left out as free text: \"note\""));
  LoadOptions asked = all_as_read;
  asked.numeric = {"id", "same"};
  asked.categorical = {"key"};
  EXPECT_EQ(load_text(text, asked).schema().inputs.size(), 4U);
}

TEST(ColumnChoice, keeps_numbers_that_only_look_like_identifiers) {
  // The only input, a year, and numbers of another name and place.
  const auto count = [](const std::string& header, const std::function<std::string(int)>& row) {
    return load_text(rows_of(header, 30, row), all_as_read).schema().inputs.size();
  };
  EXPECT_EQ(count("t,y", [](int i) { return std::to_string(i) + half(i); }), 1U);
  EXPECT_EQ(count("year,x,y",
                  [](int i) { return std::to_string(1990 + i) + "," + std::to_string(i % 4) + half(i); }),
            2U);
  EXPECT_EQ(
      count("x,depth,y", [](int i) { return std::to_string(i % 4) + "," + std::to_string(i) + half(i); }),
      2U);
  EXPECT_EQ(count("x,people,y",
                  [](int i) { return std::to_string(i % 4) + "," + std::to_string(i * i) + half(i); }),
            2U);
}

TEST(Missing, is_an_input_of_its_own_beside_the_median) {
  const Dataset data = load_text("a,c,y\n1,u,0.1\n,v,0.2\n3,,0.3\n50,u,0.4\n", all_as_read);
  EXPECT_EQ(data.schema().feature_names(), (Names{"a", "a (missing)", "c=u", "c=v", "c=(missing)"}));
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1,  0, 1, 0, 0,  //
                                                  3,  1, 0, 1, 0,  // the median of 1, 3 and 50
                                                  3,  0, 0, 0, 1,  //
                                                  50, 0, 1, 0, 0}));
  const Schema schema = Schema::from_json(data.schema().to_json());
  const TemporaryFolder folder;
  EXPECT_EQ(inputs_of(load_with(schema, folder.write("n.csv", "a,c\n,NA\n2,v\n"))),
            (std::vector<double>{3, 1, 0, 0, 1, 2, 0, 0, 1, 0}));
}

TEST(Missing, a_row_without_a_target_is_left_out_and_blocks_nothing) {
  for (const Missing missing : {Missing::error, Missing::drop, Missing::mean, Missing::automatic}) {
    LoadOptions options = all_as_read;
    options.missing = missing;
    const Dataset data = load_text("a,y\n1,0.1\n2,\n,NA\n4,0.4\n", options);
    EXPECT_EQ(data.rows(), 2);
    EXPECT_EQ(data.row_number(1), 4);
    EXPECT_TRUE(says(data, "missing target: 2; 2 remain"));
  }
}

TEST(Missing, of_columns_that_are_no_inputs_drops_no_row) {
  LoadOptions options = all_as_read;
  options.missing = Missing::drop;
  EXPECT_EQ(load_text("a,same,y\n1,7,0.1\n2,7,0.2\n3,7,0.3\n", options).rows(), 3);
  options.ignore = {"gaps"};
  EXPECT_EQ(load_text("a,gaps,y\n1,,0.1\n2,5,0.2\n3,,0.3\n", options).rows(), 3);
}

TEST(Unknown, is_no_error_in_a_row_that_is_left_out) {
  LoadOptions options = all_as_read;
  options.missing = Missing::drop;
  options.unknown = Unknown::error;
  const Schema schema = load_text("a,c,y\n1,u,0.1\n2,v,0.2\n3,u,0.4\n", options).schema();
  const TemporaryFolder folder;
  EXPECT_EQ(load_with(schema, folder.write("n.csv", "a,c\n,new\n2,v\n")).rows(), 1);
  EXPECT_HAS(error_of<DataError>([&] { load_with(schema, folder.write("n.csv", "a,c\n,new\n2,newer\n")); }),
             "n.csv:3:3: column \"c\": \"newer\" is not among");
}

TEST(Unknown, takes_the_category_that_rare_ones_taught) {
  // Of 400 rows, three categories have 1 each: fewer than 4.
  const std::string text = rows_of("c,x,y", 400, [](int i) {
    return (i < 3   ? "rare" + std::to_string(i)
            : i % 2 ? "u"
                    : "v") +
           std::string(",") + std::to_string(i % 5) + half(i / 2);
  });
  const Dataset data = load_text(text, all_as_read);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"u", "v", "(other)"}));
  EXPECT_TRUE(says(data, "3 rare categories joined as (other)"));
  EXPECT_EQ(inputs_of(data)[2], 1);
  const Schema schema = Schema::from_json(data.schema().to_json());
  const TemporaryFolder folder;
  EXPECT_EQ(inputs_of(load_with(schema, folder.write("n.csv", "c,x\nnew,3\nu,4\n"))),
            (std::vector<double>{0, 0, 1, 3, 1, 0, 0, 4}));
  LoadOptions strict = all_as_read;
  strict.unknown = Unknown::error;
  EXPECT_EQ(load_text(text, strict).schema().inputs[0].categories.size(), 5U);
}

TEST(Unknown, of_many_categories_the_most_frequent_stay) {
  const std::string text =
      rows_of("c,y", 3000, [](int i) { return "k" + std::to_string(i % 200) + half(i); });
  EXPECT_EQ(load_text(text, all_as_read).schema().inputs[0].categories.size(), 51U);
  LoadOptions asked = all_as_read;
  asked.categorical = {"c"};
  EXPECT_EQ(load_text(text, asked).schema().inputs[0].categories.size(), 200U);
}

TEST(Decimals, are_decided_by_the_whole_column) {
  const auto values = [](const std::string& cells, std::optional<Decimal> decimal = {}) {
    LoadOptions options = all_as_read;
    options.decimal = decimal;
    return inputs_of(load_text("a;y\n" + cells, options));
  };
  EXPECT_EQ(values("7,000;0.5\n12,500;1.5\n"), (std::vector<double>{7000, 12500}));
  EXPECT_EQ(values("7,000;0.5\n12,500;1.5\n", Decimal::comma), (std::vector<double>{7, 12.5}));
  EXPECT_EQ(values("7,000;0.5\n0,25;1.5\n"), (std::vector<double>{7, 0.25}));
  EXPECT_EQ(values("1.234;0.5\n2.345;1.5\n"), (std::vector<double>{1.234, 2.345}));
  EXPECT_EQ(values("1.234;0.5\n0,5;1.5\n"), (std::vector<double>{1234, 0.5}));
  // What one column tells holds for those that tell nothing.
  EXPECT_EQ(inputs_of(load_text("a;b;y\n7,000;1,5;0\n8,000;2,5;1\n", all_as_read)),
            (std::vector<double>{7, 1.5, 8, 2.5}));
}

TEST(Decimals, that_nothing_tells_are_asked_about) {
  const Dataset data = load_text("a;y\n7,000;0.5\n12,500;1.5\n", all_as_read);
  EXPECT_TRUE(says(data,
                   "is \"7,000\" 7000 or 7? No cell tells, and it is read as the first; decimal = comma "
                   "reads the second"));
  EXPECT_HAS(error_of<DataError>([] { load_text("a;y\n1.5;0.5\n2.5;1.5\n3,5;1\n", all_as_read); }),
             "t.csv:4:1: column \"a\": \"3,5\" is no number where decimals stand behind a point");
}

TEST(Decimals, of_training_hold_for_new_rows) {
  const TemporaryFolder folder;
  const Schema schema =
      Schema::from_json(load_text("a;y\n1,5;0,5\n2,5;1,5\n", all_as_read).schema().to_json());
  EXPECT_EQ(schema.decimal_commas, (Names{"a", "y"}));
  const Dataset data = load_with(schema, folder.write("n.csv", "a;y\n1.234,5;7,000\n"));
  EXPECT_EQ(inputs_of(data), std::vector<double>{1234.5});
  EXPECT_EQ(data.target(0, 0), 7);
}

TEST(NumbersApart, marks_and_slips_are_said) {
  const std::string text = rows_of("t,s,y", 100, [](int i) {
    return (i % 10 ? std::to_string(i % 7) : "-200") + "," + (i == 42 ? "589" : std::to_string(5 + i % 3)) +
           half(i);
  });
  const Dataset data = load_text(text, all_as_read);
  EXPECT_TRUE(says(data, "column \"t\": 10 of its numbers are -200, and the others from 0 to 6"));
  EXPECT_TRUE(says(data, "missing_values = -200"));
  EXPECT_TRUE(says(data, "column \"s\": 589 in row 43 is far from all other numbers"));
}

TEST(Targets, few_rows_of_numbered_classes_are_classes) {
  const auto task = [](int rows, int first) {
    return load_text(
               rows_of("x,y", rows,
                       [&](int i) { return std::to_string(i % 9) + ".5," + std::to_string(first + i % 10); }),
               all_as_read)
        .schema()
        .task;
  };
  EXPECT_EQ(task(80, 0), Task::classify);
  EXPECT_EQ(task(80, 1), Task::classify);
  EXPECT_EQ(task(80, 3), Task::regress);
  EXPECT_EQ(task(40, 0), Task::regress);
}

TEST(Targets, the_class_that_is_asked_for_is_the_second) {
  LoadOptions options = all_as_read;
  const std::string text = "x,y\n1,yes\n2,no\n3,yes\n";
  EXPECT_EQ(load_text(text, options).schema().classes, (Names{"no", "yes"}));
  options.positive = "no";
  const Dataset data = load_text(text, options);
  EXPECT_EQ(data.schema().classes, (Names{"yes", "no"}));
  EXPECT_EQ(data.label(0), 0);
  options.positive = "maybe";
  EXPECT_HAS(error_of<UsageError>([&] { load_text(text, options); }),
             "\"maybe\" is none of its classes (no, yes)");
}

}  // namespace
}  // namespace gradus::data

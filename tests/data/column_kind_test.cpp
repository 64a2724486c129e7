// column_kind_test.cpp - which columns hold numbers, which categories, and what is said of it.
#include <algorithm>
#include <functional>
#include <random>

#include "files.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

const LoadOptions column_only{.target = {"y"}, .scale = false};
// Half of the cells decide, and none is passed over.
const LoadOptions strictly{.target = {"y"}, .missing = Missing::error, .scale = false};

// A table of a column b of these cells, each quoted, and a target.
std::string column_of(const Names& cells) {
  std::string text = "b,y\n";
  for (std::size_t i = 0; i < cells.size(); ++i)
    text += cells[i].find(',') == std::string::npos ? cells[i] : "\"" + cells[i] + "\"",
        text += i % 2 ? ",0.5\n" : ",1.5\n";
  return text;
}

Names cells_of(int count, const std::function<std::string(int)>& cell) {
  Names cells;
  for (int i = 0; i < count; ++i) cells.push_back(cell(i));
  return cells;
}

std::string refusal_of_column(const Names& cells, const LoadOptions& options = strictly) {
  return error_of<DataError>([&] { load_text(column_of(cells), options); });
}

std::string notes_of(const Dataset& data) {
  std::string all;
  for (const std::string& note : data.notes()) all += note + "\n";
  return all;
}

TEST(ColumnKind, one_slip_is_an_error_among_few_and_many_different_numbers_and_in_any_order) {
  for (const int different : {1, 2, 3, 5, 3000})
    for (const char* slip : {"O", "1.5x", "abc", "12:30", "2020-01-01"}) {
      Names cells = cells_of(3000, [&](int i) { return std::to_string(i % different); });
      for (const std::size_t place : {std::size_t{0}, std::size_t{1500}, cells.size()}) {
        Names with_slip = cells;
        with_slip.insert(with_slip.begin() + static_cast<std::ptrdiff_t>(place), slip);
        const std::string message = refusal_of_column(with_slip);
        EXPECT_HAS(message,
                   "column \"b\": \"" + std::string(slip) + "\" is not a number; 3,000 of 3,001 cells are");
        EXPECT_HAS(message, "t.csv:" + std::to_string(place + 2) + ":1");
        EXPECT_HAS(message, "categorical = b");
        EXPECT_HAS(message, std::string("missing_values = ") + slip);
      }
    }
}

TEST(ColumnKind, half_of_the_cells_decide_where_no_gap_is_told_to_the_model) {
  EXPECT_HAS(refusal_of_column({"1", "2", "x", "y"}), "\"x\" is not a number; 2 of 4 cells are");
  const Dataset words = load_text(column_of({"1", "x", "y"}), strictly);
  EXPECT_EQ(words.schema().inputs[0].categories, (Names{"1", "x", "y"}));
  EXPECT_HAS(notes_of(words), "column \"b\" is taken as categories: 1 of its 3 cells are numbers");
  // Infinite numbers and unclear ones cannot be learnt from, and are numbers all the same.
  EXPECT_HAS(refusal_of_column({"x", "1", "inf"}), "\"x\" is not a number; 2 of 3 cells are");
  EXPECT_HAS(refusal_of_column({"x", "1", "1,234.5"}), "\"x\" is not a number; 2 of 3 cells are");
  // What holds nothing has no vote.
  LoadOptions mean = column_only;
  mean.missing = Missing::mean;
  EXPECT_HAS(refusal_of_column({"1", "x", "NA", "", "-"}, mean), "\"x\" is not a number; 1 of 2 cells are");
}

TEST(ColumnKind, any_order_of_rows_gives_the_same_columns) {
  const Names cells = cells_of(60, [](int i) {
    return i % 3 == 0   ? std::string("red")
           : i % 3 == 1 ? std::to_string(i % 4)
           : i % 2      ? std::string("NA")
                        : std::string("blue");
  });
  LoadOptions options = column_only;
  options.missing = Missing::mean;
  const Schema schema = load_text(column_of(cells), options).schema();
  EXPECT_EQ(schema.inputs[0].categories, (Names{"0", "1", "2", "3", "blue", "red"}));
  Names turned = cells;
  std::mt19937 generator(3);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(turned.begin(), turned.end(), generator);
    EXPECT_EQ(load_text(column_of(turned), options).schema().inputs[0].categories,
              schema.inputs[0].categories);
  }
}

TEST(ColumnKind, numbers_in_disguise_are_read_and_said) {
  struct Disguise {
    const char* before;
    const char* minus;
    const char* behind;
  };
  const Disguise disguises[] = {
      {"", "\u2212", ""}, {"", "-", "%"},    {"", "-", " %"},     {"$", "-", ""},
      {"", "-", " kg"},   {"", "-", "D+00"}, {"\u20ac", "-", ""}, {"", "\u2013", " \u00b0C"}};
  for (const Disguise& disguise : disguises)
    for (const int different : {3, 300}) {
      const auto number = [&](int i) { return (i % different) * 0.5 - 0.5; };
      const Names cells = cells_of(300, [&](int i) {
        std::string text = std::to_string(std::abs(number(i)));
        return disguise.before + std::string(number(i) < 0 ? disguise.minus : "") + text + disguise.behind;
      });
      const Dataset data = load_text(column_of(cells), column_only);
      ASSERT_FALSE(data.schema().inputs[0].categorical()) << cells[0];
      const std::vector<double> x = inputs_of(data);
      for (int i = 0; i < 300; ++i)
        EXPECT_EQ(x[static_cast<std::size_t>(i)], number(i)) << cells[static_cast<std::size_t>(i)];
      EXPECT_HAS(notes_of(data), "column \"b\"");
      EXPECT_HAS(notes_of(data), "read as -0.5; categorical = b takes the texts");
    }
}

TEST(ColumnKind, unclear_numbers_are_refused_by_name) {
  for (const char* cell : {"5-", "5.5 -"}) {
    EXPECT_HAS(refusal_of_column({cell}), "column \"b\": \"" + std::string(cell) + "\"");
    EXPECT_HAS(refusal_of_column({"1", "2", "3", cell}), "t.csv:5:1");
  }
}

TEST(ColumnKind, times_of_the_day_are_hours_which_is_said) {
  const Dataset data = load_text(column_of({"12:30", "08:15", "11:45 PM", "7:06"}), column_only);
  EXPECT_EQ(data.schema().inputs[0].unit, "h");
  EXPECT_EQ(inputs_of(data), (std::vector<double>{12.5, 8.25, 23.75, 7.1}));
  EXPECT_HAS(notes_of(data), "written like \"12:30\", read as 12.5 h");
  // Ratios among which some look like times.
  const Dataset ratios = load_text(column_of({"10:1", "1:10", "4:1", "1:4", "16:9"}), column_only);
  EXPECT_TRUE(ratios.schema().inputs[0].categorical());
}

TEST(ColumnKind, numbers_in_brackets_are_negative_which_is_said) {
  const Dataset data = load_text(column_of({"1,250.50", "(1,234.50)", "(56)", "7.25"}), column_only);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1250.5, -1234.5, -56, 7.25}));
  EXPECT_HAS(notes_of(data), "numbers in brackets, such as \"(1,234.50)\", are read as negative: -1234.5");
}

TEST(ColumnKind, a_unit_is_shared_by_all_numbers) {
  EXPECT_HAS(refusal_of_column({"1 kg", "2 kg", "3 lb"}),
             "\"3 lb\" is not in \"kg\", as the other numbers are");
  EXPECT_HAS(refusal_of_column({"1 kg", "2 kg", "3"}), "\"3\" is not in \"kg\"");
  EXPECT_HAS(refusal_of_column({"1", "2", "3 kg"}), "\"3 kg\" is not a number; 2 of 3 cells are");
  EXPECT_HAS(refusal_of_column({"5 %", "7%", "0.2"}), "\"0.2\" is not in \"%\"");
  const Dataset data = load_text(column_of({"1 kg", "2kg", "NA", "3.5 kg"}),
                                 {.target = {"y"}, .missing = Missing::drop, .scale = false});
  EXPECT_EQ(data.schema().inputs[0].unit, "kg");
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 2, 3.5}));
}

TEST(ColumnKind, what_follows_one_number_only_is_no_unit) {
  // Titanic: most passengers travelled in the third class.
  const Dataset data = load_text(column_of({"3rd", "3rd", "3rd", "1st", "2nd"}), column_only);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"1st", "2nd", "3rd"}));
  const Dataset drive = load_text(column_of({"4WD", "4WD", "4WD", "front"}), column_only);
  EXPECT_EQ(drive.schema().inputs[0].categories, (Names{"4WD", "front"}));
  EXPECT_HAS(notes_of(drive), "column \"b\" is taken as categories");
}

TEST(ColumnKind, new_rows_are_in_the_unit_of_the_training_rows) {
  const TemporaryFolder folder;
  const Schema schema =
      Schema::from_json(load_text("b,y\n1 kg,$1.5\n2 kg,$2.5\n3 kg,$4\n", {.target = {"y"}, .scale = false})
                            .schema()
                            .to_json());
  EXPECT_EQ(schema.inputs[0].unit, "kg");
  EXPECT_EQ(schema.target_units, Names{"$"});
  const Dataset data = load_with(schema, folder.write("n.csv", "b,y\n\u22124kg,$7\n"));
  EXPECT_EQ(inputs_of(data), std::vector<double>{-4});
  EXPECT_EQ(data.target(0, 0), 7);
  const auto error = [&](const char* text) {
    return error_of<DataError>([&] { load_with(schema, folder.write("m.csv", text)); });
  };
  EXPECT_HAS(error("b\n4\n"), "m.csv:2:1: column \"b\": \"4\" is not in \"kg\"");
  EXPECT_HAS(error("b\n4 lb\n"), "not in \"kg\"");
  EXPECT_HAS(error("b,y\n4 kg,7\n"), "column \"y\": \"7\" is not in \"$\"");
}

TEST(ColumnKind, marks_are_nothing_among_numbers_and_words_among_words) {
  LoadOptions drop = column_only;
  drop.missing = Missing::drop;
  EXPECT_EQ(inputs_of(load_text(column_of({"1", "-", "2", "."}), drop)), (std::vector<double>{1, 2}));
  EXPECT_EQ(load_text(column_of({"+", "-", "+", "-"}), drop).schema().inputs[0].categories,
            (Names{"+", "-"}));
  const Dataset signs = load_text("a,y\n1,+\n2,-\n3,+\n", {.target = {"y"}});
  EXPECT_EQ(signs.schema().classes, (Names{"+", "-"}));
  LoadOptions refuse = column_only;
  refuse.missing = Missing::error;
  EXPECT_HAS(refusal_of_column({"1", "-", "2"}, refuse), "\"-\", a missing value");
}

TEST(ColumnKind, the_same_cells_hold_nothing_when_the_file_is_read_again) {
  const TemporaryFolder folder;
  const LoadOptions options{.target = {"y"}, .missing = Missing::drop, .missing_values = {"-999"}};
  const std::string file =
      folder.write("t.csv", "b,y\n1,0\n2,1\n3,-\n4,\"NA\"\n5,-999.0\n6,1\nNone,0\n.,0\n7,0\n");
  const Dataset data = load(file, options);
  EXPECT_EQ(data.schema().classes, (Names{"0", "1"}));
  EXPECT_EQ(data.rows(), 4);
  EXPECT_EQ(load_with(data.schema(), file).rows(), 4);
  // Targets that are not known yet may be marked so; a class that is called - is one.
  EXPECT_FALSE(load_with(data.schema(), folder.write("n.csv", "b,y\n1,-\n2,-\n")).has_targets());
  const Schema signs = load_text("b,y\n1,+\n2,-\n", {.target = {"y"}}).schema();
  EXPECT_TRUE(load_with(signs, folder.write("s.csv", "b,y\n1,-\n2,-\n")).has_targets());
}

TEST(ColumnKind, a_quoted_missing_text_counts_as_the_word_it_is) {
  const Dataset data = load_text("b,y\n\"None\",0.5\nsome,0.6\n\"None\",0.7\n", column_only);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"None", "some"}));
  EXPECT_HAS(data.columns()[0].why, "0 of 3 cells are numbers");
}

TEST(ColumnKind, users_say_which_texts_mean_nothing) {
  LoadOptions options{
      .target = {"y"}, .missing = Missing::drop, .missing_values = {"O", "-999"}, .scale = false};
  const Dataset data = load_text(column_of({"1", "O", "2", "-999", "-999.0", "-9e2"}), options);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 2, -900}));
  EXPECT_EQ(data.schema().missing_values, (Names{"O", "-999"}));
  // New rows are treated alike, and may add texts of their own.
  const Schema schema = Schema::from_json(data.schema().to_json());
  const TemporaryFolder folder;
  const std::string file = folder.write("n.csv", "b\n3\nO\n-999.0\n");
  EXPECT_EQ(load_with(schema, file).rows(), 1);
  EXPECT_EQ(load_with(schema, folder.write("m.csv", "b\n3\nO\nx\n"), {.missing_values = {"x"}}).rows(), 1);
}

TEST(ColumnKind, whole_numbers_that_are_rounded_are_said) {
  const Dataset data = load_text(column_of({"9007199254740992", "9007199254740993", "5"}), column_only);
  EXPECT_HAS(notes_of(data), "column \"b\": whole numbers such as 9007199254740993");
  LoadOptions options = column_only;
  options.categorical = {"b"};
  EXPECT_EQ(load_text(column_of({"9007199254740992", "9007199254740993", "5"}), options)
                .schema()
                .inputs[0]
                .categories,
            (Names{"5", "9007199254740992", "9007199254740993"}));
}

TEST(ColumnKind, zeros_in_front_of_numbers_are_said) {
  EXPECT_HAS(notes_of(load_text(column_of({"01234", "80331"}), column_only)),
             "column \"b\": zeros in front, as in \"01234\"");
  EXPECT_EQ(notes_of(load_text(column_of({"0", "0.5", "10"}), column_only)).find("zeros"), std::string::npos);
}

TEST(ColumnKind, an_error_suggests_what_can_be_said) {
  EXPECT_HAS(refusal_of_column({"1", "2", "a b"}), "missing_values = a b");
  for (const char* cell : {"n,a", "5-"})
    EXPECT_EQ(refusal_of_column({"1", "2", cell}).find("missing_values"), std::string::npos) << cell;
}

TEST(ColumnKind, categories_are_texts) {
  LoadOptions options = column_only;
  options.categorical = {"b"};
  options.unknown = Unknown::error;
  const Dataset data = load_text(column_of({"07", "7", "7.0", "007"}), options);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"007", "07", "7", "7.0"}));
  EXPECT_HAS(notes_of(data), "\"7\" and \"7.0\" differ in spelling only");
  const TemporaryFolder folder;
  const auto row = [&](const char* cell) {
    return inputs_of(load_with(data.schema(), folder.write("n.csv", std::string("b\n") + cell + "\n")));
  };
  EXPECT_EQ(row("07"), (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(row("7"), (std::vector<double>{0, 0, 1, 0}));
  EXPECT_HAS(error_of<DataError>([&] { row("7.00"); }), "\"7.00\" is not among its categories");
  EXPECT_HAS(notes_of(load_text(column_of({"male", "Male", "female"}), column_only)),
             "differ in spelling only");
}

TEST(ColumnKind, categories_of_rows_left_out_are_no_features) {
  const Dataset data = load_text("b,c,y\nred,1,0.5\nblue,NA,0.5\ngreen,2,0.7\n",
                                 {.target = {"y"}, .missing = Missing::drop, .scale = false});
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"green", "red"}));
  EXPECT_EQ(inputs_of(data), (std::vector<double>{0, 1, 1, 1, 0, 2}));
}

TEST(ColumnKind, every_column_is_reported_with_its_kind_and_why) {
  const Dataset data = load_text(
      "id,a,b,zip,w,y\n1,1.5,red,07,1,no\n2,NA,blue,7,2,yes\n3,2.5,red,07,1,no\n",
      {.target = {"y"}, .weight = "w", .ignore = {"id"}, .categorical = {"zip"}, .missing = Missing::mean});
  const std::vector<ColumnReport>& columns = data.columns();
  ASSERT_EQ(columns.size(), 6U);
  EXPECT_EQ(columns[0].role, "left out");
  EXPECT_EQ(columns[0].why, "ignore = id");
  EXPECT_EQ(columns[1].kind, "numbers");
  EXPECT_HAS(columns[1].why, "2 of 2 cells are numbers; 1 missing (\"NA\")");
  EXPECT_EQ(columns[1].change, "categorical = a");
  EXPECT_EQ(columns[2].kind, "2 categories");
  EXPECT_HAS(columns[2].why, "0 of 3 cells are numbers; \"red\" is none");
  EXPECT_EQ(columns[3].why, "categorical = zip");
  EXPECT_EQ(columns[4].role, "weight");
  EXPECT_EQ(columns[5].role, "target");
  EXPECT_EQ(columns[5].kind, "2 classes");
}

TEST(ColumnKind, says_that_spaces_nobody_sees_do_not_count) {
  const std::string zero_width = "a\u200b", no_break = "a\u00a0";
  const Dataset data = load_text(column_of({"a", zero_width, no_break, "b"}), column_only);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"a", "b"}));
  EXPECT_HAS(notes_of(data), "(no-break or zero-width) at the ends of 2 cells, first of \"a\", do not count");
  const Dataset classes = load_text("x,y\n1," + no_break + "\n2,a\n3,b\n", {.target = {"y"}});
  EXPECT_HAS(notes_of(classes), "at the ends of 1 cell, first of \"a\"");
  EXPECT_EQ(notes_of(load_text(column_of({"a", "a ", "b"}), column_only)).find("zero-width"),
            std::string::npos);
}

TEST(ColumnKind, says_that_numbers_too_small_for_a_double_are_read_as_0) {
  EXPECT_HAS(notes_of(load_text(column_of({"1e-400", "1", "2"}), column_only)),
             "column \"b\": numbers such as 1e-400 are too small");
  EXPECT_EQ(notes_of(load_text(column_of({"0", "0.00", "0e5", "1"}), column_only)).find("too small"),
            std::string::npos);
}

TEST(Classes, are_the_texts_of_their_cells) {
  LoadOptions classify{.target = {"y"}, .task = Task::classify};
  const Dataset data = load_text("a,y\n1,07\n2,7\n3,8\n4,07\n", classify);
  EXPECT_EQ(data.schema().classes, (Names{"07", "7", "8"}));
  EXPECT_EQ(data.label(0), 0);
  EXPECT_EQ(data.label(1), 1);
  EXPECT_HAS(notes_of(data), "\"07\" and \"7\" differ in spelling only");
  EXPECT_EQ(load_text("a,y\n1,007\n2,8\n3,007\n", classify).schema().classes, (Names{"007", "8"}));
  EXPECT_EQ(load_text("a,y\n1,9007199254740992\n2,9007199254740993\n", classify).schema().classes,
            (Names{"9007199254740992", "9007199254740993"}));
  // A guess keeps the texts, too.
  const Dataset guessed = load_text("a,y\n1,1.0\n2,2.0\n3,1.0\n", {.target = {"y"}});
  EXPECT_EQ(guessed.schema().classes, (Names{"1.0", "2.0"}));
  EXPECT_TRUE(guessed.schema().task_guessed);
  EXPECT_EQ(guessed.columns().back().why, "2 different whole numbers");
  EXPECT_EQ(guessed.label(1), 1);
}

TEST(Classes, a_categorical_target_has_classes) {
  LoadOptions options{.target = {"y"}, .categorical = {"y"}};
  EXPECT_EQ(load_text("a,y\n1,07\n2,7\n3,7.0\n", options).schema().classes, (Names{"07", "7", "7.0"}));
  EXPECT_EQ(load_text("a,y\n1,0.5\n2,1.5\n", options).schema().classes, (Names{"0.5", "1.5"}));
  options.task = Task::regress;
  EXPECT_HAS(error_of<UsageError>([&] { load_text("a,y\n1,07\n2,7\n", options); }), "two minds");
  EXPECT_HAS(error_of<UsageError>([&] {
               load_text("a,y,z\n1,07,1\n2,7,1\n", {.target = {"y", "z"}, .categorical = {"y"}});
             }),
             "each must hold numbers");
  EXPECT_HAS(error_of<UsageError>(
                 [&] { load_text("a,y\n1,2\n", {.target = {"y"}, .ignore = {"a"}, .categorical = {"a"}}); }),
             "both categorical and left out");
}

TEST(Classes, one_number_in_two_notations_is_an_error) {
  for (const char* other : {"1.0", "+1", "1e0"}) {
    const std::string text = std::string("a,y\n1,1\n2,0\n3,") + other + "\n4,0\n";
    for (const std::optional<Task> task : {std::optional<Task>(), std::optional<Task>(Task::classify)})
      EXPECT_HAS(error_of<DataError>([&] { load_text(text, {.target = {"y"}, .task = task}); }),
                 "differ in spelling only; write them alike, or keep them apart (categorical = y)");
  }
}

TEST(Classes, rows_left_out_do_not_shift_the_texts) {
  const Dataset data =
      load_text("a,y\n1,0\nNA,5\n2,1\n,1\n3,1\n4,0\n", {.target = {"y"}, .missing = Missing::drop});
  EXPECT_EQ(data.schema().classes, (Names{"0", "1"}));
  for (const auto& [row, label] : {std::pair(0, 0), std::pair(1, 1), std::pair(2, 1), std::pair(3, 0)})
    EXPECT_EQ(data.label(row), label);
}

TEST(Classes, too_many_are_an_error) {
  std::string text = "a,y\n";
  for (int i = 0; i < 1002; ++i) text += "1," + std::to_string(i) + "\n";
  EXPECT_HAS(error_of<DataError>([&] { load_text(text, {.target = {"y"}, .task = Task::classify}); }),
             "numbers are learnt by task = regress");
}

TEST(ColumnKind, an_empty_column_is_left_out) {
  const Dataset data =
      load_text("a,b,y\n1,,0.5\n2,NA,0.7\n", {.target = {"y"}, .missing = Missing::drop, .scale = false});
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 2}));
  EXPECT_EQ(data.columns()[1].kind, "empty");
  EXPECT_HAS(notes_of(data), "left out as empty: \"b\"");
  EXPECT_HAS(error_of<DataError>([] { load_text("a,y\n1,\n2,NA\n", {.target = {"y"}}); }),
             "no row has a target");
}

}  // namespace
}  // namespace gradus::data

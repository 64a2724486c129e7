// table_test.cpp - tables as data sets: columns, categories, targets, missing cells, new data.
#include <cmath>

#include "files.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

// Rows with one number each, so that scaling stays out of the way.
const LoadOptions plain{.target = {"y"}, .scale = false};
const LoadOptions strict{
    .target = {"y"}, .missing = Missing::error, .unknown = Unknown::error, .scale = false};

std::string refusal_of(const std::string& text, const LoadOptions& options = plain) {
  return error_of<DataError>([&] { load_text(text, options); });
}

std::string usage_error_of(const std::string& text, const LoadOptions& options) {
  return error_of<UsageError>([&] { load_text(text, options); });
}

TEST(Table, numbers_and_categories_become_features) {
  const Dataset data = load_text("color,size,y\nred,1.5,0.1\nblue,2,0.2\nred,3,0.35\n", plain);
  ASSERT_EQ(data.schema().inputs.size(), 2U);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"blue", "red"}));
  EXPECT_FALSE(data.schema().inputs[1].categorical());
  EXPECT_EQ(data.schema().feature_names(), (Names{"color=blue", "color=red", "size"}));
  EXPECT_EQ(inputs_of(data), (std::vector<double>{0, 1, 1.5, 1, 0, 2, 0, 1, 3}));
  EXPECT_EQ(data.schema().task, Task::regress);
  EXPECT_FALSE(data.schema().task_guessed);
  EXPECT_EQ(data.target(2, 0), 0.35);
}

TEST(Table, words_late_in_a_column_make_all_of_it_categories) {
  const Dataset data = load_text("a,y\n10,0.1\n2,0.2\nmany,0.3\nfew,0.4\nmany,0.5\n", plain);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"2", "10", "few", "many"}));
  EXPECT_EQ(inputs_of(data),
            (std::vector<double>{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1}));
}

TEST(Table, quoted_words_keep_their_commas) {
  const Dataset data = load_text("a,y\n\"x, y\",0.1\n\"x\n\"\"z\"\"\",0.2\n", plain);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"x\n\"z\"", "x, y"}));
}

TEST(Table, numbers_are_categories_where_that_is_said) {
  LoadOptions options = plain;
  options.categorical = {"zip"};
  const Dataset data = load_text("zip,y\n80331,0.1\n10115,0.2\n80331,0.3\n", options);
  EXPECT_EQ(data.schema().inputs[0].categories, (Names{"10115", "80331"}));
}

TEST(Table, one_slip_in_a_column_of_numbers_is_an_error) {
  std::string text = "a,y\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + ".5,0.1\n";
  const std::string message = refusal_of(text + "1.5x,0.2\n", strict);
  EXPECT_HAS(message, "t.csv:42:1: column \"a\": \"1.5x\" is not a number");
  LoadOptions options = plain;
  options.categorical = {"a"};
  EXPECT_EQ(load_text(text + "1.5x,0.2\n", options).schema().features(), 41);
}

TEST(Table, decimal_commas_are_read) {
  EXPECT_EQ(inputs_of(load_text("a;y\n1,5;0.5\n2,5;0.6\n", plain)), (std::vector<double>{1.5, 2.5}));
  EXPECT_EQ(load_text("a;y\n1;-0,5\n2;0,6\n", plain).target(0, 0), -0.5);
  LoadOptions options = plain;
  options.categorical = {"a"};
  EXPECT_EQ(load_text("a;y\n1,5;0.5\n2,5;0.6\n", options).schema().features(), 2);
}

TEST(Table, names_of_rows_are_left_out) {
  std::string text = "name,y\n";
  for (int i = 0; i < 1002; ++i) text += "person " + std::to_string(i) + ",0.5\n";
  EXPECT_HAS(refusal_of(text), "no input column is left beside the target; \"name\": 1,002 different texts");
  LoadOptions options = plain;
  options.ignore = {"name"};
  EXPECT_HAS(refusal_of(text, options), "no input column is left");
}

TEST(Table, targets_of_words_are_classes) {
  const Dataset data = load_text("a,y\n1,no\n2,yes\n3,\"maybe, later\"\n4,no\n", plain);
  EXPECT_EQ(data.schema().task, Task::classify);
  EXPECT_EQ(data.schema().classes, (Names{"maybe, later", "no", "yes"}));
  EXPECT_EQ(data.label(0), 1);
  EXPECT_EQ(data.label(2), 0);
}

TEST(Table, whole_numbers_as_targets_are_guessed_and_said) {
  const Dataset bits = load_text("a,y\n1,0\n2,1\n3,1\n4,0\n", plain);
  EXPECT_EQ(bits.schema().task, Task::classify);
  EXPECT_EQ(bits.schema().classes, (Names{"0", "1"}));
  EXPECT_TRUE(bits.schema().task_guessed);
  EXPECT_HAS(bits.notes().at(0), "taken as classes");

  const Dataset few = load_text("a,y\n1,3\n2,5\n3,7\n4,9\n", plain);
  EXPECT_EQ(few.schema().task, Task::regress);
  EXPECT_TRUE(few.schema().task_guessed);

  LoadOptions said = plain;
  said.task = Task::classify;
  const Dataset classes = load_text("a,y\n1,10\n2,9.0\n3,-1\n4,9.0\n", said);
  EXPECT_EQ(classes.schema().classes, (Names{"-1", "9.0", "10"}));
  EXPECT_FALSE(classes.schema().task_guessed);
  said.task = Task::regress;
  EXPECT_EQ(load_text("a,y\n1,0\n2,1\n", said).schema().task, Task::regress);
}

TEST(Table, targets_that_do_not_fit_the_task_are_errors) {
  LoadOptions two{.target = {"y", "z"}};
  EXPECT_HAS(refusal_of("a,y,z\n1,2,u\n", two), "column \"z\": \"u\" is not a number");
  two.task = Task::classify;
  EXPECT_HAS(refusal_of("a,y,z\n1,2,3\n", two), "row 1 has numbers other than 0 and 1");
  LoadOptions numbers = plain;
  numbers.task = Task::regress;
  EXPECT_HAS(refusal_of("a,y\n1,no\n2,yes\n", numbers), "\"no\" is not a number");
  EXPECT_HAS(refusal_of("a,y\n1,no\n2,no\n"), "nothing to tell apart");
}

TEST(Table, misspelt_and_missing_columns_are_named) {
  const std::string text = "height,weight,age\n1,2,3\n";
  EXPECT_HAS(usage_error_of(text, {.target = {"wieght"}}), "Did you mean \"weight\"?");
  EXPECT_HAS(usage_error_of(text, {.target = {"age"}, .ignore = {"hieght"}}), "Did you mean \"height\"?");
  EXPECT_HAS(usage_error_of(text, {.target = {"age", "age"}}), "named twice");
  EXPECT_HAS(usage_error_of(text, {.target = {"age"}, .ignore = {"age"}}), "both target and left out");
}

TEST(Table, a_missing_cell_is_an_error_that_names_its_place) {
  EXPECT_HAS(refusal_of("a,b,y\n1,2,0.5\n3,,0.5\n", strict), "t.csv:3:3: column \"b\": an empty cell");
  EXPECT_HAS(refusal_of("a,b,y\n1,3,0.5\n2,NA,0.5\n", strict),
             "t.csv:3:3: column \"b\": \"NA\", a missing value");
  EXPECT_HAS(refusal_of("a,b,y\n1,inf,0.5\n", strict), "\"inf\" is not a finite number");
}

TEST(Table, missing_cells_drop_their_rows) {
  LoadOptions options = plain;
  options.missing = Missing::drop;
  const Dataset data = load_text("a,c,y\n1,x,0.1\n,x,0.2\n3,?,0.3\n4,z,0.4\n5,x,NA\n6,x,0.6\n", options);
  EXPECT_HAS(data.notes().at(0), "missing target: 1; 5 remain");
  EXPECT_EQ(data.rows(), 3);
  EXPECT_EQ(data.row_number(0), 1);
  EXPECT_EQ(data.row_number(1), 4);
  EXPECT_EQ(data.row_number(2), 6);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 1, 0, 4, 0, 1, 6, 1, 0}));
  EXPECT_HAS(data.notes().at(1), "missing cells: 2; 3 remain");
  EXPECT_HAS(refusal_of("a,b,y\n,1,0.1\n2,,0.2\n", options), "no row is without missing cells");
}

TEST(Table, missing_cells_take_mean_and_most_frequent_category) {
  LoadOptions options = plain;
  options.missing = Missing::mean;
  const Dataset data = load_text("a,c,y\n1,x,0.1\n,x,0.2\n3,?,0.3\n5,z,0.4\n", options);
  EXPECT_EQ(inputs_of(data), (std::vector<double>{1, 1, 0, 3, 1, 0, 3, 1, 0, 5, 0, 1}));
  EXPECT_HAS(refusal_of("a,y\n1,\n", options), "no row has a target");
}

TEST(Table, fills_with_the_mean_of_the_training_rows_only) {
  std::string text = "a,y\n";
  for (int i = 0; i < 100; ++i)
    text += (i % 10 == 0 ? std::string() : std::to_string(i * i)) + "," + std::to_string(i) + ".5\n";
  LoadOptions options{.target = {"y"}, .missing = Missing::mean};
  const Dataset data = load_text(text, options);
  double sum = 0, count = 0;
  const Rows learnt = data.train();
  for (const std::int64_t row : learnt.indices())
    if (row % 10 != 0) sum += static_cast<double>(row * row), ++count;
  EXPECT_NEAR(data.schema().input_scaling.fill[0], sum / count, 1e-9);
  EXPECT_NEAR(data.schema().input_scaling.shift[0], sum / count, 1e-9);
}

TEST(Table, columns_that_do_not_vary_become_zero) {
  const Dataset data = load_text("a,b,y\n7,1,0.5\n7,2,0.5\n7,3,0.5\n", {.target = {"y"}, .numeric = {"a"}});
  const std::vector<double> x = inputs_of(data);
  for (std::size_t i = 0; i < x.size(); i += 2) EXPECT_EQ(x[i], 0);
  std::string notes;
  for (const std::string& note : data.notes()) notes += note + "\n";
  EXPECT_HAS(notes, "without effect: \"a\"");
  EXPECT_HAS(notes, "nothing to learn: target \"y\"");
  std::vector<double> y(3);
  data.copy_targets(data.all().indices(), y.data());
  EXPECT_EQ(y, std::vector<double>(3, 0));
  EXPECT_EQ(data.schema().target_scaling.restore(0, 0), 0.5);
}

TEST(Table, large_means_do_not_eat_the_variance) {
  std::string text = "a,y\n";
  for (int i = 0; i < 8; ++i) text += std::to_string(1000000000LL + i) + ",0.5\n";
  const Dataset data = load_text(text, {.target = {"y"}});
  EXPECT_NEAR(1 / data.schema().input_scaling.scale[0], std::sqrt(5.25), 1e-9);
  EXPECT_HAS(refusal_of("a,y\n1e308,0.5\n-1e308,0.7\n1e308,0.2\n", {.target = {"y"}}), "too large");
}

TEST(Table, columns_without_a_name_are_called_by_their_place) {
  const Dataset data = load_text(",a,y\n3,5,0.5\n1,6,0.6\n", plain);
  EXPECT_EQ(data.schema().feature_names(), (Names{"column_1", "a"}));
  EXPECT_HAS(data.notes().at(0), "no name in the header and is called \"column_1\"");
}

TEST(Table, files_of_other_names_and_separators) {
  const std::vector<double> expected{1.5, 2.5};
  EXPECT_EQ(inputs_of(load_text("a\ty\n1.5\t0.5\n2.5\t0.6\n", plain, "t.tsv")), expected);
  EXPECT_EQ(inputs_of(load_text("a;y\r\n1.5;0.5\r\n2.5;0.6\r\n", plain, "t.TXT")), expected);
  EXPECT_HAS(refusal_of("a,y\n"), "no row below the header");
  EXPECT_THROW(load_text("PK\x03\x04", plain, "t.csv"), Error);
}

TEST(Table, options_for_tables_do_not_fit_images) {
  EXPECT_HAS(error_of<UsageError>([] { load("digits", {.target = {"Rings"}}); }), "\"Rings\" is no target");
  EXPECT_HAS(error_of<UsageError>([] { load("digits", {.task = Task::regress}); }), "task = regress");
  EXPECT_EQ(load("digits", {.target = {"digit"}, .task = Task::classify}).rows(), 1797);
}

TEST(Table, what_is_not_there_is_said) {
  const TemporaryFolder folder;
  folder.write("iris.csv", "a,y\n1,2\n");
  EXPECT_HAS(error_of<FileError>([&] { load(folder.path() + "/irys.csv", plain); }), "iris.csv\"?");
  EXPECT_HAS(error_of<UsageError>([&] { load("digts"); }), "Did you mean \"digits\"?");
  EXPECT_THROW(load(""), Error);
  EXPECT_THROW(load(folder.path() + "/no/such/file.csv"), FileError);
}

TEST(NewData, finds_columns_by_name_in_any_order) {
  const Dataset data = load_text("c,a,y\nu,1,0.1\nv,2,0.2\nu,4,0.3\n", {.target = {"y"}});
  const TemporaryFolder folder;
  const Dataset same =
      load_with(data.schema(), folder.write("n.csv", "y,extra,a,c\n0.1,x,1,u\n0.2,x,2,v\n0.3,x,4,u\n"));
  EXPECT_EQ(inputs_of(same), inputs_of(data));
  EXPECT_EQ(same.target(1, 0), 0.2);
  const Dataset unknown = load_with(data.schema(), folder.write("m.csv", "a,c\n1,u\n"));
  EXPECT_FALSE(unknown.has_targets());
  EXPECT_EQ(unknown.all().batch().x.shape(), (Shape{1, 3}));
  EXPECT_EQ(unknown.all().batch().y.size(), 0);
  EXPECT_EQ(unknown.train().size(), 0);
  std::vector<double> y(1);
  EXPECT_THROW(unknown.copy_targets(unknown.all().indices(), y.data()), UsageError);
  const Dataset empty_targets = load_with(data.schema(), folder.write("e.csv", "a,c,y\n1,u,\n2,v,\n"));
  EXPECT_FALSE(empty_targets.has_targets());
}

TEST(NewData, names_what_the_model_does_not_know) {
  const Dataset data =
      load_text("c,a,y\nu,1,no\nv,2,yes\nu,4,no\n", {.target = {"y"}, .unknown = Unknown::error});
  const TemporaryFolder folder;
  const auto error = [&](const std::string& text, const LoadOptions& options = {}) {
    return error_of<DataError>([&] { load_with(data.schema(), folder.write("n.csv", text), options); });
  };
  EXPECT_HAS(error("c,a\nu,1\nw,2\n"), "n.csv:3:1: column \"c\": \"w\" is not among its categories (u, v)");
  EXPECT_HAS(error("c,a,y\nu,1,maybe\n"), "\"maybe\" is not among its classes (no, yes)");
  EXPECT_HAS(error("c,a,y\nu,1,maybe\n", {.unknown = Unknown::ignore}), "\"maybe\"");
  EXPECT_HAS(error("c,a\nu,one\n", {.missing = Missing::error}),
             "n.csv:2:3: column \"a\": \"one\" is not a number");
  EXPECT_HAS(error("cc,a\nu,1\n"), "trained with a column \"c\" that is not here. Columns here: cc, a");
  const Dataset ignored =
      load_with(data.schema(), folder.write("i.csv", "c,a\nw,1\n"), {.unknown = Unknown::ignore});
  EXPECT_EQ(inputs_of(ignored)[0], 0);
  EXPECT_EQ(inputs_of(ignored)[1], 0);
  EXPECT_HAS(ignored.notes().at(0), "does not know: 1");
  EXPECT_EQ(
      load_with(data.schema(), folder.write("r.csv", "c,a,y\nu,1,maybe\n"), {.read_targets = false}).rows(),
      1);
}

TEST(NewData, classes_match_by_their_texts) {
  const Dataset data = load_text("a,y\n1,0\n2,7\n3,7\n", {.target = {"y"}});
  const TemporaryFolder folder;
  EXPECT_EQ(load_with(data.schema(), folder.write("n.csv", "a,y\n1,7\n")).label(0), 1);
  for (const char* text : {"a,y\n1,007\n", "a,y\n1,7.0\n", "a,y\n1,+7\n"})
    EXPECT_HAS(error_of<DataError>([&] { load_with(data.schema(), folder.write("m.csv", text)); }),
               "is not among its classes (0, 7)");
}

TEST(NewData, the_same_file_has_the_same_parts) {
  const Dataset data = load(example("iris.csv"), {.target = {"species"}, .seed = 9});
  const Dataset again = load_with(data.schema(), example("iris.csv"), {.seed = 9});
  const Rows a = data.test(), b = again.test();
  EXPECT_TRUE(std::equal(a.indices().begin(), a.indices().end(), b.indices().begin(), b.indices().end()));
  EXPECT_EQ(inputs_of(data), inputs_of(again));
  EXPECT_EQ(data.checksum(), again.checksum());
}

TEST(NewData, pixels_may_come_as_a_table) {
  const Schema schema = datasets::digits().schema();
  std::string header, row;
  for (int i = 0; i < 64; ++i) {
    const char* comma = i ? "," : "";
    header.append(comma).append("p").append(std::to_string(i));
    row.append(comma).append(std::to_string(i % 17));
  }
  const TemporaryFolder folder;
  const Dataset data = load_with(schema, folder.write("p.csv", header + ",digit\n" + row + ",7\n"));
  EXPECT_EQ(data.label(0), 7);
  EXPECT_EQ(inputs_of(data)[5], 5.0 / 16);
  EXPECT_HAS(error_of<DataError>([&] { load_with(schema, folder.write("q.csv", "a,b\n1,2\n")); }),
             "64 numbers");
  EXPECT_HAS(error_of<DataError>(
                 [&] { load_with(load(example("iris.csv"), {.target = {"species"}}).schema(), "digits"); }),
             "trained on a table");
}

}  // namespace
}  // namespace gradus::data

// misuse_test.cpp - data sets asked for rows, columns and parts that they do not have.
#include <cmath>
#include <functional>
#include <gradus/data.hpp>
#include <limits>

#include "files.hpp"
#include "support/refused.hpp"

namespace gradus::data {
namespace {

Tensor some_numbers(const Shape& shape) {
  Tensor tensor(shape, Dtype::float64);
  for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.set_number(i, static_cast<double>((i * 7) % 5));
  return tensor;
}

Dataset two_targets() { return make_dataset("numbers", some_numbers({20, 3}), some_numbers({20, 2})); }

TEST(DatasetMisuse, rows_that_are_not_there) {
  const Dataset data = two_targets(), digits = datasets::digits();
  std::vector<double> room(64);
  std::vector<float> small(64);
  std::vector<std::int64_t> labels(64);
  for (const std::int64_t row : {std::int64_t{-1}, digits.rows(), std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max()}) {
    const std::vector<std::int64_t> rows{0, row, 1};
    REFUSED(UsageError, Rows(data, rows));
    REFUSED(UsageError, data.copy_inputs(rows, room.data()));
    REFUSED(UsageError, data.copy_inputs(rows, small.data()));
    REFUSED(UsageError, data.copy_targets(rows, room.data()));
    REFUSED(UsageError, data.copy_weights(rows, small.data()));
    REFUSED(UsageError, digits.copy_labels(rows, labels.data()));
    REFUSED(UsageError, digits.label(row));
    REFUSED(UsageError, digits.pixels(row));
    REFUSED(UsageError, data.target(row, 0));
    REFUSED(UsageError, data.row_number(row));
  }
  REFUSED(UsageError, Rows(data, std::shared_ptr<const std::vector<std::int64_t>>()));
}

TEST(DatasetMisuse, places_that_are_not_among_the_rows) {
  const Rows train = datasets::digits().train(), three = train.take(3);
  for (const Rows& rows : {train, three, train.take(0)})
    for (const std::int64_t i : {std::int64_t{-1}, rows.size(), std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max()})
      REFUSED(UsageError, rows.index(i));
  EXPECT_EQ(three.index(2), train.indices()[2]);
}

TEST(DatasetMisuse, options_of_files_for_tensors) {
  const Tensor x = some_numbers({20, 4}), y = some_numbers({20});
  REFUSED(UsageError, make_dataset("d", x, y, {.input_shape = {1, 2, 2}}));
  REFUSED(UsageError, make_dataset("d", x, y, {.resize = {2, 2}}));
  REFUSED(UsageError, make_dataset("d", x, y, {.ignore = {"x0"}}));
}

TEST(DatasetMisuse, choices_that_are_none) {
  const Dataset data = two_targets();
  const Tensor x = some_numbers({20, 3}), y = some_numbers({20});
  const Schema schema = load(example("iris.csv"), {.target = {"species"}}).schema();
  for (const int number : {4, 9, 77, 200, 255}) {
    const auto task = static_cast<Task>(number);
    const auto split = static_cast<Split>(number);
    const auto missing = static_cast<Missing>(number);
    const auto unknown = static_cast<Unknown>(number);
    REFUSED(UsageError, name(task));
    REFUSED(UsageError, name(split));
    REFUSED(UsageError, name(missing));
    REFUSED(UsageError, name(unknown));
    REFUSED(UsageError, data.part(split));
    for (const LoadOptions& bad :
         {LoadOptions{.task = task}, LoadOptions{.missing = missing}, LoadOptions{.unknown = unknown}}) {
      REFUSED(UsageError, make_dataset("d", x, y, bad));
      REFUSED(UsageError, load(example("iris.csv"), bad));
      REFUSED(UsageError, load_with(schema, example("iris.csv"), bad));
    }
    Schema bad = schema;
    bad.unknown = unknown;
    REFUSED(UsageError, load_with(bad, example("iris.csv")));
    REFUSED(UsageError, bad.to_json());
  }
}

TEST(DatasetMisuse, answers_of_the_other_kind) {
  const Dataset data = two_targets(), digits = datasets::digits();
  std::vector<double> room(64);
  std::vector<std::int64_t> labels(64);
  REFUSED(UsageError, data.label(0));
  REFUSED(UsageError, data.target(0, 2));
  REFUSED(UsageError, data.target(0, -1));
  REFUSED(UsageError, data.copy_labels({{0}}, labels.data()));
  REFUSED(UsageError, digits.target(0, 0));
  REFUSED(UsageError, digits.copy_targets({{0}}, room.data()));
  REFUSED(DtypeError, digits.train().batch(Dtype::int64));
  EXPECT_EQ(digits.train().take(-5).size(), 0);
  EXPECT_TRUE(data.pixels(0).empty());
}

TEST(DatasetMisuse, tensors_that_make_no_data) {
  const Tensor x = some_numbers({20, 3}), y = some_numbers({20});
  REFUSED(DataError, make_dataset("d", x, some_numbers({19})));
  REFUSED(DataError, make_dataset("d", Tensor(), y));
  REFUSED(DataError, make_dataset("d", x, Tensor()));
  REFUSED(DataError, make_dataset("d", some_numbers({20}), y));
  REFUSED(DataError, make_dataset("d", some_numbers({20, 0}), y));
  REFUSED(DataError, make_dataset("d", x, some_numbers({20, 0})));
  REFUSED(DataError, make_dataset("d", x, some_numbers({20, 1, 1})));
  REFUSED(DtypeError, make_dataset("d", x.to(Dtype::boolean), y));
  REFUSED(DtypeError, make_dataset("d", x, y.to(Dtype::uint8)));
  REFUSED(DataError, make_dataset("d", x, Tensor::full({20}, Dtype::int64, -1)));
  REFUSED(DataError, make_dataset("d", x, Tensor::full({20}, Dtype::int64, 1e15)));
  REFUSED(DataError, make_dataset("d", Tensor::full({20, 3}, Dtype::float32, NAN), y));
  REFUSED(DataError, make_dataset("d", x, y, {}, some_numbers({19})));
  REFUSED(DataError, make_dataset("d", x, y, {}, Tensor::full({20}, Dtype::float64, 0)));
  for (const Fractions& bad : {Fractions{-1, 0}, Fractions{0, 2}, Fractions{0.6, 0.6}, Fractions{NAN, 0}})
    REFUSED(UsageError, make_dataset("d", x, y, {.fractions = bad}));
}

TEST(DatasetMisuse, options_of_tables_for_tensors) {
  const Tensor x = some_numbers({20, 3}), y = some_numbers({20});
  for (const LoadOptions& bad : {LoadOptions{.target = {"y"}}, LoadOptions{.weight = "w"},
                                 LoadOptions{.ignore = {"x0"}}, LoadOptions{.categorical = {"x0"}},
                                 LoadOptions{.missing_values = {"?"}}, LoadOptions{.separator = ';'}})
    REFUSED(UsageError, make_dataset("d", x, y, bad));
}

TEST(DatasetMisuse, a_schema_made_by_hand_is_checked) {
  const Schema good = load(example("iris.csv"), {.target = {"species"}}).schema();
  const auto refused = [&](const std::function<void(Schema&)>& change) {
    Schema bad = good;
    change(bad);
    REFUSED(UsageError, load_with(bad, example("iris.csv")));
  };
  EXPECT_NO_THROW(load_with(good, example("iris.csv")));
  refused([](Schema& s) { s.input_scaling.shift.pop_back(); });
  refused([](Schema& s) { s.input_scaling.scale.clear(); });
  refused([](Schema& s) { s.input_scaling.fill.pop_back(); });
  refused([](Schema& s) { s.input_scaling.scale[1] = NAN; });
  refused([](Schema& s) { s.sample = Shape{5}; });
  refused([](Schema& s) { s.sample = Shape(); });
  refused([](Schema& s) { s.inputs.pop_back(); });
  refused([](Schema& s) { s.inputs[0].name = s.inputs[1].name; });
  refused([](Schema& s) { s.classes.clear(); });
  refused([](Schema& s) { s.targets.clear(); });
  refused([](Schema& s) { s.targets.push_back("another"); });
  refused([](Schema& s) { s.task = Task::regress; });
  refused([](Schema& s) {
    s.missing = Missing::mean;
    s.input_scaling = {};
  });
  REFUSED(UsageError, load_with(Schema(), example("iris.csv")));
}

TEST(DatasetMisuse, what_was_moved_from_stays_what_it_is) {
  Dataset data = two_targets();
  Rows rows = data.train();
  const Dataset taken = std::move(data);
  const Rows all = std::move(rows);
  EXPECT_EQ(data.rows(), taken.rows());                    // NOLINT: that is the point, here and below
  EXPECT_EQ(data.schema().features(), 3);                  // NOLINT
  EXPECT_EQ(rows.indices().size(), all.indices().size());  // NOLINT
  EXPECT_EQ(rows.dataset().name(), "numbers");             // NOLINT
}

}  // namespace
}  // namespace gradus::data

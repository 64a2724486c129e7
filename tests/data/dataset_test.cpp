// dataset_test.cpp - the data sets of the examples, parts, rows and batches.
#include <algorithm>
#include <cmath>
#include <set>

#include "files.hpp"

namespace gradus::data {
namespace {

std::set<std::int64_t> set_of(const Rows& rows) { return {rows.indices().begin(), rows.indices().end()}; }

TEST(Digits, are_what_the_source_says) {
  const Dataset digits = datasets::digits();
  EXPECT_EQ(digits.rows(), 1797);
  EXPECT_EQ(digits.name(), "digits");
  EXPECT_EQ(digits.schema().sample, Shape{64});
  EXPECT_EQ(digits.schema().image, (Shape{1, 8, 8}));
  EXPECT_EQ(digits.schema().outputs(), 10);
  EXPECT_EQ(digits.label(0), 0);
  EXPECT_EQ(digits.label(1), 1);
  EXPECT_EQ(digits.pixels(0)[2], 5);
  EXPECT_EQ(digits.pixels(0)[3], 13);
  const Batch batch = digits.all().take(2).batch();
  EXPECT_EQ(batch.x.shape(), (Shape{2, 64}));
  EXPECT_EQ(batch.x.at<float>({0, 3}), 13.0F / 16);
  EXPECT_EQ(batch.y.at<std::int64_t>({1}), 1);
  EXPECT_HAS(std::string(datasets::attribution("digits")), "CC BY 4.0");
  EXPECT_HAS(error_of<UsageError>([] { datasets::attribution("digit"); }), "\"digits\"");
}

TEST(Digits, load_by_name_with_the_same_bytes) {
  const Dataset a = datasets::digits(5), b = load("digits", {.seed = 5});
  EXPECT_EQ(a.checksum(), b.checksum());
  EXPECT_EQ(set_of(a.train()), set_of(b.train()));
  EXPECT_EQ(a.train().index(0), b.train().index(0));
  EXPECT_NE(set_of(a.train()), set_of(load("digits", {.seed = 6}).train()));
}

TEST(Dataset, parts_are_disjoint_and_complete) {
  const Dataset digits = datasets::digits();
  std::set<std::int64_t> all = set_of(digits.train());
  all.merge(set_of(digits.validation()));
  all.merge(set_of(digits.test()));
  EXPECT_EQ(all.size(), 1797U);
  EXPECT_EQ(digits.train().size() + digits.validation().size() + digits.test().size(), 1797);
  EXPECT_EQ(digits.split().train, digits.train().size());
  EXPECT_EQ(digits.split().seed, 1U);
}

TEST(Dataset, counts_every_opening_of_the_test_rows) {
  const Dataset digits = datasets::digits();
  digits.train();
  digits.validation();
  digits.all();
  EXPECT_EQ(digits.test_openings(), 0);
  const Dataset copy = digits;  // NOLINT: a copy is what is tested
  copy.test();
  digits.part(Split::test);
  EXPECT_EQ(digits.test_openings(), 2);
}

TEST(Dataset, classes_are_spread_in_proportion) {
  const Dataset iris = load(example("iris.csv"), {.target = {"species"}});
  for (const Rows& part : {iris.train(), iris.validation(), iris.test()}) {
    std::vector<std::int64_t> counts(3);
    for (const std::int64_t row : part.indices()) ++counts[static_cast<std::size_t>(iris.label(row))];
    EXPECT_EQ(counts, std::vector<std::int64_t>(3, part.size() / 3));
  }
  EXPECT_EQ(iris.schema().classes, (std::vector<std::string>{"setosa", "versicolor", "virginica"}));
  EXPECT_FALSE(iris.schema().task_guessed);
}

TEST(Dataset, inputs_are_standardised_on_the_training_rows) {
  const Dataset iris = load(example("iris.csv"), {.target = {"species"}});
  const Batch batch = iris.train().batch(Dtype::float64);
  const auto x = batch.x.data<double>();
  for (std::size_t j = 0; j < 4; ++j) {
    double sum = 0, squares = 0;
    for (std::size_t i = j; i < x.size(); i += 4) sum += x[i], squares += x[i] * x[i];
    EXPECT_NEAR(sum / static_cast<double>(iris.train().size()), 0, 1e-12);
    EXPECT_NEAR(squares / static_cast<double>(iris.train().size()), 1, 1e-12);
  }
}

TEST(Dataset, abalone_rings_train_as_numbers_with_no_option) {
  const Dataset abalone = load(example("abalone.csv"), {.target = {"Rings"}});
  EXPECT_EQ(abalone.schema().task, Task::regress);
  EXPECT_TRUE(abalone.schema().task_guessed);
  EXPECT_HAS(abalone.notes().at(0), "task = classify");
  EXPECT_EQ(abalone.rows(), 4177);
  EXPECT_EQ(abalone.schema().features(), 10);
  EXPECT_EQ(abalone.schema().feature_names()[1], "Sex=I");
  EXPECT_EQ(abalone.target(0, 0), 15);
  const Batch batch = abalone.train().batch(Dtype::float64);
  EXPECT_EQ(batch.y.shape(), (Shape{abalone.train().size(), 1}));
  EXPECT_NEAR(abalone.schema().target_scaling.restore(batch.y.number(0), 0),
              abalone.target(abalone.train().index(0), 0), 1e-12);
}

TEST(Dataset, two_targets_are_two_outputs) {
  const Dataset abalone = load(example("abalone.csv"), {.target = {"Rings", "Length"}});
  EXPECT_EQ(abalone.schema().outputs(), 2);
  EXPECT_EQ(abalone.schema().features(), 9);
  EXPECT_EQ(abalone.target(0, 0), 15);
  EXPECT_EQ(abalone.target(0, 1), 0.455);
}

TEST(Rows, take_and_batch) {
  const Dataset digits = datasets::digits();
  const Rows eight = digits.train().take(8);
  EXPECT_EQ(eight.size(), 8);
  EXPECT_EQ(digits.train().take(1000000).size(), digits.train().size());
  EXPECT_EQ(digits.train().take(-1).size(), 0);
  const Batch single = eight.batch(Dtype::float32), precise = eight.batch(Dtype::float64);
  for (std::int64_t i = 0; i < single.x.size(); ++i) EXPECT_EQ(single.x.number(i), precise.x.number(i));
  EXPECT_THROW(eight.batch(Dtype::int64), DtypeError);
}

TEST(Rows, outlive_the_data_set_they_came_from) {
  const Rows rows = datasets::digits().train().take(3);
  EXPECT_EQ(rows.batch().x.shape(), (Shape{3, 64}));
}

TEST(Mnist, loads_as_bytes_in_place) {
  if (!std::filesystem::exists(shared_data("mnist"))) GTEST_SKIP() << "MNIST is not here";
  const Dataset mnist = load(shared_data("mnist"));
  EXPECT_EQ(mnist.rows(), 70000);
  EXPECT_EQ(mnist.schema().sample, (Shape{1, 28, 28}));
  EXPECT_EQ(mnist.split().train, 54000);
  EXPECT_EQ(mnist.split().validation, 6000);
  EXPECT_EQ(mnist.split().test, 10000);
  double sum = 0;
  for (std::int64_t row = 0; row < 60000; ++row)
    for (const std::uint8_t pixel : mnist.pixels(row)) sum += pixel;
  EXPECT_NEAR(sum / (60000.0 * 784), 33.3184, 1e-3);
  const Rows test = mnist.test();
  EXPECT_EQ(test.index(0), 60000);
  // The first test images are 7, 2, 1, 0, 4.
  std::vector<std::int64_t> labels(5);
  mnist.copy_labels(test.take(5).indices(), labels.data());
  EXPECT_EQ(labels, (std::vector<std::int64_t>{7, 2, 1, 0, 4}));
}

TEST(Mnist, fashion_loads_too) {
  const std::string folder = "/usr/share/datasets/fashion-mnist";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "Fashion-MNIST is not here (Debian: dataset-fashion-mnist)";
  const Dataset fashion = load(folder);
  EXPECT_EQ(fashion.rows(), 70000);
  EXPECT_EQ(fashion.name(), "fashion-mnist");
  EXPECT_EQ(fashion.schema().outputs(), 10);
}

}  // namespace
}  // namespace gradus::data

// a2_sealed_test_set.cpp - row A2: three splits, and a count of how often the last one was opened.
#include <gradus/data.hpp>
#include <gradus/train.hpp>
#include <set>

#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a2_sealed_test_set {
namespace {

void add(std::set<std::int64_t>& all, const Rows& rows) {
  all.insert(rows.indices().begin(), rows.indices().end());
}

void compute(Findings& find) {
  const Dataset digits = datasets::digits();
  const SplitRecord& split = digits.split();
  find.near("training, validation and test rows", {1257, 270, 270},
            {static_cast<double>(split.train), static_cast<double>(split.validation),
             static_cast<double>(split.test)},
            3);
  Model model = Sequential(Linear(10));
  train(model, digits, {.epochs = 1});
  find.near("openings of the test set after training", 0, digits.test_openings(), 0);
  std::set<std::int64_t> all;
  add(all, digits.train());
  add(all, digits.validation());
  add(all, digits.test());
  find.near("different rows in the three", static_cast<double>(digits.rows()),
            static_cast<double>(all.size()), 0);
  find.near("openings after a look at it", 1, digits.test_openings(), 0);

  const TemporaryFolder folder;
  const std::string run = folder.path("run");
  start_run({.data = "digits", .model = "softmax", .epochs = 1, .test = false}, run);
  evaluate_run(run, Split::validation);
  const double first = evaluate_run(run, Split::test).test_openings;
  const double second = evaluate_run(run, Split::test).test_openings;
  find.near("openings in a run's record: first and second evaluation on it", {1, 2}, {first, second}, 0);
}

}  // namespace

extern const RowFile row{
    "Training and validation sets are used during development. The test set is only for the very end: a "
    "model that "
    "was changed after looking at it can no longer be evaluated honestly. So every opening is counted, in "
    "the data "
    "set and in the run's record.",
    &compute};

}  // namespace gradus::textbook::a2_sealed_test_set

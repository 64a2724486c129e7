// a2_sealed_test_set.cpp - row A2: three splits, and a count of how often the last one was opened.
#include <fmt/format.h>

#include <gradus/data.hpp>
#include <gradus/openings.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <set>

#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a2_sealed_test_set {
namespace {

void add(std::set<std::int64_t>& all, const Rows& rows) {
  all.insert(rows.indices().begin(), rows.indices().end());
}

// Two measurements of a flower, and which of two kinds it is.
std::string flower(int i) {
  return fmt::format("{:.2f},{:.2f},{}", 4 + 0.03 * i, 1 + 0.4 * (i % 7), i % 2 == 0 ? "rose" : "daisy");
}

// Rows of a part as a table of their own, last row first; with their kinds or without.
std::string table_of(const Rows& rows, bool labelled) {
  std::string table = labelled ? "length,width,kind\n" : "length,width\n";
  for (std::int64_t i = rows.size(); i-- > 0;) {
    const std::string line = flower(static_cast<int>(rows.index(i)));
    table += (labelled ? line : line.substr(0, line.rfind(','))) + "\n";
  }
  return table;
}

// Sealed rows are known by what they hold, whatever file they come from; the ledger counts for all runs.
void of_runs(Findings& find) {
  const TemporaryFolder folder;
  std::string table = "length,width,kind\n";
  for (int i = 0; i < 60; ++i) table += flower(i) + "\n";
  const std::string data = folder.write("flowers.csv", table);
  RunCommand command{.data = data,
                     .load = {.target = {"kind"}},
                     .model = "softmax",
                     .training = {.epochs = 1},
                     .test = false};
  const std::string closed = folder.path("closed");
  start_run(command, closed);
  const auto openings = [](const std::string& run, const std::string& other) {
    return static_cast<double>(evaluate_run(run, {.data = other}).test_openings);
  };
  find.near("openings after a training that leaves the set closed", 0, openings(closed, ""), 0);
  const double first = evaluate_run(closed, {.split = Split::test}).test_openings;
  const double second = evaluate_run(closed, {.split = Split::test}).test_openings;
  find.near("openings in a run's record: first and second evaluation on it", {1, 2}, {first, second}, 0);

  const Dataset flowers = load(data, command.load);
  const std::string same = folder.write("same.csv", table);
  const std::string sealed = folder.write("sealed.csv", table_of(flowers.part(Split::test), true));
  const std::string others = folder.write("others.csv", table_of(flowers.train(), true));
  find.near("openings after the same rows under another name, then the sealed ones alone, then training rows",
            {3, 4, 4}, {openings(closed, same), openings(closed, sealed), openings(closed, others)}, 0);
  const SavedModel saved = load_model(closed + "/model.safetensors");
  const Rows unlabelled =
      load_with(saved.schema, folder.write("new.csv", table_of(flowers.part(Split::test), false))).all();
  find.near("openings after a prediction of the sealed rows, without their labels", 5,
            count_opening(closed, saved, unlabelled, "predict").test_openings, 0);

  command.test = true;
  double last = 0;
  for (const char* model : {"softmax", "svm", "mlp:4"}) {
    command.model = model;
    last = start_run(command, folder.path(model)).run.test_openings;
  }
  find.near("openings that the third of three more models says, each with a look of its own", 8, last, 0);
  find.near("openings that the first model says now", 8, openings(closed, ""), 0);
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

  of_runs(find);
}

}  // namespace

extern const RowFile row{
    "Training and validation sets are used during development. The test set is only for the very end: a "
    "model that "
    "was changed after looking at it can no longer be evaluated honestly. So every opening is counted, in "
    "the data "
    "set and for all runs that share it, also where its rows come from another file.",
    &compute};

}  // namespace gradus::textbook::a2_sealed_test_set

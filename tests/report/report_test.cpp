// report_test.cpp - the page of a run says what the record says, and nothing else.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/report.hpp>
#include <limits>

#include "base/file.hpp"
#include "specs.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::report {
namespace {

Run sample(Task task) {
  Run run;
  run.model = "linear 32, relu, linear 10";
  run.data = "<digits & co>";
  run.loss = "cross_entropy";
  run.optimizer = "momentum learning_rate=0.1";
  run.task = task;
  run.parameters = 2410;
  run.train_rows = 1258;
  run.best_epoch = 1;
  run.seconds = 1.25;
  run.seed = 18446744073709551615U;
  run.ended = "all epochs done";
  for (int epoch = 0; epoch < 3; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.train_loss = 1.0 / (epoch + 3);
    record.validation.rows = 269;
    record.validation.loss = 0.7 / (epoch + 7);
    record.validation.accuracy = 0.9 + 0.01 * epoch;
    if (task == Task::classify) record.validation.confusion = {{100, 3}, {7, 159}};
    if (task == Task::regress) record.validation.rmse = {2.25 + epoch};
    if (task == Task::regress) record.validation.mae = {1.5 + epoch};
    if (task == Task::regress) record.validation.r2 = {0.625};
    run.epochs.push_back(record);
    for (int i = 0; i < 5; ++i)
      run.steps.push_back({.step = 5 * epoch + i,
                           .epoch = epoch,
                           .rows = 32,
                           .loss = std::exp(-0.1 * i - epoch),
                           .learning_rate = 0.1 / (i + 1)});
  }
  return run;
}

std::string page_of(const Run& run) {
  const TemporaryFolder folder;
  write_report(run, folder / "report.html");
  return read_file(folder / "report.html");
}

/// The y values of a series; the x values must count from 1.
std::vector<double> values_of(const std::vector<Json>& specs, const std::string& title,
                              const std::string& series) {
  std::vector<double> values;
  for (const Json& spec : specs) {
    if (spec["title"]["text"].text() != title) continue;
    for (const Json& point : spec["data"][0]["values"].items()) {
      if (point["series"].text() != series) continue;
      values.push_back(point["y"].is_null() ? std::numeric_limits<double>::quiet_NaN() : point["y"].number());
      EXPECT_EQ(point["x"].number(), static_cast<double>(values.size()));
    }
  }
  return values;
}

template <class Records, class Value>
std::vector<double> numbers(const Records& records, const Value& value) {
  std::vector<double> result;
  for (const auto& record : records) result.push_back(value(record));
  return result;
}

TEST(Report, charts_hold_exactly_the_numbers_of_the_record) {
  const gradus::Run run = sample(Task::classify);
  const std::vector<Json> specs = specs_in(page_of(run));
  ASSERT_EQ(specs.size(), 4u);
  EXPECT_EQ(values_of(specs, "Loss per epoch", "training"),
            numbers(run.epochs, [](const auto& e) { return e.train_loss; }));
  EXPECT_EQ(values_of(specs, "Loss per epoch", "validation"),
            numbers(run.epochs, [](const auto& e) { return e.validation.loss; }));
  EXPECT_EQ(values_of(specs, "Validation accuracy per epoch", "accuracy"),
            numbers(run.epochs, [](const auto& e) { return e.validation.accuracy; }));
  EXPECT_EQ(values_of(specs, "Loss per step", "loss"),
            numbers(run.steps, [](const auto& s) { return s.loss; }));
  EXPECT_EQ(values_of(specs, "Learning rate per step", "learning rate"),
            numbers(run.steps, [](const auto& s) { return s.learning_rate; }));
}

TEST(Report, figures_of_the_best_epoch_are_the_result) {
  const std::string html = page_of(sample(Task::classify));
  for (const char* part : {"&lt;digits &amp; co&gt;", "18446744073709551615", "2,410", "weights of epoch 2",
                           "91.00 %", "2 (best)", "<td class=\"number\">159</td>", "all epochs done"})
    EXPECT_NE(html.find(part), std::string::npos) << part;
}

TEST(Report, regression_shows_errors_instead_of_accuracy) {
  const gradus::Run run = sample(Task::regress);
  const std::string html = page_of(run);
  EXPECT_EQ(html.substr(0, html.find("<script type=\"module\">")).find("ccuracy"), std::string::npos);
  EXPECT_NE(html.find("<td>Root mean squared error</td><td class=\"number\">3.25</td>"), std::string::npos);
  EXPECT_NE(html.find("<td>R squared</td><td class=\"number\">0.625</td>"), std::string::npos);
  EXPECT_EQ(values_of(specs_in(html), "Validation error per epoch", "root mean squared error"),
            numbers(run.epochs, [](const auto& e) { return e.validation.rmse[0]; }));
}

TEST(Report, runs_without_validation_or_epochs_have_pages_too) {
  gradus::Run run = sample(Task::classify);
  for (EpochRecord& epoch : run.epochs) epoch.validation = {};
  std::vector<Json> specs = specs_in(page_of(run));
  EXPECT_EQ(specs.size(), 3u);
  EXPECT_TRUE(values_of(specs, "Loss per epoch", "validation").empty());
  EXPECT_EQ(specs_in(page_of(gradus::Run{})).size(), 0u);
  EXPECT_NE(page_of(gradus::Run{}).find("No epoch was finished."), std::string::npos);
}

TEST(Report, steps_that_diverge_are_gaps) {
  gradus::Run run = sample(Task::classify);
  run.steps[7].loss = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> losses = values_of(specs_in(page_of(run)), "Loss per step", "loss");
  ASSERT_EQ(losses.size(), run.steps.size());
  EXPECT_TRUE(std::isnan(losses[7]));
  EXPECT_EQ(losses[8], run.steps[8].loss);
}

TEST(Report, long_runs_are_drawn_as_means_and_say_so) {
  gradus::Run run = sample(Task::classify);
  run.steps.clear();
  for (int i = 0; i < 25'001; ++i) run.steps.push_back({i, 0, 1, static_cast<double>(i), 0.1});
  for (const Json& spec : specs_in(page_of(run))) {
    if (spec["title"]["text"].text() != "Loss per step (means of 3 steps)") continue;
    const Json& values = spec["data"][0]["values"];
    EXPECT_EQ(values.size(), 8334u);
    EXPECT_EQ(values[1]["x"].number(), 4.0);
    EXPECT_EQ(values[1]["y"].number(), 4.0);
    EXPECT_EQ(values[8333]["y"].number(), 24'999.5);
    return;
  }
  FAIL() << "no such chart";
}

TEST(Report, classes_have_their_names_and_openings_are_told) {
  gradus::Run run = sample(Task::classify);
  run.outputs = {"cat", "<dog>"};
  std::string html = page_of(run);
  EXPECT_NE(html.find("The test rows have not been opened."), std::string::npos);
  EXPECT_NE(html.find("<td>&lt;dog&gt;</td>"), std::string::npos);
  run.test = run.epochs[0].validation;
  run.test->accuracy = 0.8125;
  run.test_openings = 2;
  html = page_of(run);
  EXPECT_NE(html.find("The test rows have been opened 2 times."), std::string::npos);
  EXPECT_NE(html.find("81.25 %"), std::string::npos);
}

TEST(Report, the_same_record_gives_the_same_page) {
  EXPECT_EQ(page_of(sample(Task::classify)), page_of(sample(Task::classify)));
}

TEST(Report, a_missing_folder_is_an_error) {
  const TemporaryFolder folder;
  EXPECT_THROW(write_report(sample(Task::classify), folder / "none/report.html"), FileError);
}

}  // namespace
}  // namespace gradus::report

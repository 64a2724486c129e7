// metrics_test.cpp - figures of answers: small ones by hand, edges, intervals that hold what they say. Their
// values beside scikit-learn's are in tests/python/metrics_test.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "base/random.hpp"

namespace gradus {
namespace {

const Metric& figure(const std::vector<Metric>& all, std::string_view name, std::int64_t of = -1) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Metric& each) { return each.name == name && each.of == of; });
  if (found == all.end()) throw UsageError("no figure " + std::string(name));
  return *found;
}

// Two classes by the probability of the second.
ClassAnswers two_classes(std::vector<std::int64_t> truth, const std::vector<double>& probabilities) {
  ClassAnswers answers{.classes = 2, .truth = std::move(truth)};
  for (const double p : probabilities) {
    answers.scores.insert(answers.scores.end(), {1 - p, p});
    answers.said.push_back(p > 0.5 ? 1 : 0);
  }
  return answers;
}

TEST(Metrics, by_hand) {
  const auto all = metrics_of(two_classes({0, 0, 1, 1}, {0.1, 0.6, 0.4, 0.8}));
  EXPECT_EQ(figure(all, "accuracy").value, 0.5);
  EXPECT_EQ(figure(all, "roc_auc").value, 0.75);
  EXPECT_EQ(figure(all, "precision").value, 0.5);
  EXPECT_EQ(figure(all, "recall", 0).value, 0.5);
  EXPECT_NEAR(figure(all, "brier").value, (0.01 + 0.36 + 0.36 + 0.04) / 4, 1e-15);
  EXPECT_EQ(figure(all, "accuracy").baseline, 0.5);
  EXPECT_EQ(figure(all, "roc_auc").baseline, 0.5);
  const auto numbers = metrics_of(NumberAnswers{.truth = {1, 2, 3, 6}, .said = {1, 2, 3, 2}});
  EXPECT_EQ(figure(numbers, "mae").value, 1);
  EXPECT_EQ(figure(numbers, "rmse").value, 2);
  EXPECT_EQ(figure(numbers, "median_error").value, 0);
  EXPECT_NEAR(figure(numbers, "r2").value, 1 - 16.0 / 14, 1e-15);
  EXPECT_NEAR(figure(numbers, "mape").value, 1.0 / 6, 1e-15);
  EXPECT_EQ(figure(numbers, "rmse").baseline, std::sqrt(3.5));
}

TEST(Metrics, of_labels_by_hand) {
  const LabelAnswers answers{.labels = 2,
                             .truth = {1, 0, 1, 1, 0, 1, 0, 0},
                             .probabilities = {0.9, 0.5, 0.4, 0.8, 0.2, 0.7, 0.1, 0.3}};
  const auto all = metrics_of(answers);
  EXPECT_EQ(figure(all, "subset_accuracy").value, 0.5);
  EXPECT_EQ(figure(all, "hamming_loss").value, 0.25);
  EXPECT_EQ(figure(all, "precision_micro").value, 0.75);
  EXPECT_EQ(figure(all, "recall_micro").value, 0.75);
  EXPECT_EQ(figure(all, "f1_micro").value, 0.75);
  EXPECT_EQ(figure(all, "precision", 0).value, 1);
  EXPECT_EQ(figure(all, "recall", 0).value, 0.5);
  EXPECT_EQ(figure(all, "precision", 1).value, 2.0 / 3);
  EXPECT_EQ(figure(all, "precision_macro").value, (1 + 2.0 / 3) / 2);
  EXPECT_EQ(figure(all, "roc_auc", 1).value, 1);
  EXPECT_EQ(figure(all, "subset_accuracy").baseline, 0.25)
      << "all labels of every row, as each is of half of them";
  EXPECT_THROW(metrics_of(LabelAnswers{.labels = 1, .truth = {0.5}, .probabilities = {1}}), UsageError);
  EXPECT_THROW(metrics_of(LabelAnswers{.labels = 2, .truth = {0, 1}, .probabilities = {1}}), UsageError);
}

TEST(Metrics, every_figure_is_declared_and_every_declared_one_is_told) {
  std::set<std::string_view> declared, told;
  for (const MetricKind& kind : metric_kinds) EXPECT_TRUE(declared.insert(kind.name).second) << kind.name;
  ClassAnswers classes{.classes = 6, .truth = {0, 1, 2, 3, 4, 5}, .said = {0, 1, 2, 3, 4, 5}};
  classes.scores.assign(36, 1.0 / 6);
  for (const Metric& each : metrics_of(classes)) told.insert(each.name);
  for (const Metric& each : metrics_of(two_classes({0, 1}, {0, 1}))) told.insert(each.name);
  for (const Metric& each : metrics_of(NumberAnswers{.truth = {1, 2}, .said = {1, 2}}))
    told.insert(each.name);
  for (const Metric& each : metrics_of(LabelAnswers{.labels = 1, .truth = {0, 1}, .probabilities = {0, 1}}))
    told.insert(each.name);
  EXPECT_EQ(declared, told);
}

TEST(Metrics, the_mean_explains_nothing_however_it_is_rounded) {
  NumberAnswers answers;
  for (int i = 0; i < 997; ++i) answers.truth.push_back(3000.1 + 17.3 * (i * 37 % 101));
  double sum = 0;
  for (const double truth : answers.truth) sum += truth;
  answers.said.assign(answers.truth.size(), sum / static_cast<double>(answers.truth.size()));
  const Metric r2 = figure(metrics_of(answers), "r2");
  EXPECT_EQ(r2.value, 0);
  EXPECT_EQ(r2.baseline, 0);
}

TEST(Metrics, better_answers_are_on_the_better_side) {
  const ClassAnswers good = two_classes({0, 0, 1, 1, 1}, {0.1, 0.2, 0.7, 0.8, 0.9});
  const ClassAnswers bad = two_classes({0, 0, 1, 1, 1}, {0.9, 0.2, 0.7, 0.3, 0.4});
  const NumberAnswers near{.truth = {1, 2, 4}, .said = {1, 2.5, 4}},
      far{.truth = {1, 2, 4}, .said = {3, 5, 1}};
  const auto compare = [](const std::vector<Metric>& better, const std::vector<Metric>& worse) {
    for (std::size_t i = 0; i < better.size(); ++i) {
      const auto kind = std::find_if(std::begin(metric_kinds), std::end(metric_kinds),
                                     [&](const MetricKind& each) { return each.name == better[i].name; });
      EXPECT_EQ(kind->larger_is_better, better[i].value > worse[i].value) << better[i].name;
    }
  };
  compare(metrics_of(good), metrics_of(bad));
  compare(metrics_of(near), metrics_of(far));
}

TEST(Metrics, what_says_nothing_is_no_figure) {
  const auto one_class = metrics_of(two_classes({1, 1, 1}, {0.9, 0.8, 0.2}));
  EXPECT_TRUE(std::isnan(figure(one_class, "roc_auc").value));
  EXPECT_TRUE(std::isnan(figure(one_class, "roc_auc").low));
  EXPECT_TRUE(metrics_of(ClassAnswers{.classes = 2}).empty());
  EXPECT_TRUE(metrics_of(NumberAnswers{.truth = {1}, .said = {2}, .weights = {0}}).empty());
  EXPECT_TRUE(std::isnan(figure(metrics_of(NumberAnswers{.truth = {1}, .said = {2}}), "r2").value));
  // An average over what may be 0 is none.
  EXPECT_THROW(figure(metrics_of(NumberAnswers{.truth = {0, 1}, .said = {1, 1}}), "mape"), UsageError);
}

TEST(Metrics, scores_that_are_no_probabilities_have_no_log_loss) {
  ClassAnswers answers = two_classes({0, 1}, {-3, 3});
  answers.probabilities = false;
  const auto all = metrics_of(answers);
  EXPECT_EQ(figure(all, "roc_auc").value, 1);
  EXPECT_THROW(figure(all, "log_loss"), UsageError);
  EXPECT_THROW(chosen_threshold({.kind = Threshold::Kind::best_f1}, answers), UsageError);
}

TEST(Metrics, refuses_what_does_not_fit) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const NumberAnswers numbers{.truth = {1, 2}, .said = {1, 2}};
  EXPECT_THROW(metrics_of(NumberAnswers{.truth = {1, 2}, .said = {1}}), UsageError);
  EXPECT_THROW(metrics_of(NumberAnswers{.truth = {1}, .said = {nan}}), UsageError);
  EXPECT_THROW(metrics_of(NumberAnswers{.truth = {1}, .said = {1}, .weights = {-1}}), UsageError);
  EXPECT_THROW(metrics_of(numbers, {.level = 1}), UsageError);
  ClassAnswers classes = two_classes({0, 1}, {0.1, 0.9});
  classes.truth[0] = 2;
  EXPECT_THROW(metrics_of(classes), UsageError);
  classes = two_classes({0, 1}, {0.1, 0.9});
  classes.scores.pop_back();
  EXPECT_THROW(metrics_of(classes), UsageError);
  EXPECT_THROW(metrics_of(ClassAnswers{}), UsageError);
}

TEST(Metrics, weights_that_are_whole_numbers_are_rows_that_are_there_so_often) {
  ClassAnswers weighted = two_classes({0, 1, 1, 0, 1}, {0.2, 0.4, 0.9, 0.6, 0.4}), repeated = weighted;
  weighted.weights = {3, 1, 2, 0, 1};
  repeated = two_classes({0, 0, 0, 1, 1, 1, 1}, {0.2, 0.2, 0.2, 0.4, 0.9, 0.9, 0.4});
  const auto a = metrics_of(weighted), b = metrics_of(repeated);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i].value, b[i].value, 1e-15) << a[i].name;
}

TEST(Metrics, intervals_have_the_same_bits_for_any_number_of_threads) {
  std::vector<std::int64_t> truth;
  std::vector<double> probabilities;
  const Random random(3, "answers");
  for (std::uint64_t i = 0; i < 200; ++i) {
    truth.push_back(random.uniform(2 * i) < 0.4 ? 1 : 0);
    probabilities.push_back(random.uniform(2 * i + 1));
  }
  const ClassAnswers answers = two_classes(truth, probabilities);
  const auto one = metrics_of(answers, {.seed = 9, .threads = 1});
  const auto many = metrics_of(answers, {.seed = 9, .threads = 3});
  const auto other = metrics_of(answers, {.seed = 10, .threads = 1});
  bool differs = false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].low, many[i].low);
    EXPECT_EQ(one[i].high, many[i].high);
    EXPECT_LE(one[i].low, one[i].value);
    EXPECT_GE(one[i].high, one[i].value);
    differs = differs || one[i].low != other[i].low;
  }
  EXPECT_TRUE(differs);
}

// Rows of a world in which every figure is known: a class with a probability that is nearly right.
ClassAnswers drawn_classes(std::size_t rows, std::uint64_t draw) {
  const Random random(2, "drawn classes", draw);
  std::vector<std::int64_t> truth;
  std::vector<double> said;
  for (std::uint64_t i = 0; i < rows; ++i) {
    const double p = 0.05 + 0.9 * random.uniform(2 * i);
    truth.push_back(random.uniform(2 * i + 1) < p ? 1 : 0);
    said.push_back(0.1 + 0.8 * p);
  }
  return two_classes(std::move(truth), said);
}

NumberAnswers drawn_numbers(std::size_t rows, std::uint64_t draw) {
  const Random random(2, "drawn numbers", draw);
  NumberAnswers answers;
  for (std::uint64_t i = 0; i < rows; ++i) {
    answers.truth.push_back(20 + 3 * random.normal(2 * i));
    answers.said.push_back(answers.truth.back() + random.normal(2 * i + 1));
  }
  return answers;
}

template <class Draw>
void expect_coverage(const Draw& draw) {
  constexpr std::uint64_t sets = 1000;
  constexpr std::size_t rows = 120, all_rows = 1'000'000;
  const auto truth = metrics_of(draw(all_rows, sets), {.samples = 1});
  std::vector<int> held(truth.size());
  for (std::uint64_t set = 0; set < sets; ++set) {
    const auto found = metrics_of(draw(rows, set), {.samples = 800, .seed = set});
    for (std::size_t i = 0; i < truth.size(); ++i)
      held[i] += found[i].low <= truth[i].value && truth[i].value <= found[i].high;
  }
  for (std::size_t i = 0; i < truth.size(); ++i) {
    EXPECT_GE(held[i], 930) << truth[i].name << ' ' << truth[i].of;
    EXPECT_LE(held[i], 970) << truth[i].name << ' ' << truth[i].of;
  }
}

TEST(Metrics, intervals_of_classes_hold_the_truth_in_95_of_100_data_sets) { expect_coverage(drawn_classes); }
TEST(Metrics, intervals_of_numbers_hold_the_truth_in_95_of_100_data_sets) { expect_coverage(drawn_numbers); }

TEST(Threshold, reads_what_it_offers) {
  EXPECT_EQ(parse_threshold("0.3").probability, 0.3);
  EXPECT_EQ(parse_threshold("best-f1").kind, Threshold::Kind::best_f1);
  const Threshold cost = parse_threshold("cost=5:1.5");
  EXPECT_EQ(cost.missed, 5);
  EXPECT_EQ(cost.false_alarm, 1.5);
  for (const char* bad : {"", "1.5", "-0.1", "nan", "0.3x", "best", "cost=5", "cost=5:", "cost=:1",
                          "cost=0:0", "cost=-1:1", "cost=5:1:1", "cost=inf:1", "best-f1 "})
    EXPECT_THROW(parse_threshold(bad), UsageError) << bad;
}

TEST(Threshold, the_best_one_is_the_best_of_all) {
  for (std::uint64_t draw = 0; draw < 20; ++draw) {
    ClassAnswers answers = drawn_classes(30, draw);
    if (draw % 2 == 1)  // ties
      for (std::size_t row = 0; row < 30; ++row) {
        answers.scores[2 * row + 1] = std::round(5 * answers.scores[2 * row + 1]) / 5;
        answers.scores[2 * row] = 1 - answers.scores[2 * row + 1];
      }
    const auto f1 = [&](double at) {
      ClassAnswers said = answers;
      apply_threshold(at, said);
      return figure(metrics_of(said, {.samples = 1}), "f1").value;
    };
    const auto cost = [&](double at) {
      ClassAnswers said = answers;
      apply_threshold(at, said);
      double sum = 0;
      for (std::size_t row = 0; row < said.truth.size(); ++row)
        sum += said.truth[row] == said.said[row] ? 0 : said.truth[row] == 1 ? 5 : 1;
      return sum;
    };
    const double best_f1 = f1(chosen_threshold(parse_threshold("best-f1"), answers));
    const double best_cost = cost(chosen_threshold(parse_threshold("cost=5:1"), answers));
    for (double at = 0; at <= 1; at += 1.0 / 64) {
      EXPECT_LE(f1(at), best_f1) << at;
      EXPECT_GE(cost(at), best_cost) << at;
    }
  }
}

}  // namespace
}  // namespace gradus

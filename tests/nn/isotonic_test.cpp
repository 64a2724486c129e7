// isotonic_test.cpp - probabilities by isotonic regression: pooled, tied, weighted, and as part of a graph.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/error.hpp>

#include "base/random.hpp"

namespace gradus {
namespace {

using Numbers = std::vector<double>;
using Answers = std::vector<std::uint8_t>;

Tensor by_map(const Calibration& calibration, const Tensor& outputs) {
  Graph graph;
  const Var z = graph.input("z", outputs.shape(), outputs.dtype());
  return evaluate(graph, calibrated(calibration, z).id(), {{"z", outputs}});
}

double at(const IsotonicMap& map, double score) {
  return by_map({.scalings = {}, .maps = {map}}, Tensor::from<double>({1, 1}, {score})).number(1);
}

TEST(Isotonic, pools_neighbours_that_would_fall) {
  const IsotonicMap map = fit_isotonic(Numbers{1, 2, 3, 4, 5}, Answers{0, 1, 0, 1, 1});
  EXPECT_THAT(map.scores, testing::ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(map.probabilities, testing::ElementsAre(0, 0.5, 0.5, 1, 1));
  EXPECT_EQ(at(map, -7), 0);
  EXPECT_EQ(at(map, 2.5), 0.5);
  EXPECT_EQ(at(map, 1.5), 0.25);
  EXPECT_EQ(at(map, 99), 1);
}

TEST(Isotonic, rows_of_one_score_are_one_and_count_by_their_weights) {
  const IsotonicMap tied = fit_isotonic(Numbers{2, 1, 2, 2}, Answers{1, 0, 0, 1});
  EXPECT_THAT(tied.scores, testing::ElementsAre(1, 2));
  EXPECT_THAT(tied.probabilities, testing::ElementsAre(0, 2.0 / 3));
  const IsotonicMap weighted = fit_isotonic(Numbers{1, 2, 3, 9}, Answers{1, 0, 1, 0}, Numbers{3, 1, 2, 0});
  EXPECT_THAT(weighted.scores, testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(weighted.probabilities, testing::ElementsAre(0.75, 0.75, 1));
  const IsotonicMap same = fit_isotonic(Numbers{4, 4}, Answers{1, 0});
  EXPECT_EQ(at(same, -100), 0.5);
}

TEST(Isotonic, never_falls) {
  const Random random(3, "isotonic");
  Numbers scores;
  Answers yes;
  for (std::uint64_t i = 0; i < 500; ++i) {
    scores.push_back(random.normal(i));
    yes.push_back(random.uniform(10'000 + i) < 1 / (1 + std::exp(-2 * scores.back())) ? 1 : 0);
  }
  const IsotonicMap map = fit_isotonic(scores, yes);
  check_isotonic(map);
  Tensor lead({2001, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < 2001; ++i) lead.set_number(i, 0.004 * static_cast<double>(i) - 4);
  const Tensor p = by_map({.scalings = {}, .maps = {map}}, lead);
  for (std::int64_t i = 1; i < 2001; ++i) EXPECT_GE(p.number(2 * i + 1), p.number(2 * i - 1) - 1e-15);
}

TEST(Isotonic, of_several_classes_sums_to_one) {
  const Tensor outputs = Tensor::from<double>({4, 3}, {3, 0, -1, 0, 2, 0, -1, 0, 4, 2, 2, 1});
  const Calibration found = fit_isotonic_calibration(outputs, std::vector<std::int64_t>{0, 1, 2, 1});
  ASSERT_EQ(found.maps.size(), 3U);
  const Tensor p = by_map(found, Tensor::from<double>({2, 3}, {3, 0, -1, -50, -50, -50}));
  for (std::int64_t row = 0; row < 2; ++row)
    EXPECT_NEAR(p.number(3 * row) + p.number(3 * row + 1) + p.number(3 * row + 2), 1, 1e-15);
  EXPECT_EQ(p.number(3), 1.0 / 3);  // none is probable: each the same
  EXPECT_THROW(by_map(found, Tensor::from<double>({1, 2}, {1, 2})), ShapeError);
}

TEST(Isotonic, what_makes_no_sense_is_refused) {
  EXPECT_THROW(fit_isotonic(Numbers{}, Answers{}), UsageError);
  EXPECT_THROW(fit_isotonic(Numbers{1, 2}, Answers{1}), UsageError);
  EXPECT_THROW(fit_isotonic(Numbers{1, HUGE_VAL}, Answers{1, 0}), UsageError);
  EXPECT_THROW(fit_isotonic(Numbers{1, 2}, Answers{1, 0}, Numbers{1, -1}), UsageError);
  EXPECT_THROW(fit_isotonic(Numbers{1, 2}, Answers{1, 0}, Numbers{0, 0}), UsageError);
  for (const IsotonicMap& bad : std::vector<IsotonicMap>{{{}, {}},
                                                         {{1, 2}, {0}},
                                                         {{2, 1}, {0, 1}},
                                                         {{1, 1}, {0, 1}},
                                                         {{1, 2}, {1, 0}},
                                                         {{1, 2}, {0, 1.5}},
                                                         {{1, 2}, {-0.5, 1}},
                                                         {{1, std::nan("")}, {0, 1}}})
    EXPECT_THROW(check_isotonic(bad), UsageError);
}

}  // namespace
}  // namespace gradus
